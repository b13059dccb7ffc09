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
                } else if let word = currentWord, word.hasSuffix(":") {
                    report(.syntax, "expected a row here", at: here, help: "a row starts and ends with `|`")
                    skipLine()
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
        if isRuler {
            skipLine()
            report(
                .foreignHabit, "a table has no line below its header", at: start.through(lastSpan),
                label: "take this out",
                help: "`firstlinectl fmt` aligns the columns")
            throw LineAbandoned()
        }
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

    /// Whether the cells of this line are only dashes, as below the header of a table in Markdown.
    private var isRuler: Bool {
        var hasCell = false
        for index in position..<max(position, significant.count) {
            let token = tokens[significant[index]]
            if token.kind == .newline { break }
            guard token.kind == .cell else { continue }
            hasCell = true
            let text = text(of: token)
            guard text.contains("-"), text.allSatisfy({ "-:+=".contains($0) }) else { return false }
        }
        return hasCell
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
                try parser.failOnWordOfTests(word)
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

    /// Complains of words that other languages of tests start a line with.
    private mutating func failOnWordOfTests(_ word: String) throws(LineAbandoned) {
        let rest = text(from: position + 1)
        let kinds = TestBlock.Expectation.Kind.allCases.map(\.rawValue)
        if word.hasSuffix(":"), word.count > 1, !rest.isEmpty {
            let fact = String(word.dropLast())
            report(
                .foreignHabit, "a colon is not needed here", at: here,
                help: kinds.contains(fact) ? "write `expect \(fact) \(rest)`" : "write `\(fact) \(rest)`")
            throw LineAbandoned()
        }
        if let next = self.word(ahead: 1), kinds.contains(next), Suggestion.nearest(to: word, in: ["expect"]) != nil {
            try fail("nothing is called `\(word)`", label: "did you mean `expect`?")
        }
        switch word.lowercased() {
        case "category", "priority", "tag", "tier", "team":
            report(
                .badTest, "what a test expects stands after `expect`", at: here,
                help: "write `expect \(word.lowercased()) \(rest.isEmpty ? "…" : rest)`")
            throw LineAbandoned()
        case "then", "expects", "expected", "assert", "should", "result":
            let value = rest.isEmpty ? "category billing" : rest
            try fail("what a test expects stands after `expect`", help: "write `expect \(value)`")
        case "given", "when", "with", "input", "and", "message", "text":
            guard word.lowercased() != "message", word.lowercased() != "text" else {
                guard current != nil, self.word(ahead: 1) == nil, rest.hasPrefix("\"") else { return }
                report(
                    .badTest, "a test gives `subject` or `body`, which together are the text", at: here,
                    help: "write `body \(rest)`")
                throw LineAbandoned()
            }
            guard !rest.isEmpty, !isName(rest) else { return }
            let plain = self.word(ahead: 2) == "is" || self.word(ahead: 2) == "has"
            let fact = self.word(ahead: 1) ?? "body"
            report(
                .syntax, "a test starts its lines with the facts themselves", at: here, label: "leave this out",
                help: "write `\(plain ? "\(fact) \(text(from: position + 3))" : rest)`")
            throw LineAbandoned()
        default: return
        }
    }

    private mutating func parseGiven() throws(LineAbandoned) -> TestBlock.Given {
        let fact = try parseFact("a fact or `expect`")
        if let sign = currentWord, ["is", "has", "=", "==", ":"].contains(sign), !text(from: position + 1).isEmpty {
            report(
                .syntax, "a fact is given without `\(sign)`", at: here, label: "leave this out",
                help: "write `\(fact.name.text) \(text(from: position + 1))`")
            take()
        }
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
            try failExpectation()
        }
        if let sign = currentWord, ["is", "=", "==", ":", "to"].contains(sign), !text(from: position + 1).isEmpty {
            report(
                .foreignHabit, "what is expected is written without `\(sign)`", at: here,
                help: "write `expect \(kind.rawValue) \(text(from: position + 1))`")
            take()
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

extension Parser {
    /// Complains of what stands after `expect` and is nothing to expect.
    private mutating func failExpectation() throws(LineAbandoned) -> Never {
        let kinds = "`category`, `priority`, `tag`, `no tag`, `tier` or `team`"
        if currentWord == "rule" {
            let name = text(from: position + 1)
            try fail(
                "a rule is expected by what it decides",
                help: "write `expect category … by \(name.isEmpty ? "\"name\"" : name)`")
        }
        if currentWord == "no" || currentWord == "not" {
            try fail(
                "only tags can be expected not to be there", label: "expected `no tag`",
                help: "every message has a category, a priority and a tier: say which one is expected")
        }
        guard let word = currentWord else { try fail("expected \(kinds) after `expect`") }
        let known = TestBlock.Expectation.Kind.allCases.map(\.rawValue)
        if let nearest = Suggestion.nearest(to: word, in: known) {
            try fail("nothing is expected as `\(word)`", label: "did you mean `\(nearest)`?")
        }
        try fail(
            "expected \(kinds) after `expect`", help: isAtLineEnd ? nil : "as in `expect category \(word)`")
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
