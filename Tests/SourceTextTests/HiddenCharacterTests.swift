import SourceText
import Testing

@Suite("Findings in a terminal")
struct HiddenCharacterTests {
    @Test("show no control character of a path, a message, a label, a note or a line")
    func hidden() {
        var map = SourceMap()
        let file = map.add(SourceFile(path: "a\u{1B}[31m.rules", text: "list \u{1B}]0;x\u{7}y\n"))
        let finding = Diagnostic(
            .unknownName, "nothing is called `\u{9B}x`", at: Span(file: file, start: 5, end: 9), "\u{1B}c",
            notes: ["\u{7}"], help: ["\u{202E}"])
        let renderer = DiagnosticRenderer(map: map)
        for text in [renderer.human(finding), renderer.short(finding)] {
            let isHidden = text.unicodeScalars.contains { scalar in
                (scalar.value < 0x20 && scalar != "\n") || (0x7F..<0xA0).contains(scalar.value) || scalar == "\u{202E}"
            }
            #expect(!isHidden, "\(text.debugDescription)")
        }
    }
}
