import DeskModel
import RuleSyntax
import SourceText

// Tables: what is declared is checked as rules are; the data can only be refused as a whole.
extension Checker {
    mutating func declareTable(_ block: TableBlock, in tree: SyntaxTree) -> Declaration {
        guard let key = tableKey(block) else { return .broken }
        var columns: [LookupTable.Column] = []
        for column in block.columns {
            if columns.contains(where: { $0.name == column.name.text }) {
                report(.duplicate, "column `\(column.name.text)` is declared twice", at: column.name.span)
                continue
            }
            columns.append(
                LookupTable.Column(
                    name: column.name.text, values: columnValues(column), span: column.name.span))
        }
        if columns.isEmpty, !hasErrors(in: tree, from: block.name.span) {
            report(
                .syntax, "table `\(block.name.text)` has no columns", at: block.name.span,
                help: ["add a line such as `column plan  gold, silver, free`"])
        }
        var table = LookupTable(
            name: block.name.text, key: key, columns: columns, span: block.name.span,
            rows: TableRows(columns: columns.count))
        if let file = block.file {
            let reference = ResourceReference(kind: .table, path: file.text, ruleFile: tree.file)
            // Whether a rule set is valid never depends on data: a file that is not there is data that is refused.
            if case .unreadable(let reason) = resources[reference] {
                refuse(
                    &table, reference, index: map.add(SourceFile(path: file.text, bytes: [])),
                    for: [
                        Diagnostic(
                            .tableData, "`\(file.text)` cannot be read", at: Diagnostic.Label(file.span, reason),
                            help: ["put the file there, or name another one"])
                    ])
            } else {
                guard let source = resource(.table, file, in: tree) else { return .broken }
                loadRows(into: &table, from: source, as: file, reference)
            }
        }
        set.tables.append(table)
        return .table(set.tables.count - 1)
    }

    private mutating func tableKey(_ block: TableBlock) -> LookupTable.Key? {
        guard let name = block.key else { return nil }
        if let key = LookupTable.Key(rawValue: name.text) { return key }
        let known = LookupTable.Key.allCases.map(\.rawValue)
        report(
            .wrongKind, "a table cannot be looked up by `\(name.text)`", at: name.span, guess(name.text, among: known),
            help: ["it is looked up by \(known.dropLast().joined(separator: ", ")) or \(known.last ?? "")"])
        return nil
    }

    private mutating func columnValues(_ column: TableBlock.Column) -> [String] {
        var values: [String] = []
        for value in column.values {
            let folded = ValueFolding.fold(value.text)
            if values.contains(where: { ValueFolding.fold($0) == folded }) {
                report(.duplicate, "value `\(value.text)` stands twice in this column", at: value.span)
            } else if !value.isQuoted, value.text == "any" {
                report(.wrongKind, "`any` is a word of the language", at: value.span, "as a value write \"any\"")
            } else {
                values.append(value.text)
            }
        }
        if values.count > bounds.columnValues {
            report(
                .limitExceeded, "column `\(column.name.text)` has \(values.count) values", at: column.name.span,
                "the limit is \(bounds.columnValues)")
        }
        return values
    }

    private mutating func loadRows(
        into table: inout LookupTable, from source: SourceFile, as file: StringSyntax, _ reference: ResourceReference
    ) {
        let index = map.add(source)
        resourceOwners[index] = file.span
        let result = TableLoader(table: table, file: index, source: source, bounds: bounds).load()
        if let rows = result.rows {
            table.rows = rows
            diagnostics += result.findings
        } else {
            refuse(&table, reference, index: index, for: result.findings)
        }
    }

