import RuleSyntax
import SourceText

/// Compares two files by what they say: white space, line breaks and the commas of lists do not count.
enum TreeComparison {
    /// What differs; nil when the two say the same.
    static func difference(
        _ left: SyntaxTree, in leftFile: SourceFile, _ right: SyntaxTree, in rightFile: SourceFile
    ) -> String? {
        guard left.blocks.count == right.blocks.count else { return "its canonical form has other blocks" }
        for (before, after) in zip(left.blocks, right.blocks)
        where outline(of: before) != outline(of: after) {
            let head = leftFile.text(before.head.range)
            return "the block `\(head)` in line \(leftFile.line(at: before.head.start)) would say something else"
        }
        guard comments(of: left, in: leftFile) == comments(of: right, in: rightFile) else {
            return "a comment would be lost"
        }
        return nil
    }

    private static func comments(of tree: SyntaxTree, in file: SourceFile) -> [[UInt8]] {
        tree.tokens.filter { $0.kind == .comment }.map { token in
            var bytes = file.bytes[token.range]
            while let last = bytes.last, [0x20, 0x09, 0x0D].contains(last) { bytes.removeLast() }
            return Array(bytes)
        }
    }

    /// Everything a block holds but its places.
    private static func outline(of block: Block) -> [String] {
        var pieces: [String] = []
        describe(block.content, into: &pieces)
        describe(block.accepts, into: &pieces)
        return pieces
    }

    /// Goes through a value by reflection, so that a field somebody adds to the tree is compared as well.
    private static func describe(_ value: Any, into pieces: inout [String]) {
        switch value {
        case is Span: return
        case let text as String: pieces.append(text)
        case let flag as Bool: pieces.append(flag ? "true" : "false")
        case let offsets as Set<Int>: pieces.append("\(offsets.sorted())")
        default:
            let mirror = Mirror(reflecting: value)
            if mirror.children.isEmpty {
                pieces.append("\(value)")
                return
            }
            // The label is an enumeration's case, or a field's name.
            for child in mirror.children {
                if mirror.displayStyle == .enum, let label = child.label { pieces.append(label) }
                describe(child.value, into: &pieces)
            }
            pieces.append(")")
        }
    }
}
