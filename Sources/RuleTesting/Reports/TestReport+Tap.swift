import DeskModel

// TAP version 14 (https://testanything.org/tap-version-14-specification.html).
extension TestReport {
    /// The report in TAP 14: a line a test, and for each failing one a YAML block with what was expected, got and why.
    ///
    /// - Parameter comments: lines that follow the tests as `#` comments.
    package func tap(comments: [String] = []) -> String {
        var lines = ["TAP version 14", "1..\(entries.count)"]
        for (index, entry) in entries.enumerated() {
            let name = TestReport.escaped(ReportText.visible(entry.name))
            lines.append("\(entry.hasPassed ? "ok" : "not ok") \(index + 1) - \(name)")
            guard !entry.hasPassed else { continue }
            lines += ["  ---", "  at: \(yaml("\(entry.place.path):\(entry.place.line)"))", "  failures:"]
            for failure in entry.failures {
                lines.append("    - message: \(yaml(failure.message))")
                if let place = failure.place { lines.append("      at: \(yaml("\(place.path):\(place.line)"))") }
                if !failure.notes.isEmpty {
                    lines.append("      notes:")
                    lines += failure.notes.map { "        - \(yaml($0))" }
                }
            }
            lines.append("  ...")
        }
        lines += comments.map { "# " + ReportText.visible($0) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A description in which nothing is taken for a directive: `#` and `\` are escaped.
    private static func escaped(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1 == "#" || $1 == "\\" ? "\\\($1)" : String($1) }
    }

    /// A string as YAML: a JSON string is one.
    private func yaml(_ text: String) -> String {
        JSONText.string(ReportText.visible(text)).description
    }
}