    /// A table is taken whole or not at all: its last good data stay, or it is empty.
    ///
    /// - Parameter causes: why; what becomes of the table is said with the first of them that refuses it.
    private mutating func refuse(
        _ table: inout LookupTable, _ reference: ResourceReference, index: Int, for causes: [Diagnostic]
    ) {
        refusedTables.insert(reference)
        let lastGood = resources.lastGoodTable(reference).flatMap {
            TableLoader(table: table, file: index, source: $0, bounds: bounds).load().rows
        }
        if let lastGood { table.rows = lastGood }
        let consequence =
            lastGood == nil ? "stays empty: all its columns are missing" : "keeps the data that were last good"
        var causes = causes
        let first = causes.firstIndex { cause in
            !cause.message.hasSuffix(TableLoader.outside) && !cause.message.contains("no key")
                && !cause.message.contains("is written in messages") && !cause.message.contains("name counts")
        }
        if let first {
            causes[first].notes.append("so table `\(table.name)` is refused and \(consequence)")
            if causes[first].help.isEmpty {
                causes[first].help = ["mend the file; a table is taken whole or not at all"]
            }
        }
        diagnostics += causes
    }
}

/// Turns a CSV file into the rows of a table, or says why not.
struct TableLoader {
    let table: LookupTable
    let file: Int
    let source: SourceFile
    let bounds: RuleBounds
    /// More findings than this of one kind are counted, not listed.
    static let listed = 10
    /// How a finding ends that refuses nothing.
    static let outside = "it counts as missing"

    struct Result {
        var rows: TableRows?
        var findings: [Diagnostic]
    }

