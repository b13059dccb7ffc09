import SourceText
import Testing

/// Where the carets go: a text with the marked stretch between « and », and the two lines that are shown.
struct CaretCase: CustomTestStringConvertible, Sendable {
    let name: String
    let marked: String
    let shown: String
    let carets: String

    var testDescription: String { name }

    init(_ name: String, _ marked: String, _ shown: String, _ carets: String) {
        self.name = name
        self.marked = marked
        self.shown = shown
        self.carets = carets
    }

    /// The file without the marks, and the marked stretch.
    var source: (file: SourceFile, start: Int, end: Int) {
        let parts = marked.split(separator: "«", maxSplits: 1, omittingEmptySubsequences: false)
        let inner = (parts.last ?? "").split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false)
        let before = String(parts[0])
        let middle = String(inner[0])
        let after = inner.count > 1 ? String(inner[1]) : ""
        let file = SourceFile(path: "desk.rules", text: before + middle + after)
        return (file, before.utf8.count, before.utf8.count + middle.utf8.count)
    }
}

@Suite("The renderer")
struct RendererTests {
    static let carets = [
        CaretCase("plain letters", "when «automtic»", "when automtic", "     ^^^^^^^^"),
        CaretCase("a tab before the culprit", "\twhen «x»", "    when x", "         ^"),
        CaretCase("a tab after letters fills up to its stop", "ab\t«x»", "ab  x", "    ^"),
        CaretCase("a tab within the culprit", "«a\tb»", "a   b", "^^^^^"),
        CaretCase("Croatian letters take one cell", "čć «đ» ž", "čć đ ž", "   ^"),
        CaretCase("a letter with a combining mark takes one cell", "e\u{301} «x»", "e\u{301} x", "  ^"),
        CaretCase("Han takes two cells before the culprit", "退款 «x»", "退款 x", "     ^"),
        CaretCase("Han takes two carets", "has «退款»", "has 退款", "    ^^^^"),
        CaretCase("Hangul takes two cells", "환불 «x»", "환불 x", "     ^"),
        CaretCase("an emoji takes two cells", "🙂 «x»", "🙂 x", "   ^"),
        CaretCase("a rocket, of another block, takes two cells", "🚀 «x»", "🚀 x", "   ^"),
        CaretCase("a check mark that is an emoji takes two cells", "✅ «x»", "✅ x", "   ^"),
        CaretCase("a flag takes two cells", "🇭🇷 «x»", "🇭🇷 x", "   ^"),
        CaretCase("a family of joined emoji takes two cells", "👨‍👩‍👧 «x»", "👨‍👩‍👧 x", "   ^"),
        CaretCase("an escape character is shown as a replacement", "\u{1B}[31m«x»", "\u{FFFD}[31mx", "     ^"),
        CaretCase("a zero byte is shown as a replacement", "a\u{0}b «x»", "a\u{FFFD}b x", "    ^"),
        CaretCase("a direction override is shown as a replacement", "a\u{202E}b «x»", "a\u{FFFD}b x", "    ^"),
        CaretCase("a line separator is shown as a replacement", "a\u{2028}b «x»", "a\u{FFFD}b x", "    ^"),
        CaretCase("a zero-width space takes no cell", "a\u{200B}b «x»", "a\u{200B}b x", "   ^"),
        CaretCase("a span over lines is marked to the end of its first", "when «a\n     b»", "when a", "     ^"),
        CaretCase("an empty span at the end of a line has one caret", "when«»\nthen", "when", "    ^"),
        CaretCase("an empty span at the end of the file has one caret", "when«»", "when", "    ^"),
        CaretCase("an empty file has one caret", "«»", "", "^"),
        CaretCase("a span that is a line end has one caret", "when«\n»then", "when", "    ^"),
        CaretCase("a carriage return is not shown", "when «x»\r\nthen", "when x", "     ^"),
    ]

