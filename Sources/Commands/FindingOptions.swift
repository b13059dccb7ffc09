import ArgumentParser
import DeskModel
import SourceText

/// How a command shows what it found, the same for every command that has findings.
struct FindingOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case human, short, json, github
    }

    /// How many findings people are shown unless they ask for all.
    static let shownAtOnce = 50

    @Option(
        name: .long,
        help: "How findings are shown: human, short (one line each), json (one object a line) or github (annotations).")
    var format = Format.human

    @Flag(name: .long, help: ArgumentHelp("Show all findings, not only the first \(FindingOptions.shownAtOnce)."))
    var all = false

    /// Prints findings; in the human format the first of many, and how many there are.
    func show(_ findings: [Diagnostic], of map: SourceMap) {
        let limit = all ? Int.max : FindingOptions.shownAtOnce
        let text = FindingOptions.text(of: findings, in: map, format: format, limit: limit)
        print(format == .human ? Colours.findings(text) : text, terminator: "")
    }

    /// Findings as text in a format; in the human one at most `limit` of them.
    static func text(
        of findings: [Diagnostic], in map: SourceMap, format: Format, limit: Int = FindingOptions.shownAtOnce
    ) -> String {
        let renderer = DiagnosticRenderer(map: map)
        return switch format {
        case .human: renderer.report(findings, limit: limit, hint: "`--all` shows every one")
        case .short: renderer.report(findings, format: .short)
        case .github: renderer.report(findings, format: .github)
        case .json: DiagnosticRenderer.ordered(findings).map { renderer.json($0).description + "\n" }.joined()
        }
    }
}

extension DiagnosticRenderer {
    /// A finding as one JSON object: what the human format says, in the same words, with the place of each label.
    fileprivate func json(_ diagnostic: Diagnostic) -> JSONText {
        var members: [String: JSONText] = [
            "code": .string(diagnostic.code.rawValue), "severity": .string(diagnostic.severity.rawValue),
            "message": .string(diagnostic.message), "notes": .array(diagnostic.notes), "help": .array(diagnostic.help),
        ]
        if let primary = diagnostic.primary { members.merge(labelled(primary)) { first, _ in first } }
        if let secondary = diagnostic.secondary { members["because"] = .object(labelled(secondary)) }
        return .object(members)
    }

    private func labelled(_ label: Diagnostic.Label) -> [String: JSONText] {
        guard let place = place(of: label.span) else { return [:] }
        return [
            "file": .string(place.path), "line": .number(place.line), "column": .number(place.column),
            "end_line": .number(place.endLine), "end_column": .number(place.endColumn),
            "offset": .number(label.span.start), "end_offset": .number(label.span.end), "label": .string(label.text),
        ]
    }
}
