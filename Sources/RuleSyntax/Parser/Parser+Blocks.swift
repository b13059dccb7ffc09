import SourceText

// Splits a file into blocks and hands each to the function of its grammar.
extension Parser {
    /// The words that open a block.
    package static let blockWords = [
        "version", "categories", "priorities", "tiers", "teams", "default", "list", "table", "hours", "tier",
        "condition", "rule", "route", "test", "examples",
    ]

    /// Words for one thing that open a block which names all of them, and the other way round.
    private static let pluralWords = [
        "category": "categories", "priority": "priorities", "team": "teams",
    ]

    /// The words that open a clause within a block; in column 1 they were meant to be indented.
    static let clauseWords: Set<String> = [
        "when", "unless", "then", "because", "accept", "expect", "column", "timezone", "open", "closed", "holidays",
        "title", "answer", "resolve", "escalate",
    ]

    mutating func parseFile() -> SyntaxTree {
        let starts = blockStarts()
        var blocks: [Block] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : tokens.count
            blocks.append(parseBlock(start..<end))
        }
        return SyntaxTree(file: fileIndex, tokens: tokens, preamble: starts.first ?? tokens.count, blocks: blocks)
    }

    private mutating func parseBlock(_ range: Range<Int>) -> Block {
        significant = range.filter { tokens[$0].kind != .space && tokens[$0].kind != .comment }
        position = 0
        accepts = []
        findingsBefore = diagnostics.count
        let head = here
        let content = parseContent(head)
        return Block(tokens: range, head: head, content: content, accepts: accepts)
    }

    private mutating func parseContent(_ head: Span) -> Block.Content {
        guard let current, current.kind == .word else {
            _ = try? failHead()
            return .unreadable
        }
        var word = text(of: current)
        if !Parser.blockWords.contains(word) {
            // What was meant is read all the same: its names are missed nowhere.
            guard let meant = reportUnknownBlock(word) else { return .unreadable }
            word = meant
        }
        take()
        // `tier first, second` names them all: the block that gives one its clocks has one name.
        if word == "tier", position + 1 < significant.count, tokens[significant[position + 1]].kind == .comma {
            report(.syntax, "the tiers are named in a block of their own", at: head, label: "write `tiers`")
            word = "tiers"
        }
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

    /// Reports a word that opens no block; the block that was probably meant.
    private mutating func reportUnknownBlock(_ word: String) -> String? {
        // A brace that ends what was not understood is not another mistake.
        if word == "}", diagnostics.last?.code == .foreignHabit { return nil }
        if let meant = Parser.blockWords.first(where: { $0 == word.lowercased() }) {
            reportCapitals(word, meant)
            return meant
        }
        let plain = word.hasSuffix(":") ? String(word.dropLast()) : word
        if plain != word, let meant = Parser.blockWords.first(where: { $0 == plain.lowercased() }) {
            report(.foreignHabit, "a colon is not needed here", at: here, label: "write `\(meant)`")
            return meant
        }
        if let habit = Habit.ofBlock(word) ?? Habit.of(word) {
            report(habit, at: here)
            return nil
        }
        if let meant = Parser.pluralWords[word.lowercased()] {
            report(.unknownBlock, "no block is called `\(word)`", at: here, label: "write `\(meant)`")
            return meant
        }
        let meant = Suggestion.nearest(to: word, in: Parser.blockWords)
        report(
            .unknownBlock, "no block is called `\(word)`", at: here,
            label: meant.map { "did you mean `\($0)`?" } ?? "",
            help: meant == nil
                ? "indent the line if it belongs to the block above; blocks are \(Parser.blockWords.map { "`\($0)`" }.joined(separator: ", "))"
                : nil)
        return meant
    }

    /// Reports a word of the language in capital letters: once for a file, since who does it does it everywhere.
    mutating func reportCapitals(_ word: String, _ meant: String) {
        guard !hasReportedCapitals else { return }
        hasReportedCapitals = true
        report(
            .syntax, "the words of the language are written in small letters", at: here, label: "write `\(meant)`",
            help: "names and phrases keep their capitals; an editor may have put this one in")
    }

    /// Goes through the clauses of a block, one a line or a group of lines; an error skips to the next line.
    ///
    /// - Parameter read: reads a clause that starts with the word; false where no such clause is known.
    mutating func parseClauses(
        of block: String, known: [String], _ read: (inout Parser, String) throws(LineAbandoned) -> Bool
    ) {
        skipNewlines()
        while !isAtBlockEnd {
            let before = position
            do {
                try parseClause(of: block, known: known, read)
            } catch {
                skipLine()
            }
            if position == before {
                // Nobody took the word: without this the loop would not end.
                report(
                    .syntax, "`\(currentWord ?? "")` is not known in a \(block) block", at: here,
                    label: "expected \(choices(known))")
                take()
                skipLine()
            }
            skipNewlines()
        }
    }

    private mutating func parseClause(
        of block: String, known: [String], _ read: (inout Parser, String) throws(LineAbandoned) -> Bool
    ) throws(LineAbandoned) {
        if let current, current.kind == .string {
            let quoted = String(text(of: current).dropFirst().dropLast())
            if known.contains(quoted) {
                report(.syntax, "words of the language have no quotes", at: here, label: "write `\(quoted)`")
                _ = try read(&self, quoted)
                return
            }
        }
        guard let word = currentWord else { try fail("expected \(choices(known)) here") }
        let small = word.lowercased()
        if word == "accept" { return try parseAccept() }
        if small != word, known.contains(small) || small == "accept" {
            reportCapitals(word, small)
            if small == "accept" { return try parseAccept() }
            _ = try read(&self, small)
            return
        }
        if try read(&self, word) { return }
        if known.contains("unless"), ["except", "excluding", "exclude", "excepting"].contains(small) {
            report(
                .foreignHabit, "exceptions stand below `unless`", at: here, label: "write `unless`")
            _ = try read(&self, "unless")
            return
        }
        if block == "condition", word == "then" || word == "because" {
            report(
                .syntax, "a condition has no `\(word)`", at: here,
                help: "it only gives tests a name: let a rule test it, and say there what follows")
            skipDeeperLines()
            throw LineAbandoned()
        }
        if Habit.of(word) == nil, let nearest = Suggestion.nearest(to: word, in: known + ["accept"]) {
            report(
                .syntax, "`\(word)` is not known in a \(block) block", at: here, label: "did you mean `\(nearest)`?")
            if nearest == "accept" { return try parseAccept() }
            _ = try read(&self, nearest)
            return
        }
        if block == "rule" || block == "condition", let habit = Habit.ofClause(word) {
            report(.foreignHabit, habit.message, at: here, help: habit.help)
            skipDeeperLines()
            throw LineAbandoned()
        }
        try fail("`\(word)` is not known in a \(block) block", label: "expected \(choices(known))")
    }

    /// Leaves the lines below this one that are indented further: they belong to what it is about.
    private mutating func skipDeeperLines() {
        let edge = indent(of: position)
        var isDeeper = true
        while isDeeper, !isAtBlockEnd {
            skipLine()
            let end = position
            skipNewlines()
            isDeeper = !isAtBlockEnd && indent(of: position) > edge
            if !isDeeper { position = end }
        }
    }

    /// How many bytes of white space stand before a token of this block that is the first of its line.
    private func indent(of position: Int) -> Int {
        guard position < significant.count, significant[position] > 0 else { return 0 }
        let before = tokens[significant[position] - 1]
        return before.kind == .space ? before.range.count : 0
    }

    /// Whether the next word opens another clause: one of these, also in capital letters, or misspelt where nothing
    /// else makes sense of it.
    func isAtClause(_ words: Set<String>) -> Bool {
        guard let word = currentWord else { return false }
        if words.contains(word.lowercased()) { return true }
        guard let nearest = Suggestion.nearest(to: word, in: words), Habit.of(word) == nil else { return false }
        switch (nearest, currentIsFirst, nextText) {
        case (_, true, nil): return false
        case (_, true, "is"), (_, true, "has"), (_, true, "over"), (_, true, "under"), (_, true, "between"):
            return false
        case (_, true, _): return true
        case ("then", false, "category"), ("then", false, "priority"), ("then", false, "tag"): return true
        default: return false
        }
    }

    /// Whether the next token is the first of its line.
    private var currentIsFirst: Bool { position == 0 || tokens[significant[position - 1]].kind == .newline }

    /// The text of the token after the next one, on the same line.
    private var nextText: String? {
        guard position + 1 < significant.count, tokens[significant[position + 1]].kind != .newline else { return nil }
        return text(of: tokens[significant[position + 1]])
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
            try fail(
                "expected the code of a finding, such as R032",
                help: "write `accept R032 \"why\"`; the code stands in brackets behind the word warning or note")
        }
        let code = Name(word, take())
        let why = try string("the reason")
        accepts.append(AcceptClause(code: code, why: why.text, span: start.through(why.span)))
        try expectLineEnd(after: "the reason")
    }
}
