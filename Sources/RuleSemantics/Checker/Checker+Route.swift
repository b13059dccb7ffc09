import RuleSyntax
import SourceText

// The route table: columns over finite facts, rows as sets of values.
extension Checker {
    mutating func resolveRoute() {
        for (tree, block) in blocks {
            guard case .route(let route) = block.content else { continue }
            resolve(route, at: block.head, in: tree)
            return
        }
    }

    private mutating func resolve(_ route: RouteBlock, at head: Span, in tree: SyntaxTree) {
        guard let header = route.rows.first, let file = map.file(of: head) else { return }
        let headings = header.cells.map(\.text)
        let hasTeam = headings.last == "team"
        let expected = hasTeam ? "tier" : headings.last
        guard headings.count >= (hasTeam ? 2 : 1), (hasTeam ? headings[headings.count - 2] : expected) == "tier" else {
            report(
                .routeUnknown, "the last column of the route is `tier`, or `tier` and `team`", at: header.span,
                help: ["write the header as `| category | priority | tier |`"])
            return
        }
        set.route.span = head
        let facts = header.cells.dropLast(hasTeam ? 2 : 1)
        let rows = route.rows.dropFirst().filter { row in
            guard row.cells.count != header.cells.count else { return true }
            report(
                .syntax, "this row has \(row.cells.count) cells, the header has \(header.cells.count)", at: row.span,
                because: Diagnostic.Label(header.span, "the header"))
            return false
        }
        var columns: [RouteTable.Column?] = []
        var seen: [RouteTable.Subject: Span] = [:]
        for (position, cell) in facts.enumerated() {
            let cells = rows.map { $0.cells[position] }
            let column = routeColumn(cell, cells: cells, file: file)
            if let column {
                if let first = seen[column.subject] {
                    report(
                        .duplicate, "column `\(cell.text)` stands twice", at: cell.span,
                        because: Diagnostic.Label(first, "first here"))
                }
                seen[column.subject] = cell.span
            }
            columns.append(column)
        }
        set.route.columns = columns.compactMap { $0 }
        set.route.rows = rows.compactMap { resolve($0, columns: columns, hasTeam: hasTeam, file: file) }
        if route.rows.count == 1 {
            report(.syntax, "the route has no rows", at: header.span, help: ["add a last row with `any` everywhere"])
        }
    }

    private mutating func resolve(
        _ row: RowSyntax, columns: [RouteTable.Column?], hasTeam: Bool, file: SourceFile
    ) -> RouteTable.Row? {
        var sets: [Set<Int>] = []
        var isComplete = true
        var broken: Set<String> = []
        for (position, column) in columns.enumerated() {
            // A sign that stands for nothing in one cell does so in all of the row: it is said once.
            guard let column, !broken.contains(row.cells[position].text) else {
                isComplete = false
                continue
            }
            if let fitting = fittingValues(of: row.cells[position], in: column, file: file) {
                sets.append(fitting)
            } else {
                isComplete = false
                broken.insert(row.cells[position].text)
            }
        }
        let tierCell = row.cells[columns.count]
        if tierCell.text.isEmpty {
            report(.routeUnknown, "this row names no tier", at: tierCell.span, help: ["write the tier it sends to"])
            return nil
        }
        let tier = tier(named: Name(CellParser.text(of: tierCell), tierCell.span))
        var team: Int?
        if hasTeam {
            let cell = row.cells[columns.count + 1]
            if !cell.text.isEmpty { team = self.team(named: Name(CellParser.text(of: cell), cell.span)) }
        }
        guard isComplete, let tier else { return nil }
        let written = "| " + row.cells.prefix(columns.count).map(\.text).joined(separator: " | ") + " |"
        return RouteTable.Row(
            cells: sets, tier: tier, team: team, written: columns.isEmpty ? "|" : written, span: row.span)
    }

