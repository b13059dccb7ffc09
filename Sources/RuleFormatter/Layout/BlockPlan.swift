import RuleSyntax
import SourceText

/// Says for each token of a block that means something where it goes.
struct BlockPlan {
    let file: SourceFile
    let block: Block
    /// The tokens that mean something: no white space, line ends or comments.
    let tokens: [Token]
    /// For each of them whether the author started a line with it.
    let startsLine: [Bool]

    init(_ block: Block, of tree: SyntaxTree, in file: SourceFile) {
        self.file = file
        self.block = block
        var tokens: [Token] = []
        var startsLine: [Bool] = []
        var isAtStart = true
        for token in tree.tokens[block.tokens] {
            switch token.kind {
            case .newline: isAtStart = true
            case .space, .comment: break
            default:
                tokens.append(token)
                startsLine.append(isAtStart)
                isAtStart = false
            }
        }
        self.tokens = tokens
        self.startsLine = startsLine
    }

    /// One placement for each token of ``tokens``.
    func placements() -> [Placement] {
        switch block.content {
        case .version, .route, .examples, .unreadable: return plain()
        case .names, .defaults: return names()
        case .list(let list): return entries(headCount: list.file == nil ? 2 : 4)
        case .table(let table): return columns(of: table)
        case .hours: return clauses(headCount: 2, column: Indent.value)
        case .tier: return clauses(headCount: 2, column: nil)
        case .test: return clauses(headCount: 2, column: Indent.value)
        case .condition(let condition):
            return tests(name: condition.name.span, when: condition.when, unless: condition.unless)
        case .rule(let rule):
            return tests(
                name: rule.name.span, when: rule.when, unless: rule.unless, outcomes: rule.outcomes,
                because: rule.because?.span)
        }
    }

    func text(_ index: Int) -> String { file.text(tokens[index].range) }

    /// The spans of `accept` clauses, to be swept along with the tokens.
    var accepts: SpanSweep<Bool> { SpanSweep(block.accepts.map { ($0.span, true) }) }

    /// A head, rows, and `accept` clauses.
    private func plain() -> [Placement] {
        tokens.indices.map { index in
            if index == 0 { return .head }
            return startsLine[index] ? .clause : .word
        }
    }

    private func names() -> [Placement] {
        var accepts = accepts
        var isFirst = true
        return tokens.indices.map { index in
            if index == 0 { return .head }
            if let place = accepts.position(of: tokens[index]) { return place.isFirst ? .clause : .word }
            if tokens[index].kind == .comma { return comma(at: index, isLeading: isFirst) }
            defer { isFirst = false }
            return isFirst ? .value(Indent.names) : .further(Indent.names)
        }
    }

    /// A comma is tight; one that separates nothing goes.
    func comma(at index: Int, isLeading: Bool) -> Placement {
        var placement = Placement.comma
        placement.isDropped = isLeading || (index > 0 && tokens[index - 1].kind == .comma)
        return placement
    }

    private func entries(headCount: Int) -> [Placement] {
        var accepts = accepts
        return tokens.indices.map { index in
            if index == 0 { return .head }
            if index < headCount { return .word }
            if let place = accepts.position(of: tokens[index]) { return place.isFirst ? .clause : .word }
            if tokens[index].kind == .comma { return comma(at: index, isLeading: false) }
            // A word that starts with a bar would start a row at the beginning of a line.
            if index == headCount, file.bytes[tokens[index].range.lowerBound] != UInt8(ascii: "|") { return .clause }
            var placement = Placement.further(Indent.clause)
            if index > headCount {
                let isAfterComma = tokens[index - 1].kind == .comma
                let isExact = tokens[index - 1].kind == .word && text(index - 1) == "exact"
                // What may be a phrase that lacks its quotes stays as it is: `check` warns of it, and a comma would hide it.
                let isBare = tokens[index].kind == .word || tokens[index - 1].kind == .word
                // A word that opens blocks would open one at the start of the line it is moved to.
                let isSecond = index == headCount + 1 && !startsLine[headCount]
                let isBlock = isSecond && Parser.blockWords.contains(text(headCount))
                if !isAfterComma, !isExact, isBare, !isBlock, !startsLine[index] { return .word }
                placement.addsComma = !isAfterComma && !isExact
            }
            return placement
        }
    }

    private func columns(of table: TableBlock) -> [Placement] {
        let widths = table.columns.map { DisplayWidth.cells(of: $0.name.text) }
        let longest = widths.filter { $0 <= Indent.longestColumnName }.max() ?? 0
        // The word `column`, a space, the name and two spaces.
        let start = Indent.clause + 7 + longest + 2
        var inClause = 0
        var isAccept = false
        return tokens.indices.map { index in
            if index == 0 { return .head }
            guard index >= 6 else { return .word }
            if tokens[index].kind == .comma { return comma(at: index, isLeading: false) }
            if startsLine[index], tokens[index - 1].kind != .comma {
                inClause = 0
                isAccept = text(index) == "accept"
                return .clause
            }
            inClause += 1
            if inClause == 1 || isAccept { return .word }
            return inClause == 2 ? .value(start) : .further(start)
        }
    }

    /// Clauses that stand on a line each, and go on in the next line after a comma.
    private func clauses(headCount: Int, column: Int?) -> [Placement] {
        var inClause = 0
        var keyword = ""
        return tokens.indices.map { index in
            if index == 0 { return .head }
            if index < headCount { return .word }
            if tokens[index].kind == .comma { return comma(at: index, isLeading: false) }
            if index == headCount || (startsLine[index] && tokens[index - 1].kind != .comma) {
                inClause = 0
                keyword = text(index)
                return .clause
            }
            inClause += 1
            guard let column, keyword != "accept", keyword != "header" else { return .word }
            return inClause == 1 ? .value(column) : .further(column)
        }
    }
}
