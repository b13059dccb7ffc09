import SourceText
import Testing

@Suite("The registry of codes")
struct DiagnosticCodeTests {
    @Test("has codes of one letter and three digits, each with a title", arguments: DiagnosticCode.allCases)
    func form(code: DiagnosticCode) {
        let digits = code.rawValue.dropFirst()
        #expect(["F", "R", "S"].contains(code.rawValue.first) && digits.count == 3 && Int(digits) != nil)
        #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
    }

    @Test("ranks errors above warnings above notes")
    func severities() {
        #expect(Diagnostic.Severity.note < .warning && Diagnostic.Severity.warning < .error)
        #expect(![Diagnostic(.tableData, "m", at: nil as Diagnostic.Label?)].hasErrors)
        #expect([Diagnostic(.syntax, "m", at: nil as Diagnostic.Label?)].hasErrors)
    }
}
