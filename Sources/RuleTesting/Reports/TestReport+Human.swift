import SourceText

// For people: what failed and why; the names of what passed only when they are asked for.
extension TestReport {
    /// The report as the terminal shows it, without control characters.
    ///
    /// - Parameter namesAll: names the tests that passed too.
    package func human(namesAll: Bool = false) -> String {
        var lines: [String] = []
        for entry in entries {
            if entry.hasPassed {
                if namesAll { lines.append("ok   \(entry.name)") }
                continue
            }
            lines.append("FAIL \(entry.name) (\(entry.place.path):\(entry.place.line))")
            for failure in entry.failures {
                let line = failure.place.flatMap { $0 == entry.place ? nil : "line \($0.line): " } ?? ""
                lines.append("     \(line)\(failure.message)")
                lines += failure.notes.map { "         \($0)" }
            }
        }
        lines.append("\(entries.count - failedCount) passed, \(failedCount) failed")
        return lines.map(ReportText.visible).joined(separator: "\n") + "\n"
    }
}

extension TestCoverage {
    /// One line: `40 of 40 rules exercised, 61 of 63 when lines seen to count`.
    package var summary: String {
        guard isComplete else { return "coverage was not counted: there are too many rules and tests" }
        return
            "\(exercisedRules) of \(ruleCount) rules exercised, \(seenLines) of \(lineCount) when lines seen to count"
    }
}

/// Text from rules and messages as reports may show it.
enum ReportText {
    /// Control characters, and those that turn the direction of text, as a visible replacement.
    static func visible(_ text: String) -> String {
        text.visible
    }
}
