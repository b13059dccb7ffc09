package import DeskModel

/// One inconsistency: what it is, where, and what becomes of it.
package struct Finding: Equatable, Sendable {
    /// How bad it is.
    package enum Severity: String, Comparable, CaseIterable, Sendable {
        /// Nothing to do; for whoever wants to know.
        case note
        /// Something that is not as it should be, and loses nothing by itself.
        case warning
        /// A message, or what belongs to one, is not where it has to be.
        case error

        package static func < (left: Severity, right: Severity) -> Bool {
            let order: [Severity] = [.note, .warning, .error]
            return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }

    /// What became of it.
    package enum Outcome: Equatable, Sendable {
        /// Found only.
        case found
        /// Repaired.
        case repaired
        /// The repair was tried and failed: why.
        case failed(String)
    }

    /// What it is.
    package var kind: FindingKind
    /// Where: a path, printable.
    package var path: String
    /// What was found there, printable.
    package var detail: String
    /// What became of it.
    package var outcome = Outcome.found

    /// How bad it is.
    package var severity: Severity { kind.severity }

    /// The finding as a JSON object.
    package var json: JSONText {
        var members: [String: JSONText] = [
            "finding": .string(kind.rawValue), "severity": .string(severity.rawValue), "path": .string(path),
            "detail": .string(detail), "meaning": .string(kind.meaning), "repair": .string(kind.repair),
        ]
        switch outcome {
        case .found: members["outcome"] = .string("found")
        case .repaired: members["outcome"] = .string("repaired")
        case .failed(let why):
            members["outcome"] = .string("failed")
            members["why"] = .string(why)
        }
        return .object(members)
    }
}
