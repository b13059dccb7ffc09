import RuleSyntax
import SourceText
import Testing

/// A large file that repeats one piece; a quarter of a mebibyte unless said otherwise.
struct LargeFile: CustomTestStringConvertible, Sendable {
    let head: String
    let piece: String
    let count: Int
    /// Tokens that each piece makes.
    let tokensPerPiece: Int

    var testDescription: String { "\(count) times \(piece.debugDescription)" }

    init(_ piece: String, after head: String = "", count: Int? = nil, tokens: Int) {
        self.head = head
        self.piece = piece
        self.count = count ?? 262_144 / piece.utf8.count
        tokensPerPiece = tokens
    }
}

/// Nothing here is timed: what grew with the square of the file would be at it for hours, and the limit ends it.
@Suite("A large rule file", .timeLimit(.minutes(2)))
struct LargeFileTests {
    static let files = [
        LargeFile("a ", count: 524_288, tokens: 2),
        LargeFile("|", count: 1_048_576, tokens: 1),
        LargeFile("|", after: "route\n ", tokens: 1),
        LargeFile("|a", after: "route\n ", tokens: 2),
        LargeFile("| \"a\" ", after: "examples \"e\"\n ", tokens: 4),
        LargeFile("\"\"", after: "list a\n ", tokens: 1),
        LargeFile("\"", after: "list a\n ", tokens: 1),
        LargeFile("“a”", after: "list a\n ", tokens: 1),
        LargeFile("“", after: "list a\n ", tokens: 1),
        LargeFile("a,", after: "list a\n ", tokens: 2),
        LargeFile(",", after: "categories a", tokens: 1),
        LargeFile("\n", after: "rule \"a\"\n when text has x", tokens: 1),
        LargeFile(" or x", after: "rule \"a\"\n when text has x", tokens: 4),
        LargeFile("#", after: "|", tokens: 1),
        LargeFile("\\", after: "list a\n \"", tokens: 1),
        LargeFile("list a\n", count: 100_000, tokens: 4),
        LargeFile("rule \"a\"\n when\n", count: 30_000, tokens: 7),
        LargeFile("test \"a\"\n", count: 30_000, tokens: 4),
        LargeFile("then\n", after: "rule \"a\"\n", count: 30_000, tokens: 2),
    ]

    @Test("is read in one go", arguments: files)
    func isRead(file: LargeFile) {
        let text = file.head + String(repeating: file.piece, count: file.count)
        let source = SourceFile(path: "f.rules", text: text)
        let (tree, diagnostics) = Parser.parse(source, index: 0)
        #expect(tree.tokens.last?.range.upperBound == text.utf8.count)
        // Pieces may run together into one token; more than each has of its own there cannot be.
        #expect(tree.tokens.count <= file.count * file.tokensPerPiece + 16)
        #expect(diagnostics.count <= 2 * file.count + 16)
    }

    @Test("keeps its blocks apart")
    func manyBlocks() {
        let text = String(repeating: "list a\n  b, c\n", count: 100_000)
        let (tree, diagnostics) = Parser.parse(SourceFile(path: "f.rules", text: text), index: 0)
        #expect(tree.blocks.count == 100_000)
        #expect(diagnostics.isEmpty)
    }
}
