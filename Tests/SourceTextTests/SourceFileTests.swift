import SourceText
import Testing

@Suite("The line table")
struct SourceFileTests {
    /// A text, an offset in it, and the line that holds it.
    static let lines: [(text: String, offset: Int, line: Int)] = [
        ("", 0, 1), ("a", 0, 1), ("a", 1, 1), ("a", 99, 1), ("a\n", 1, 1), ("a\n", 2, 2), ("a\nb", 1, 1),
        ("a\nb", 2, 2),
        ("a\n\nb", 2, 2), ("a\n\nb", 3, 3), ("\n\n\n", 3, 4), ("a", -1, 1),
    ]

    @Test("finds the line of an offset; a line end belongs to the line it ends", arguments: lines)
    func lineOfOffset(row: (text: String, offset: Int, line: Int)) {
        #expect(SourceFile(path: "", text: row.text).line(at: row.offset) == row.line)
    }

    /// A text and what its lines hold.
    static let contents: [(text: String, lines: [String])] = [
        ("", [""]), ("a", ["a"]), ("a\n", ["a", ""]), ("a\r\nb", ["a", "b"]), ("\r\n", ["", ""]), ("a\rb", ["a\rb"]),
        ("š\n退款\n", ["š", "退款", ""]),
    ]

    @Test("gives lines without their ends", arguments: contents)
    func linesOfText(row: (text: String, lines: [String])) {
        let file = SourceFile(path: "", text: row.text)
        #expect(file.lineStarts.indices.map { file.text(file.lineRange($0 + 1)) } == row.lines)
    }

    @Test("has nothing in lines that are not there", arguments: [0, -1, 3, Int.max, Int.min])
    func absentLine(line: Int) {
        #expect(SourceFile(path: "", text: "a\nb").lineRange(line).isEmpty)
    }

    @Test("shows bytes that are not UTF-8 as replacements, and clamps ranges")
    func text() {
        let file = SourceFile(path: "", bytes: [0x61, 0xFF, 0x62])
        #expect(file.text(0..<3) == "a\u{FFFD}b")
        #expect(file.text(-5..<1) == "a")
        #expect(file.text(2..<500) == "b")
        #expect(file.text(7..<9) == "")
    }

    @Test("joins spans whichever comes first")
    func spans() {
        let left = Span(file: 1, start: 2, end: 4)
        let right = Span(file: 1, start: 7, end: 9)
        #expect(left.through(right) == Span(file: 1, start: 2, end: 9))
        #expect(right.through(left) == Span(file: 1, start: 2, end: 9))
        #expect(Span(file: 0, start: 5, end: 3).range.isEmpty)
    }
}
