import BusinessTime
package import DeskModel
package import RuleSemantics
import SourceText

/// Every rule of a set with its place and what it decides, and with figures where there are any.
package struct RuleListing: Sendable {
    private let rules: RuleSet
    private let statistics: RuleStatistics?
    private let files: Set<String>?

    /// The rules of a set, or of statistics.
    ///
    /// - Parameter files: only the rules of these files, by the paths that findings give; nil is all.
    package init(rules: RuleSet, statistics: RuleStatistics? = nil, files: Set<String>? = nil) {
        self.rules = rules
        self.statistics = statistics
        self.files = files
    }

    private var listed: [(offset: Int, element: Rule)] {
        rules.rules.enumerated().filter { files?.contains(rules.sources.path(of: $0.element.span)) ?? true }
    }

    /// The list as the terminal shows it: a line a rule.
    package var text: String {
        var rows: [[String]] = []
        if statistics != nil { rows.append(["hits", "wins", "last hit", "rule", "", ""]) }
        for (index, rule) in listed {
            let row = ["\"\(rule.name)\"", RulePlace.short(rule.span, rules.sources), outcomes(of: rule)]
            guard let entry = statistics?.entries[index] else {
                rows.append(row)
                continue
            }
            let last = entry.last.map { String($0.description.prefix(10)) } ?? "never"
            rows.append([String(entry.hits), String(entry.wins), last] + row)
        }
        var lines = ReportTable.lines(rows, numbers: statistics == nil ? [] : [0, 1], indent: "")
        if let statistics {
            let span = [statistics.first, statistics.last].compactMap { $0.map { String($0.description.prefix(10)) } }
            let period = Set(span).count > 1 ? span.joined(separator: " to ") : span.first ?? ""
            lines.append("")
            lines.append(
                "\(ReportTable.messages(statistics.messages))\(period.isEmpty ? "" : ", \(period)"), by the rules as they are now"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One JSON object a rule.
    package var objects: [JSONText] {
        listed.map { index, rule in
            var members: [String: JSONText] = [
                "rule": .string(rule.name), "file": .string(rules.sources.path(of: rule.span)),
                "line": .number(rules.sources.line(of: rule.span)), "tags": .array(rule.tags),
                "category": rule.category.map { .string(rules.categories[$0]) } ?? .null,
                "priority": rule.priority.map { .string(rules.priorities[$0]) } ?? .null,
                "priority_at_most": rule.ceiling.map { .string(rules.priorities[$0]) } ?? .null,
            ]
            if let because = rule.because { members["because"] = .string(because) }
            if let entry = statistics?.entries[index] {
                members["hits"] = .number(entry.hits)
                members["wins"] = .number(entry.wins)
                members["last"] = entry.last.map { .string($0.description) } ?? .null
            }
            return .object(members)
        }
    }

    private func outcomes(of rule: Rule) -> String {
        var parts: [String] = []
        if let category = rule.category { parts.append("category \(rules.categories[category])") }
        if let priority = rule.priority { parts.append("priority \(rules.priorities[priority])") }
        if let ceiling = rule.ceiling { parts.append("priority at most \(rules.priorities[ceiling])") }
        return (parts + rule.tags.map { "tag \($0)" }).joined(separator: ", ")
    }
}
