import RuleSyntax
import SourceText
import Testing

/// A line and the pieces that matter in it: no white space, no line end.
struct LexerCase: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let pieces: [String]

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ pieces: [String]) {
        self.name = name
        self.text = text
        self.pieces = pieces
    }
}

@Suite("The lexer")
struct LexerTests {
    static let cases = [
        LexerCase("a `#` after white space starts a comment", "a #b c", ["word a", "comment #b c"]),
        LexerCase("a `#` within a word does not", "HR-###### b", ["word HR-######", "word b"]),
        LexerCase("a `#` at the start of a line starts a comment", "#a", ["comment #a"]),
        LexerCase("a `#` after a byte order mark starts a comment", "\u{FEFF}# a", ["comment # a"]),
        LexerCase("a `#` in a string does not", "\"a # b\" c", ["string \"a # b\"", "word c"]),
        LexerCase("a `#` after a tab starts a comment", "a\t#b", ["word a", "comment #b"]),
        LexerCase("a `#` after a space that no one sees starts a comment", "a\u{A0}#b", ["word a", "comment #b"]),
        LexerCase("an escaped quote does not end a string", "\"a\\\"b\" c", ["string \"a\\\"b\"", "word c"]),
        LexerCase("an escaped backslash does not escape the quote", "\"a\\\\\" c", ["string \"a\\\\\"", "word c"]),
        LexerCase("a string without an end goes to the end of the line", "\"a b, c", ["openString \"a b, c"]),
        LexerCase("a backslash at the end of a line escapes nothing", "\"a\\", ["openString \"a\\"]),
        LexerCase("curly quotes are a string of their own kind", "“a b” c", ["curlyString “a b”", "word c"]),
        LexerCase("guillemets too", "«a» c", ["curlyString «a»", "word c"]),
        LexerCase("commas separate without white space", "a,b", ["word a", "comma ,", "word b"]),
        LexerCase("a bar within a line is no row", "a |b", ["word a", "word |b"]),
        LexerCase("a row has cells", " | a b | c |", ["bar |", "cell a b", "bar |", "cell c", "bar |"]),
        LexerCase("an empty cell is no token", "||", ["bar |", "bar |"]),
        LexerCase("a bar in a quoted cell does not end it", "| \"a | b\" |", ["bar |", "cell \"a | b\"", "bar |"]),
        LexerCase(
            "a quote within a cell is a letter", "| 5\" a | b |", ["bar |", "cell 5\" a", "bar |", "cell b", "bar |"]),
        LexerCase(
            "a quote without an end is a letter", "| \"a | b |", ["bar |", "cell \"a", "bar |", "cell b", "bar |"]),
        LexerCase(
            "quotes after commas count", "| a, \"b | c\" |", ["bar |", "cell a, \"b | c\"", "bar |"]),
        LexerCase("a `#` within a cell's word is a sign", "| HR-#1 |", ["bar |", "cell HR-#1", "bar |"]),
        LexerCase("a `#` right after a bar is a sign", "|#1|", ["bar |", "cell #1", "bar |"]),
        LexerCase(
            "a `#` after white space ends the row", "| a | # b |", ["bar |", "cell a", "bar |", "comment # b |"]),
        LexerCase(
            "a `#` after a word and white space ends the row", "| a # b |", ["bar |", "cell a", "comment # b |"]),
        LexerCase("white space of other scripts separates", "a\u{3000}b\u{2003}c", ["word a", "word b", "word c"]),
        LexerCase("carriage returns are white space", "a\r", ["word a"]),
    ]

    @Test("cuts a line as an admin would", arguments: cases)
    func cuts(row: LexerCase) {
        let file = SourceFile(path: "", text: row.text)
        let pieces = Lexer.tokens(of: file).filter { $0.kind != .space && $0.kind != .newline }
        #expect(pieces.map { "\($0.kind) \(file.text($0.range))" } == row.pieces)
    }

    /// A cell and the text of it.
    static let cellTexts: [(cell: String, text: String)] = [
        ("a b", "a b"), ("\"a | b\"", "a | b"), ("\"a \\\"b\\\"\"", "a \"b\""),
        ("\"Help\" she said, \"please\"", "\"Help\" she said, \"please\""),
        ("5\" screen", "5\" screen"), ("\"", "\""), ("\"\"", ""), ("\"a\\\\\"", "a\\"),
    ]

    @Test("takes a cell's quotes off where it is one string", arguments: cellTexts)
    func unquotes(row: (cell: String, text: String)) throws {
        let (_, cell) = try examples(row.cell)
        #expect(CellParser.text(of: cell) == row.text)
    }

    /// A cell as it comes out of a row, with its file.
    private func examples(_ cell: String) throws -> (SourceFile, CellSyntax) {
        let file = SourceFile(path: "", text: "examples \"e\"\n    | \(cell) |\n")
        let (tree, _) = Parser.parse(file, index: 0)
        guard case .examples(let block) = tree.blocks.first?.content else { throw NoCell() }
        return (file, try #require(block.rows.first?.cells.first))
    }

    private struct NoCell: Error {}

    /// A cell and the values in it.
    static let cellValues: [(cell: String, values: [String])] = [
        ("a, b", ["a", "b"]), ("\"a, b\", c", ["a, b", "c"]), ("not a, b", ["not a", "b"]), ("", []), (",", []),
        ("a,,b", ["a", "b"]),
    ]

    @Test("splits a cell at commas that stand in no string", arguments: cellValues)
    func splits(row: (cell: String, values: [String])) throws {
        let (file, cell) = try examples(row.cell)
        let values = CellParser.values(of: cell, in: file)
        #expect(values.map(\.text) == row.values)
        #expect(values.allSatisfy { file.text($0.span.range).contains($0.text) })
    }
}
