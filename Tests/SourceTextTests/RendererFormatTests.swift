import SourceText
import Testing

@Suite("Findings")
struct RendererFormatTests {
    /// A map with one file, and a finding in it.
    private func finding(
        path: String = "a.rules", text: String = "list x\n    šljiva\n", start: Int = 11, end: Int = 18,
        _ message: String = "m", label: String = "", severity: Diagnostic.Severity = .error
    ) -> (DiagnosticRenderer, Diagnostic) {
        var map = SourceMap()
        let index = map.add(SourceFile(path: path, text: text))
        let label = Diagnostic.Label(Span(file: index, start: start, end: end), label)
        return (DiagnosticRenderer(map: map), Diagnostic(.syntax, message, at: label, severity: severity))
    }

    @Test("are annotations of GitHub with their place, their code and all that is said")
    func github() {
        var (renderer, diagnostic) = finding(label: "here")
        diagnostic.notes = ["n"]
        diagnostic.help = ["h"]
        diagnostic.secondary = Diagnostic.Label(Span(file: 0, start: 0, end: 4), "there")
        #expect(
            renderer.report([diagnostic], format: .github)
                == "::error file=a.rules,line=2,endLine=2,col=5,endColumn=11,title=R002::m: here%0Aa.rules:1: there"
                + "%0Anote: n%0Ahelp: h\n")
    }

    static let severities: [(Diagnostic.Severity, String)] = [
        (.error, "error"), (.warning, "warning"), (.note, "notice"),
    ]

    @Test("have the level of GitHub that suits them", arguments: severities)
    func githubLevels(row: (severity: Diagnostic.Severity, word: String)) {
        let (renderer, diagnostic) = finding(severity: row.severity)
        #expect(renderer.report([diagnostic], format: .github).hasPrefix("::\(row.word) file="))
    }

    @Test("cannot end the annotation they stand in, or begin another one")
    func githubEscapes() {
        let (renderer, diagnostic) = finding(path: "a,b:c%d\n::error::x.rules", "100%\r\n::error::x")
        let text = renderer.report([diagnostic], format: .github)
        #expect(text.hasPrefix("::error file=a%2Cb%3Ac%25d\u{FFFD}%3A%3Aerror%3A%3Ax.rules,line=2,"))
        #expect(text.hasSuffix("::100%25\u{FFFD}\u{FFFD}::error::x\n"))
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test("without a place have none in GitHub's annotations, and over several lines no columns")
    func githubPlaces() {
        let nowhere = Diagnostic(.missingBlock, "m", at: nil as Diagnostic.Label?)
        #expect(
            DiagnosticRenderer(map: SourceMap()).report([nowhere], format: .github) == "::error title=R009::m\n")
        let (renderer, diagnostic) = finding(start: 0, end: 14)
        #expect(
            renderer.report([diagnostic], format: .github) == "::error file=a.rules,line=1,endLine=2,title=R002::m\n")
    }

    @Test("that are many are counted, and the first are shown, errors before warnings")
    func limit() {
        var map = SourceMap()
        let index = map.add(SourceFile(path: "a.rules", text: String(repeating: "x\n", count: 10_001)))
        let findings = (0..<10_001).map { line in
            Diagnostic(
                .syntax, "number \(line)", at: Diagnostic.Label(Span(file: index, start: 2 * line, end: 2 * line + 1)),
                severity: line == 0 ? .warning : .error)
        }
        let renderer = DiagnosticRenderer(map: map)
        let text = renderer.report(findings, limit: 50, hint: "ask")
        #expect(text.contains("number 1\n") && text.contains("number 50\n") && !text.contains("number 51\n"))
        #expect(!text.contains("number 0\n"))
        #expect(text.hasSuffix("\n9951 more are not shown; ask\n10000 errors, 1 warning\n"))
        #expect(renderer.report(findings).contains("number 10000\n"))
        #expect(!renderer.report(Array(findings.prefix(50)), limit: 50).contains("not shown"))
    }

    @Test("in a very long line show the piece around them, with carets in their place")
    func longLine() {
        let text = String(repeating: "š", count: 5_000) + "culprit" + String(repeating: "退", count: 5_000)
        let (renderer, diagnostic) = finding(text: text, start: 10_000, end: 10_007)
        let lines = renderer.human(diagnostic).split(separator: "\n")
        #expect(lines[1] == " --> a.rules:1:5001")
        #expect(lines[2].count < 300 && lines[2].hasPrefix("1 | …šš") && lines[2].hasSuffix("退…"))
        let caret = lines[3].prefix { $0 != "^" }.count
        #expect(lines[2].dropFirst(caret).hasPrefix("culprit"))
        #expect(lines[3].hasSuffix(" ^^^^^^^"))
    }

    @Test("in one long line are shown in time, however many they are", .timeLimit(.minutes(3)))
    func manyInOneLine() {
        var map = SourceMap()
        let count = 20_000
        let index = map.add(SourceFile(path: "a.rules", text: String(repeating: "ab ", count: count)))
        let findings = (0..<count).map {
            Diagnostic(.syntax, "m", at: Span(file: index, start: 3 * $0, end: 3 * $0 + 2))
        }
        let text = DiagnosticRenderer(map: map).report(findings, format: .short)
        #expect(text.hasSuffix("a.rules:1:\(3 * count - 2): error[R002]: m\n"))
    }

    static let hidden: [(String, String)] = [
        ("plain", "plain"), ("čć 退款 🙂", "čć 退款 🙂"), ("a\u{1B}b", "a\u{FFFD}b"), ("\u{9B}", "\u{FFFD}"),
        ("a\nb", "a\u{FFFD}b"), ("\u{7F}", "\u{FFFD}"), ("\u{2028}", "\u{FFFD}"), ("\u{202E}", "\u{FFFD}"),
        ("\u{2066}", "\u{FFFD}"), ("\u{200F}", "\u{FFFD}"), ("\u{61C}", "\u{FFFD}"),
        ("\u{200B}\u{AD}", "\u{200B}\u{AD}"),
        ("\r\n", "\u{FFFD}\u{FFFD}"),
    ]

    @Test("show characters that would move the cursor or turn the text as a replacement", arguments: hidden)
    func visible(row: (text: String, shown: String)) {
        #expect(Array(row.text.visible.unicodeScalars) == Array(row.shown.unicodeScalars))
    }
}