    /// The values of a column that a cell names; reports and returns nil where it names none.
    private mutating func fittingValues(
        of cell: CellSyntax, in column: RouteTable.Column, file: SourceFile
    ) -> Set<Int>? {
        let all = Set(column.values.indices)
        var values = CellParser.values(of: cell, in: file)
        guard let first = values.first else {
            report(.routeUnknown, "this cell is empty", at: cell.span, help: ["write a value, or `any`"])
            return nil
        }
        if values.count == 1, !first.isQuoted, first.text == "any" { return all }
        var isNegated = false
        if !first.isQuoted, let rest = first.text.words(after: "not") {
            isNegated = true
            let span = Span(file: first.span.file, start: first.span.end - rest.utf8.count, end: first.span.end)
            let isQuoted = rest.count >= 2 && rest.hasPrefix("\"") && rest.hasSuffix("\"")
            let text = isQuoted ? String(rest.dropFirst().dropLast()) : rest
            values[0] = ValueSyntax(text: text, isQuoted: isQuoted, span: span)
        }
        var named: Set<Int> = []
        for value in values {
            if !value.isQuoted, value.text.words(after: "not") != nil {
                report(
                    .routeUnknown, "one `not` covers all values of a cell", at: value.span, help: ["write `not a, b`"])
                return nil
            }
            guard let index = index(of: value, in: column) else { return nil }
            named.insert(index)
        }
        return isNegated ? all.subtracting(named) : named
    }

    private mutating func index(of value: ValueSyntax, in column: RouteTable.Column) -> Int? {
        let folds = column.subject.comparesFolded
        let wanted = folds ? ValueFolding.fold(value.text) : value.text
        // Quoted, `missing` is a value of that name; bare, it asks for the fact that is not there.
        if !value.isQuoted, value.text == "missing", let missing = column.missingIndex { return missing }
        let found = column.values.indices.first { index in
            index != column.otherIndex && index != column.missingIndex
                && (folds ? ValueFolding.fold(column.values[index]) : column.values[index]) == wanted
        }
        if let found { return found }
        let known = column.values.indices.filter { $0 != column.otherIndex }.map { column.values[$0] }
        if ["*", "-", "_", "else", "default", "otherwise", "all", "every", "everything", "anything", "…", "..."]
            .contains(
                value.text.lowercased())
        {
            report(
                .routeUnknown, "`\(value.text)` is not a value of `\(column.name)`", at: value.span, "write `any`",
                help: ["`any` fits every value; a last row of `any` takes what is left"])
            return nil
        }
        if !value.isQuoted, value.text.hasPrefix("!") {
            let rest = ValueFolding.trimmed(value.text.drop { $0 == "!" || $0 == "=" })
            report(
                .routeUnknown, "`!` is written `not`", at: value.span, "write `not \(rest)`",
                help: ["one `not` covers all values of a cell: `not a, b`"])
            return nil
        }
        let parts = value.text.split(separator: " ").map(String.init)
        if !value.isQuoted, parts.count > 2, parts.contains(where: { ["or", "and", "|"].contains($0.lowercased()) }) {
            let values = parts.filter { !["or", "and", "|"].contains($0.lowercased()) }
            report(
                .routeUnknown, "the values of a cell are separated by commas", at: value.span,
                "write `\(values.joined(separator: ", "))`")
            return nil
        }
        let nearest = guess(value.text, among: known)
        let isOther = describe(value.text) != nil
        report(
            .routeUnknown, "`\(value.text)` is not a value of `\(column.name)`", at: value.span, nearest,
            help: nearest.isEmpty
                ? [
                    isOther
                        ? "`\(value.text)` is \(describe(value.text) ?? ""); columns compare values"
                        : "it is one of \(known.prefix(20).joined(separator: ", "))"
                ] : [])
        return nil
    }
}

extension RouteTable.Subject {
    /// Whether values compare without regard to case: those that come from messages do, names do not.
    var comparesFolded: Bool {
        switch self {
        case .channel, .gateway, .column: true
        default: false
        }
    }
}
