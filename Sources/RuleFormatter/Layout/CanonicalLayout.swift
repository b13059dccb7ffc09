import RuleSyntax
import SourceText

/// Writes a tree out in the canonical form.
struct CanonicalLayout {
    private let file: SourceFile
    private var lines: [LayoutLine] = []
    /// Line ends since the last token that means something, or the last comment.
    private var lineEnds = 0
    private var lineHasContent = false
    /// Comments on lines of their own that wait for the line they stand above.
    private var waiting: [(text: String, isBelowBlank: Bool, isInColumnOne: Bool)] = []
    /// The line of the current block's first word.
    private var headLine = -1
    private var blockNumber = 0
    private var lastRowTokenWasBar = false

    /// The canonical form of a file without errors; ends with a line end where it has any content.
    static func text(of tree: SyntaxTree, in file: SourceFile) -> String {
        var layout = CanonicalLayout(file: file)
        layout.write(tree)
        return LayoutLine.rendered(layout.lines)
    }

    private init(file: SourceFile) {
        self.file = file
    }

    private mutating func write(_ tree: SyntaxTree) {
        for index in 0..<tree.preamble { writeTrivia(tree.tokens, index) }
        placeWaitingComments(indent: nil)
        for block in tree.blocks {
            let plan = BlockPlan(block, of: tree, in: file)
            var placements = plan.placements().makeIterator()
            blockNumber += 1
            for index in block.tokens where !writeTrivia(tree.tokens, index) {
                guard let placement = placements.next() else { break }
                write(tree.tokens[index], placement)
            }
            placeWaitingComments(indent: nil)
        }
    }

    /// Takes note of white space, line ends and comments; false for a token that means something.
    @discardableResult
    private mutating func writeTrivia(_ tokens: [Token], _ index: Int) -> Bool {
        let token = tokens[index]
        switch token.kind {
        case .space: break
        case .newline:
            lineEnds += 1
            lineHasContent = false
        case .comment:
            let text = trimmed(file.text(token.range))
            if lineHasContent, !lines.isEmpty {
                lines[lines.count - 1].comment = text
                lines[lines.count - 1].commentColumn = column(of: token)
            } else {
                waiting.append((text, lineEnds > 1, column(of: token) == 0))
            }
            lineEnds = 0
        default: return false
        }
        return true
    }

    private mutating func write(_ token: Token, _ placement: Placement) {
        let text = file.text(token.range)
        defer {
            lineEnds = 0
            lineHasContent = true
        }
        if token.kind == .bar || token.kind == .cell {
            writeRow(token, text)
            return
        }
        if placement.isDropped { return }
        let isParted = !waiting.isEmpty || lines.last.map { !$0.comment.isEmpty } ?? true
        let breaks =
            switch placement.lineBreak {
            case .always: true
            case .never: isParted
            case .asWritten: isParted || lineEnds > 0
            }
        if breaks {
            startLine(indent: placement.indent)
            lines[lines.count - 1].text = text
        } else {
            if placement.addsComma { lines[lines.count - 1].text += "," }
            // After white space a `#` would start a comment; tight, as it was, it is a sign.
            lines[lines.count - 1].append(text, after: text.hasPrefix("#") ? .none : placement.gap)
        }
        if placement == .head { headLine = lines.count - 1 }
    }

    private mutating func writeRow(_ token: Token, _ text: String) {
        if !lineHasContent {
            startLine(indent: Indent.clause)
            lines[lines.count - 1].cells = []
            lines[lines.count - 1].block = blockNumber
        } else if token.kind == .cell {
            lines[lines.count - 1].cells?.append(text)
        } else if lastRowTokenWasBar {
            lines[lines.count - 1].cells?.append("")
        }
        lastRowTokenWasBar = token.kind == .bar
    }

    private mutating func startLine(indent: Int) {
        placeWaitingComments(indent: indent)
        addLine(LayoutLine(indent: indent), isBelowBlank: lineEnds > 1)
    }

    /// Writes the comments that wait: as far in as the line below them, or, at the end of a block, in the column of
    /// the blocks or of the clauses, whichever they stood in.
    private mutating func placeWaitingComments(indent: Int?) {
        for comment in waiting {
            var line = LayoutLine(indent: indent ?? (comment.isInColumnOne || headLine < 0 ? 0 : Indent.clause))
            line.text = comment.text
            addLine(line, isBelowBlank: comment.isBelowBlank)
        }
        waiting = []
    }

    private mutating func addLine(_ line: LayoutLine, isBelowBlank: Bool) {
        var line = line
        // A block starts right below its head, and a file in its first line.
        line.isBelowBlank = isBelowBlank && !lines.isEmpty && !(line.indent > 0 && lines.count - 1 == headLine)
        lines.append(line)
    }

    private func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while let last = scalars.last, [" ", "\t", "\r"].contains(last) { scalars.removeLast() }
        return String(scalars)
    }

    /// The column of a token as an editor shows it; a byte order mark takes no place.
    private func column(of token: Token) -> Int {
        let start = file.lineRange(file.line(at: token.range.lowerBound)).lowerBound
        // Where the line is long its comment follows the text anyway.
        guard token.range.lowerBound - start <= 4 * LayoutLine.widestAligned else { return Int.max }
        return DisplayWidth.cells(of: file.text(start..<token.range.lowerBound))
    }
}