    @Test("puts carets under what they mean", arguments: carets)
    func placesCarets(row: CaretCase) {
        let (file, start, end) = row.source
        var map = SourceMap()
        let index = map.add(file)
        let finding = Diagnostic(.syntax, "m", at: Span(file: index, start: start, end: end))
        let lines = DiagnosticRenderer(map: map).human(finding).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 4)
        #expect(lines.dropFirst(2).first ?? "" == "1 | " + row.shown)
        #expect(lines.last ?? "" == "  | " + row.carets)
    }

    @Test("counts columns in cells from 1, as the carets do")
    func columns() {
        var map = SourceMap()
        let index = map.add(SourceFile(path: "desk.rules", text: "\t退款 x\n"))
        let finding = Diagnostic(.unknownName, "nothing", at: Span(file: index, start: 8, end: 9))
        #expect(DiagnosticRenderer(map: map).short(finding) == "desk.rules:1:10: error[R005]: nothing")
    }

    @Test("shows culprit and reason in one file with a gap, and in two files with both paths")
    func twoLabels() {
        var map = SourceMap()
        let first = map.add(SourceFile(path: "a.rules", text: "list x\n    a\nlist x\n    b\n"))
        let second = map.add(SourceFile(path: "b.rules", text: "list x\n"))
        let culprit = Diagnostic.Label(Span(file: first, start: 18, end: 19), "again")
        let near = Diagnostic(
            .duplicate, "taken", at: culprit,
            because: Diagnostic.Label(Span(file: first, start: 5, end: 6), "first here"), notes: ["n"], help: ["h"])
        let far = Diagnostic(
            .duplicate, "taken", at: culprit, because: Diagnostic.Label(Span(file: second, start: 5, end: 6)))
        let renderer = DiagnosticRenderer(map: map)
        #expect(
            renderer.human(near) == """
                error[R008]: taken
                 --> a.rules:3:6
                3 | list x
                  |      ^ again
                  ...
                1 | list x
                  |      ^ first here
                  = note: n
                  = help: h
                """)
        #expect(
            renderer.human(far) == """
                error[R008]: taken
                 --> a.rules:3:6
                3 | list x
                  |      ^ again
                 --> b.rules:1:6
                1 | list x
                  |      ^
                """)
    }

    @Test("lines up the numbers of lines of different length")
    func gutter() {
        var map = SourceMap()
        let index = map.add(SourceFile(path: "a.rules", text: "x\n" + String(repeating: "\n", count: 98) + "yy\n"))
        let finding = Diagnostic(
            .duplicate, "m", at: Diagnostic.Label(Span(file: index, start: 100, end: 102)),
            because: Diagnostic.Label(Span(file: index, start: 0, end: 1)))
        let lines = DiagnosticRenderer(map: map).human(finding).split(separator: "\n")
        #expect(lines.contains("100 | yy") && lines.contains("  1 | x") && lines.contains("    | ^^"))
    }

    @Test("says what it knows of a finding without a place, or of a place in no file")
    func withoutPlace() {
        let nowhere = Diagnostic(.missingBlock, "no route", at: nil as Diagnostic.Label?, help: ["write one"])
        let elsewhere = Diagnostic(.syntax, "m", at: Span(file: 7, start: 3, end: 4))
        let renderer = DiagnosticRenderer(map: SourceMap())
        #expect(renderer.human(nowhere) == "error[R009]: no route\n  = help: write one")
        #expect(renderer.short(nowhere) == "error[R009]: no route")
        #expect(renderer.human(elsewhere) == "error[R002]: m")
    }

    @Test(
        "shows spans beyond the file or within a character without a trap",
        arguments: [(0, 900), (900, 901), (1, 2), (-3, 2), (3, 3), (5, 1)])
    func oddSpans(start: Int, end: Int) {
        var map = SourceMap()
        let index = map.add(SourceFile(path: "a.rules", text: "š\n退"))
        let finding = Diagnostic(.syntax, "m", at: Span(file: index, start: start, end: end))
        #expect(DiagnosticRenderer(map: map).human(finding).hasPrefix("error[R002]: m\n --> a.rules:"))
    }

    @Test("orders findings by how much they count, then by file and place, and counts them")
    func report() {
        var map = SourceMap()
        let first = map.add(SourceFile(path: "a.rules", text: "x\ny\n"))
        let second = map.add(SourceFile(path: "b.rules", text: "z\n"))
        let findings = [
            Diagnostic(.missingBlock, "third, nowhere", at: nil as Diagnostic.Label?),
            Diagnostic(.factNotOnChannel, "fourth", at: Span(file: first, start: 0, end: 1)),
            Diagnostic(.untested, "sixth", at: Span(file: first, start: 0, end: 1)),
            Diagnostic(.tableData, "fifth", at: Span(file: first, start: 2, end: 3)),
            Diagnostic(.syntax, "second", at: Span(file: second, start: 0, end: 1)),
            Diagnostic(.syntax, "first", at: Span(file: first, start: 0, end: 1)),
        ]
        let short = DiagnosticRenderer(map: map).report(findings, format: .short)
        #expect(
            short == """
                a.rules:1:1: error[R002]: first
                b.rules:1:1: error[R002]: second
                error[R009]: third, nowhere
                a.rules:1:1: warning[R036]: fourth
                a.rules:2:1: warning[R055]: fifth
                a.rules:1:1: note[R060]: sixth

                """)
        #expect(DiagnosticRenderer.summary(of: findings) == "3 errors, 2 warnings, 1 note")
        #expect(DiagnosticRenderer.summary(of: []) == nil)
    }
}
