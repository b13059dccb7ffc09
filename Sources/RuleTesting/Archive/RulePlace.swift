import SourceText

/// Places of rules as people read them.
enum RulePlace {
    /// `billing.rules:31`: the file's name and the line.
    static func short(_ span: Span, _ sources: SourceMap) -> String {
        let file = sources.path(of: span).split(separator: "/").last.map(String.init) ?? ""
        return "\(file):\(sources.line(of: span))"
    }
}

/// Columns of a report, as wide as their widest cell.
enum ReportTable {
    /// `1 message`, `2 messages`.
    static func messages(_ count: Int) -> String { "\(count) message\(count == 1 ? "" : "s")" }

    /// The rows as lines; columns of numbers are set to the right.
    ///
    /// - Parameter numbers: the columns that hold numbers.
    static func lines(_ rows: [[String]], numbers: Set<Int> = [], indent: String = "  ") -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (numbers.contains(column) ? padding + cell : cell + padding)
            }
            while line.last == " " { line.removeLast() }
            return ReportText.visible(line)
        }
    }
}
