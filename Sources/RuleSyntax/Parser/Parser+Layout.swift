import SourceText

// Where blocks start, and what is said of lines that stand too far to the left or to the right.
extension Parser {
    /// A line with something on it.
    private struct Line {
        /// Its first token that is neither white space nor a comment.
        let first: Int
        /// The token after its last one: the line's end, or the end of the file.
        let end: Int
        /// How many bytes of white space stand before it.
        let indent: Int
    }

    /// What is known of the block at hand while starts are looked for.
    private struct OpenBlock {
        /// The word that opens it.
        var word = ""
        /// Whether an indented line belongs to it.
        var hasIndentedLine = false
        /// Whether one of its lines was found in column 1: the next ones are not said again.
        var hasStrayLine = false
    }

    /// The tokens that open a block, in order.
    ///
    /// They stand in column 1. A line that opens a block but is indented is reported, and opens it all the same: so
    /// one wrong space costs one message. In a file that is indented as a whole that is said once.
    mutating func blockStarts() -> [Int] {
        let lines = solidLines()
        var starts: [Int] = []
        var block = OpenBlock()
        // The column in which blocks start: another than the first in a file that is indented as a whole.
        var edge = 0
        var indentedStart: Int?
        var alsoIndented: [Int] = []
        for (number, line) in lines.enumerated() {
            let token = tokens[line.first]
            let opens = token.kind == .word && Parser.blockWords.contains(text(of: token))
            if line.indent == 0 || (line.indent <= edge && opens) {
                if !starts.isEmpty, belongsAbove(token, block) {
                    if !block.hasStrayLine { reportStrayLine(token, above: block.word) }
                    block.hasStrayLine = true
                    continue
                }
                if line.indent > 0 { alsoIndented.append(line.first) }
            } else if starts.isEmpty {
                if indentedStart == nil { indentedStart = line.first }
                guard opens else { continue }
                edge = line.indent
            } else if opens, opensBlock(line, below: lines, number, in: block) {
                reportIndentedBlock(token, in: block)
            } else {
                block.hasIndentedLine = true
                continue
            }
            starts.append(line.first)
            block = OpenBlock(word: text(of: token))
        }
        if let indentedStart { reportIndentedStart(indentedStart, more: alsoIndented.count) }
        return starts
    }

    private func solidLines() -> [Line] {
        var lines: [Line] = []
        var first: Int?
        var indent = 0
        var isAtLineStart = true
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .newline:
                if let first { lines.append(Line(first: first, end: index, indent: indent)) }
                first = nil
                indent = 0
                isAtLineStart = true
            case .space:
                if isAtLineStart, !isByteOrderMark(token) { indent = token.range.count }
                if !isByteOrderMark(token) { isAtLineStart = false }
            case .comment: isAtLineStart = false
            default:
                if first == nil { first = index }
                isAtLineStart = false
            }
        }
        if let first { lines.append(Line(first: first, end: tokens.count, indent: indent)) }
        return lines
    }

    private func isByteOrderMark(_ token: Token) -> Bool {
        token.range.lowerBound == 0 && token.kind == .space && file.bytes.first == 0xEF
    }

    /// Reports what stands indented above the first block that is not: it belongs to nothing, and must not be lost.
    private mutating func reportIndentedStart(_ index: Int, more: Int) {
        let lost = tokens[index]
        let word = text(of: lost)
        let isBlock = lost.kind == .word && Parser.blockWords.contains(word)
        var finding = Diagnostic(
            .unknownBlock, "this line is indented, and no block stands above it", at: span(of: lost),
            isBlock ? "start `\(word)` in column 1" : "",
            help: ["a line that opens a block starts in column 1; the lines that belong to it are indented"])
        if more > 0 {
            finding.notes.append(
                "the whole file is indented: \(more) more block\(more == 1 ? "" : "s") of it start\(more == 1 ? "s" : "") so"
            )
        }
        diagnostics.append(finding)
    }

    private mutating func reportIndentedBlock(_ token: Token, in block: OpenBlock) {
        let word = text(of: token)
        report(
            .unknownBlock, "this `\(word)` is indented, and so it would belong to the `\(block.word)` above",
            at: span(of: token), label: "start it in column 1",
            help: block.word == "list"
                ? "if it is an entry of the list, put its words in quotes"
                : "a line that opens a block starts in column 1; the lines that belong to it are indented")
    }

    private mutating func reportStrayLine(_ token: Token, above word: String) {
        report(
            .unknownBlock, "`\(text(of: token))` belongs to the `\(word)` block above", at: span(of: token),
            label: "indent this line", help: "only a line that opens a block starts in column 1")
    }

    /// Whether a line in column 1 is meant for the block above it.
    private func belongsAbove(_ token: Token, _ block: OpenBlock) -> Bool {
        if token.kind == .bar { return true }
        guard token.kind == .word || token.kind == .string else { return false }
        let word = text(of: token)
        if Parser.clauseWords.contains(word) { return true }
        guard !Parser.blockWords.contains(word), Suggestion.nearest(to: word, in: Parser.blockWords) == nil,
            Habit.of(word) == nil
        else { return false }
        // Entries of a list and lines of a test start with any word; that they stand here is plain where none is indented.
        return block.hasStrayLine || (["list", "test"].contains(block.word) && !block.hasIndentedLine)
    }

    /// Whether an indented line that starts with the word of a block has the shape of one, and not of a line of the block
    /// above: an entry of a list, a test, a fact that is given.
    private func opensBlock(_ line: Line, below lines: [Line], _ number: Int, in block: OpenBlock) -> Bool {
        let rest = tokens[line.first + 1..<line.end].filter { $0.kind != .space && $0.kind != .comment }
        let next = number + 1 < lines.count ? lines[number + 1] : nil
        let nextWord = next.map { text(of: tokens[$0.first]) } ?? ""
        let isNextDeeper = (next?.indent ?? 0) > line.indent
        func isNamed(_ kind: Token.Kind) -> Bool { rest.count == 1 && rest[0].kind == kind }
        func isFollowed(by words: Set<String>) -> Bool { isNamed(.word) && words.contains(nextWord) }
        switch text(of: tokens[line.first]) {
        case "rule", "test", "examples": return isNamed(.string)
        case "list":
            if rest.count == 3, text(of: rest[1]) == "from" { return true }
            return isNamed(.word) && (block.word == "list" || isNextDeeper)
        case "table": return rest.count > 2 && text(of: rest[1]) == "from"
        case "hours": return isFollowed(by: ["timezone", "open", "closed", "holidays"])
        case "tier": return isFollowed(by: ["title", "answer", "resolve", "escalate"])
        case "condition": return isFollowed(by: ["when"])
        case "route": return rest.isEmpty && next.map { tokens[$0.first].kind == .bar } == true
        case "default": return rest.first.map { ["category", "priority"].contains(text(of: $0)) } == true
        case "version": return isNamed(.word) && text(of: rest[0]).utf8.allSatisfy { (48...57).contains($0) }
        // `teams meeting, …` may be entries of a list, and a list of names may go on in such a line.
        default:
            guard rest.first?.kind == .word,
                !["list", "categories", "priorities", "tiers", "teams"].contains(block.word)
            else { return false }
            return rest.count == 1 || rest[1].kind == .comma
        }
    }
}
