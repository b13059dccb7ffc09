import SourceText

// Splits a file into blocks and hands each to the function of its grammar.
extension Parser {
    /// The words that open a block.
    static let blockWords = [
        "version", "categories", "priorities", "tiers", "teams", "default", "list", "table", "hours", "tier",
        "condition", "rule", "route", "test", "examples",
    ]

    /// The words that open a clause within a block; in column 1 they were meant to be indented.
    static let clauseWords: Set<String> = [
        "when", "unless", "then", "because", "accept", "expect", "column", "timezone", "open", "closed", "holidays",
        "title", "answer", "resolve", "escalate",
    ]

    mutating func parseFile() -> SyntaxTree {
        let starts = blockStarts()
        reportIndentedStart(before: starts.first ?? tokens.count)
        var blocks: [Block] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : tokens.count
            blocks.append(parseBlock(start..<end))
        }
        return SyntaxTree(file: fileIndex, tokens: tokens, preamble: starts.first ?? tokens.count, blocks: blocks)
    }

    /// Reports what stands indented above the first block: it belongs to nothing, and must not be lost in silence.
    private mutating func reportIndentedStart(before end: Int) {
        let lost = tokens[..<end].first { ![.space, .newline, .comment].contains($0.kind) }
        guard let lost else { return }
        let word = text(of: lost)
        let isBlock = lost.kind == .word && Parser.blockWords.contains(word)
        report(
            .unknownBlock, "this line is indented, and no block stands above it", at: span(of: lost),
            label: isBlock ? "start `\(word)` in column 1" : "",
            help: "a line that opens a block starts in column 1; the lines that belong to it are indented")
    }

    /// The tokens that stand in column 1 and open something.
    private mutating func blockStarts() -> [Int] {
        var starts: [Int] = []
        var isAtLineStart = true
        for (index, token) in tokens.enumerated() {
            defer { isAtLineStart = token.kind == .newline || isByteOrderMark(token) }
            guard isAtLineStart, token.kind != .newline, token.kind != .space, token.kind != .comment else { continue }
            if !starts.isEmpty, isClauseStart(token) {
                report(
                    .unknownBlock, "`\(text(of: token))` belongs to the block above", at: span(of: token),
                    label: "indent this line", help: "only a line that opens a block starts in column 1")
                continue
            }
            starts.append(index)
        }
        return starts
    }

    private func isByteOrderMark(_ token: Token) -> Bool {
        token.range.lowerBound == 0 && token.kind == .space && file.bytes.first == 0xEF
    }

    private func isClauseStart(_ token: Token) -> Bool {
        token.kind == .bar || (token.kind == .word && Parser.clauseWords.contains(text(of: token)))
    }

    private mutating func parseBlock(_ range: Range<Int>) -> Block {
        significant = range.filter { tokens[$0].kind != .space && tokens[$0].kind != .comment }
        position = 0
        accepts = []
        findingsBefore = diagnostics.count
        let head = here
        let content = parseContent()
        return Block(tokens: range, head: head, content: content, accepts: accepts)
    }

    private mutating func parseContent() -> Block.Content {
        guard let current, current.kind == .word else {
            _ = try? failHead()
            return .unreadable
        }
        let word = text(of: current)
        guard Parser.blockWords.contains(word) else {
            reportUnknownBlock(word)
            return .unreadable
        }
        take()
        do {
            switch word {
            case "version": return try .version(parseVersion())
            case "categories", "priorities", "tiers", "teams": return try .names(parseNames(word))
            case "default": return .defaults(parseDefault())
            case "list": return try .list(parseList())
            case "table": return try .table(parseTable())
            case "hours": return try .hours(parseHours())
            case "tier": return try .tier(parseTier())
            case "condition": return try .condition(parseCondition())
            case "rule": return try .rule(parseRule())
            case "route": return try .route(parseRoute())
            case "test": return try .test(parseTest())
            default: return try .examples(parseExamples())
            }
        } catch {
            return .unreadable
        }
    }

    private mutating func failHead() throws(LineAbandoned) {
        try fail("a block starts with a word", help: "such as `rule`, `list` or `route`")
    }

    private mutating func reportUnknownBlock(_ word: String) {
        // A brace that ends what was not understood is not another mistake.
        if word == "}", diagnostics.last?.code == .foreignHabit { return }
        if let habit = Habit.of(word) {
            report(.foreignHabit, habit.message, at: here, help: habit.help)
            return
        }
        let nearest = Suggestion.nearest(to: word, in: Parser.blockWords)
        report(
            .unknownBlock, "no block is called `\(word)`", at: here,
            label: nearest.map { "did you mean `\($0)`?" } ?? "",
            help: nearest == nil
                ? "blocks are \(Parser.blockWords.map { "`\($0)`" }.joined(separator: ", ")); other lines are indented"
                : nil)
    }

    /// Goes through the clauses of a block, one a line or a group of lines; an error skips to the next line.
    ///
    /// - Parameter read: reads a clause that starts with the word; false where no such clause is known.
    mutating func parseClauses(
        of block: String, known: [String], _ read: (inout Parser, String) throws(LineAbandoned) -> Bool
    ) {
        skipNewlines()
        while !isAtBlockEnd {
            do {
                try parseClause(of: block, known: known, read)
            } catch {
                skipLine()
            }
            skipNewlines()
        }
    }

    private mutating func parseClause(
        of block: String, known: [String], _ read: (inout Parser, String) throws(LineAbandoned) -> Bool
    ) throws(LineAbandoned) {
        guard let word = currentWord else { try fail("expected \(choices(known)) here") }
        if word == "accept" {
            try parseAccept()
        } else if try !read(&self, word) {
            let nearest = Suggestion.nearest(to: word, in: known + ["accept"])
            try fail(
                "`\(word)` is not known in a \(block) block",
                label: nearest.map { "did you mean `\($0)`?" } ?? "expected \(choices(known))")
        }
    }

    private func choices(_ words: [String]) -> String {
        let quoted = words.map { "`\($0)`" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "the next block" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Written `accept R032 "why"`.
    mutating func parseAccept() throws(LineAbandoned) {
        let start = take()
        guard let word = currentWord, word.hasPrefix("R"), word.count == 4 else {
            try fail("expected the code of a finding, such as R032")
        }
        let code = Name(word, take())
        let why = try string("the reason")
        accepts.append(AcceptClause(code: code, why: why.text, span: start.through(why.span)))
        try expectLineEnd(after: "the reason")
    }
}
