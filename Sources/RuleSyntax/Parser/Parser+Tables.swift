package import SourceText

// route, test and examples.
extension Parser {
    mutating func parseRoute() throws(LineAbandoned) -> RouteBlock {
        try expectLineEnd(after: "`route`")
        return RouteBlock(rows: parseRows(of: "route"))
    }

    mutating func parseExamples() throws(LineAbandoned) -> ExamplesBlock {
        let name = try string("the name of the examples")
        try expectLineEnd(after: "the name")
        return ExamplesBlock(name: name, rows: parseRows(of: "examples"))
    }

    private mutating func parseRows(of block: String) -> [RowSyntax] {
        var rows: [RowSyntax] = []
        skipNewlines()
        while !isAtBlockEnd {
            do {
                if currentWord == "accept" {
                    try parseAccept()
                } else if current?.kind == .bar {
                    rows.append(try parseRow())
                } else {
                    try fail("expected a row here", help: "a row starts and ends with `|`")
                }
            } catch {
                skipLine()
            }
            skipNewlines()
        }
        if rows.isEmpty, isBlockSound {
            report(
                .syntax, "`\(block)` has no rows", at: lastSpan,
                help: "write a header row `| category | … |` and rows below")
        }
        return rows
    }

    private mutating func parseRow() throws(LineAbandoned) -> RowSyntax {
        let start = take()
        var last = start
        var cells: [CellSyntax] = []
        while !isAtLineEnd {
            if current?.kind == .cell, let token = current {
                let span = take()
                guard current?.kind == .bar else {
                    report(
                        .syntax, "this row does not end with `|`", at: span, label: "add a `|` after this cell",
                        help: "a `#` after a space starts a comment; a cell that has one, or a `|`, stands in quotes")
                    throw LineAbandoned()
                }
                cells.append(CellSyntax(text: text(of: token), span: span))
                last = take()
            } else {
                let bar = take()
                let between = Span(file: fileIndex, start: last.end, end: bar.start)
                cells.append(CellSyntax(text: "", span: between))
                last = bar
            }
        }
        return RowSyntax(cells: cells, span: start.through(last))
    }

    mutating func parseTest() throws(LineAbandoned) -> TestBlock {
        let name = try string("the name of the test")
        try expectLineEnd(after: "the name")
        var givens: [TestBlock.Given] = []
        var expectations: [TestBlock.Expectation] = []
        parseClauses(of: "test", known: ["expect"]) { parser, word throws(LineAbandoned) in
            if word == "expect" {
                expectations.append(try parser.parseExpectation())
            } else {
                givens.append(try parser.parseGiven())
            }
            return true
        }
        if expectations.isEmpty, isBlockSound {
            report(
                .badTest, "this test expects nothing", at: name.span,
                help: "add a line such as `expect category billing`")
        }
        return TestBlock(name: name, givens: givens, expectations: expectations)
    }

    private mutating func parseGiven() throws(LineAbandoned) -> TestBlock.Given {
        let fact = try parseFact("a fact or `expect`")
        var values: [ValueSyntax] = []
        repeat { values.append(try parseGivenValue(of: fact.name.text)) } while takeComma()
        try expectLineEnd(after: "the value")
        return TestBlock.Given(fact: fact, values: values, span: fact.span.through(lastSpan))
    }

    /// A quoted text, or words up to the next comma (`2026-03-02 10:00`, `30 seconds`).
    private mutating func parseGivenValue(of fact: String) throws(LineAbandoned) -> ValueSyntax {
        let start = here
        if current?.kind == .string { return try parseValue() }
        var words: [String] = []
        while let word = currentWord {
            words.append(word)
            take()
        }
        if words.isEmpty { try fail("expected a value for `\(fact)`, such as \"…\"") }
        return ValueSyntax(text: words.joined(separator: " "), isQuoted: false, span: start.through(lastSpan))
    }

    private mutating func parseExpectation() throws(LineAbandoned) -> TestBlock.Expectation {
        let start = take()
        let kind: TestBlock.Expectation.Kind
        if takeWords("no", "tag") {
            kind = .noTag
        } else if let word = currentWord, let known = TestBlock.Expectation.Kind(rawValue: word), known != .noTag {
            take()
            kind = known
        } else {
            try fail("expected `category`, `priority`, `tag`, `no tag`, `tier` or `team` after `expect`")
        }
        let value = try name("a name")
        var by: StringSyntax?
        if takeWord("by") {
            if ![.category, .priority, .tag].contains(kind) {
                try fail(
                    "`by` stands after a category, a priority or a tag only", help: "tiers come from the route table")
            }
            by = try string("the name of the rule")
        }
        try expectLineEnd(after: "the expectation")
        return TestBlock.Expectation(kind: kind, value: value, by: by, span: start.through(lastSpan))
    }
}

/// Reads a cell that holds a list of values: `urgent, high`, `"a | b"`.
package enum CellParser {
    /// The values of a cell, split at commas that stand in no string.
    package static func values(of cell: CellSyntax, in file: SourceFile) -> [ValueSyntax] {
        let piece = SourceFile(path: file.path, text: cell.text)
        var values: [ValueSyntax] = []
        var words: [Token] = []
        func flush(_ words: inout [Token]) {
            guard let first = words.first, let last = words.last else { return }
            let range = first.range.lowerBound..<last.range.upperBound
            let span = Span(
                file: cell.span.file, start: cell.span.start + range.lowerBound,
                end: cell.span.start + range.upperBound)
            var text = piece.text(range)
            let isQuoted = words.count == 1 && first.kind == .string
            if isQuoted { text = unquoted(text) }
            values.append(ValueSyntax(text: text, isQuoted: isQuoted, span: span))
            words = []
        }
        for token in Lexer.tokens(of: piece) {
            switch token.kind {
            case .comma: flush(&words)
            case .space, .newline, .comment: break
            default: words.append(token)
            }
        }
        flush(&words)
        return values
    }

    /// The text of a cell that is free text: without its quotes where it stands in quotes.
    package static func text(of cell: CellSyntax) -> String {
        let tokens = Lexer.tokens(of: SourceFile(path: "", text: cell.text))
        // A cell that only starts and ends with a quote (`"Help" she said, "please"`) is text as it stands.
        guard tokens.count == 1, tokens.first?.kind == .string else { return cell.text }
        return unquoted(cell.text)
    }

    private static func unquoted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in text.unicodeScalars.dropFirst().dropLast() {
            if !isEscaped, scalar == "\\" {
                isEscaped = true
            } else {
                result.append(scalar)
                isEscaped = false
            }
        }
        return String(result)
    }
}