    func load() -> Result {
        var findings: [Diagnostic] = []
        let parsed: [CommaSeparatedValues.Row]
        if let finding = Encoding.utf16Finding(in: source, index: file, code: .tableData) {
            return Result(rows: nil, findings: [finding])
        }
        do {
            parsed = try CommaSeparatedValues.rows(of: source.bytes)
        } catch {
            switch error {
            case .openQuote(let line): findings = [finding("a quote is opened here and never closed", line: line)]
            case .textAfterQuote(let line): findings = [finding("text follows a closing quote", line: line)]
            }
            return Result(rows: nil, findings: findings)
        }
        guard let header = parsed.first else {
            return Result(rows: nil, findings: [finding("this file is empty: it has no header row", line: 1)])
        }
        if parsed.count - 1 > bounds.tableRows {
            let text = "\(parsed.count - 1) rows, and \(bounds.tableRows) are the limit"
            return Result(rows: nil, findings: [finding(text, line: bounds.tableRows + 2)])
        }
        let headings = header.fields.map(TableLoader.heading)
        let keyColumn = headings.firstIndex(of: table.key.rawValue) ?? 0
        var positions: [Int] = []
        let meant = Set(table.columns.map(\.name) + [table.key.rawValue])
        var known: Set<String> = []
        for heading in headings where meant.contains(heading) {
            if known.insert(heading).inserted { continue }
            if findings.count == TableLoader.listed { break }
            findings.append(
                finding(
                    "the header has `\(shown(heading))` twice; the first column of the name counts", line: header.line,
                    help: "rename or take out one of them"))
        }
        // Spreadsheets write so where the comma is the decimal mark.
        let separator = headings.count == 1 ? ";\t|".first { header.fields.first?.contains($0) == true } : nil
        if source.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return Result(
                rows: nil,
                findings: [finding("this is a spreadsheet, not a CSV file", line: 1, help: "save it as CSV (UTF-8)")])
        }
        let hasSemicolons = separator != nil
        let what = separator == ";" ? "semicolons" : separator == "|" ? "bars" : "tabs"
        let semicolons = "the columns of this file are separated by \(what): save it with commas between them"
        for column in table.columns {
            guard let position = headings.firstIndex(of: column.name) else {
                let near = Suggestion.nearest(to: column.name, in: headings)
                findings.append(
                    finding(
                        "the header has no column `\(column.name)`", line: header.line,
                        help: hasSemicolons ? semicolons : near.map { "it has `\($0)`; rename one of them" }))
                continue
            }
            positions.append(position)
        }
        guard positions.count == table.columns.count else {
            // One cause: where the columns are divided otherwise, none of them is there.
            return Result(rows: nil, findings: hasSemicolons ? Array(findings.prefix(1)) : findings)
        }
        let twice = findings
        var result = load(rows: parsed.dropFirst(), width: headings.count, keyColumn: keyColumn, positions: positions)
        result.findings = twice + result.findings
        // Spreadsheets save other letters than those of English so; keys of addresses are right all the same.
        if let finding = Encoding.utf8Finding(in: source, index: file, code: .tableData) {
            result.findings.append(finding)
        }
        return result
    }

    private func load(
        rows parsed: ArraySlice<CommaSeparatedValues.Row>, width: Int, keyColumn: Int, positions: [Int]
    ) -> Result {
        var findings: [Diagnostic] = []
        var isRefused = false
        var outside = 0
        var unfound = 0
        var rows = TableRows(columns: table.columns.count)
        let domains = table.columns.map { column in
            Dictionary(
                column.values.enumerated().map { (ValueFolding.fold($0.element), $0.offset) },
                uniquingKeysWith: { first, _ in first })
        }
        for row in parsed {
            guard row.fields.count == width else {
                isRefused = true
                if findings.count < TableLoader.listed {
                    let text =
                        "this row has \(row.fields.count) field\(row.fields.count == 1 ? "" : "s"), the header has \(width)"
                    findings.append(finding(text, line: row.line))
                }
                continue
            }
            var values: [Int?] = []
            for (column, position) in positions.enumerated() {
                let cell = ValueFolding.fold(row.fields[position])
                let value = domains[column][cell]
                if value == nil, !cell.isEmpty {
                    outside += 1
                    if outside <= TableLoader.listed {
                        findings.append(outsideFinding(row, column: column, cell: row.fields[position]))
                    }
                }
                values.append(value)
            }
            let key = ValueFolding.fold(row.fields[keyColumn])
            if let advice = self.advice(on: key) {
                unfound += 1
                if unfound <= TableLoader.listed {
                    findings.append(
                        finding(
                            key.isEmpty
                                ? "this row has no key; no message finds it"
                                : "`\(shown(row.fields[keyColumn]))` is not how \(table.key.rawValue) is written in messages",
                            line: row.line, help: advice))
                }
            }
            if !rows.insert(key: key, values: values) {
                isRefused = true
                if findings.count < 2 * TableLoader.listed {
                    findings.append(finding("the key `\(shown(row.fields[keyColumn]))` stands twice", line: row.line))
                }
            }
        }
        if unfound > TableLoader.listed {
            findings.append(finding("\(unfound - TableLoader.listed) more keys are like that", line: 1))
        }
        if outside > TableLoader.listed {
            findings.append(finding("\(outside - TableLoader.listed) more values are not declared", line: 1))
        }
        return Result(rows: isRefused ? nil : rows, findings: findings)
    }

    /// How to write a key that no message has; nil for any other.
    private func advice(on key: String) -> String? {
        if key.isEmpty { return "write the \(table.key.rawValue) that the row is for" }
        return switch table.key {
        case .sender: Checker.advice(on: key, of: .sender)
        case .senderDomain: Checker.advice(on: key, of: .senderDomain)
        case .sentTo: Checker.advice(on: key, of: .sentTo)
        case .gateway: nil
        }
    }

    private func outsideFinding(_ row: CommaSeparatedValues.Row, column: Int, cell: String) -> Diagnostic {
        let declared = table.columns[column]
        let near = Suggestion.nearest(to: ValueFolding.fold(cell), in: declared.values)
        return finding(
            "`\(shown(cell))` is not one of the values of `\(table.name).\(declared.name)`; \(TableLoader.outside)",
            line: row.line,
            help: near.map { "did you mean `\($0)`?" } ?? "declare it in the table block, or mend the row")
    }

    /// A value as it may stand in a message: short.
    private func shown(_ value: String) -> String {
        value.count <= 60 ? value : value.prefix(59) + "…"
    }

    private func finding(_ message: String, line: Int, help: String? = nil) -> Diagnostic {
        let range = source.lineRange(line)
        return Diagnostic(
            .tableData, message, at: Span(file: file, start: range.lowerBound, end: range.upperBound),
            help: help.map { [$0] } ?? [])
    }

    /// A heading as a column's name: trimmed, spaces and `_` as `-`.
    static func heading(_ field: String) -> String {
        String(ValueFolding.trimmed(field).map { $0 == " " || $0 == "_" ? "-" : $0 })
    }
}
