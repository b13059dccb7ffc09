/// What is expected of a directory of messages: tab-separated lines under a heading.
///
/// The heading names the columns: `file`, `category`, `priority`, `tier`, and, where it is wanted, `rule`, the one that
/// decides the category (`default` where none does). A file that holds several messages has a line for each, in their
/// order. `held` and `aside` stand for the category of a file that brings no message; the priority of a held one is the
/// reason's stable name. `-` is not looked at. Two tiers, as in `second,first`: the first while every calendar is open, the
/// second while all are closed. `#` in column 1 is a comment.
package struct MessageExpectations: Equatable, Sendable {
    /// One line.
    package struct Line: Equatable, Sendable {
        /// The file, relative to the directory.
        package let file: String
        /// The category, `held` or `aside`.
        package let category: String
        /// The priority, or the reason for holding; nil is not looked at.
        package let priority: String?
        /// The tiers while everything is open and while everything is closed; nil is not looked at.
        package let tiers: (open: String, closed: String)?
        /// The rule that decides the category; nil is not looked at.
        package let rule: String?
        /// The number of the line, from 1.
        package let number: Int

        package static func == (left: Line, right: Line) -> Bool {
            left.file == right.file && left.category == right.category && left.priority == right.priority
                && left.tiers?.open == right.tiers?.open && left.tiers?.closed == right.tiers?.closed
                && left.rule == right.rule && left.number == right.number
        }
    }

    /// Why a table cannot be used.
    package struct Problem: Error, Equatable, Sendable {
        /// The line, from 1.
        package let line: Int
        /// What is wrong and what to do.
        package let message: String
    }

    /// The lines in order.
    package private(set) var lines: [Line] = []

    private static let required = ["file", "category", "priority", "tier"]

    /// Reads a table.
    package init(_ text: String) throws(Problem) {
        var heading: [String]?
        // Scalars, since a carriage return and a line feed are one character.
        for (index, scalars) in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = String(String.UnicodeScalarView(scalars.last == "\r" ? scalars.dropLast() : scalars))
            if line.isEmpty || line.hasPrefix("#") { continue }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard let columns = heading else {
                heading = try MessageExpectations.heading(cells, at: index + 1)
                continue
            }
            lines.append(try MessageExpectations.line(cells, columns, at: index + 1))
        }
        guard heading != nil else {
            throw Problem(
                line: 1, message: "there is no heading: write file, category, priority and tier, with tabs between")
        }
    }

    private static func heading(_ cells: [String], at number: Int) throws(Problem) -> [String] {
        if let missing = required.first(where: { !cells.contains($0) }) {
            throw Problem(
                line: number, message: "the heading has no column `\(missing)`; columns are separated by tabs")
        }
        let known = required + ["rule"]
        if let odd = cells.first(where: { !known.contains($0) }) {
            throw Problem(line: number, message: "`\(odd)` is no column; there are \(known.joined(separator: ", "))")
        }
        guard Set(cells).count == cells.count else { throw Problem(line: number, message: "a column stands twice") }
        return cells
    }

    private static func line(_ cells: [String], _ columns: [String], at number: Int) throws(Problem) -> Line {
        guard cells.count == columns.count else {
            throw Problem(line: number, message: "\(cells.count) cells, the heading has \(columns.count)")
        }
        func cell(_ name: String) -> String? {
            guard let index = columns.firstIndex(of: name), cells[index] != "-" else { return nil }
            return cells[index]
        }
        guard let file = cell("file"), !file.isEmpty, let category = cell("category"), !category.isEmpty else {
            throw Problem(line: number, message: "a line needs a file and a category")
        }
        let tiers = (cell("tier") ?? "").split(separator: ",").map(String.init)
        guard tiers.count <= 2 else {
            throw Problem(line: number, message: "more than two tiers: write one, or the open one and the closed one")
        }
        return Line(
            file: file, category: category, priority: cell("priority"),
            tiers: tiers.first.map { ($0, tiers.last ?? $0) }, rule: cell("rule"), number: number)
    }

    /// The lines of a file, in the order of its messages.
    package func lines(of file: String) -> [Line] {
        lines.filter { $0.file == file }
    }
}
