import Foundation
import RuleFiles
import RuleTesting
import SourceText
import TestSupport
import Testing

/// One folder a case: rule files over the base, and in `expected.txt` everything the admin is told, byte for byte.
@Suite("Diagnostics of rule files")
struct DiagnosticGoldenTests {
    static let corpus = Repository.root + "/Tests/LanguageTests/Corpus"
    static let cases = Repository.names(in: corpus + "/diagnostics")

    @Test("say what is wrong, where, why and what to do", arguments: cases)
    func matchGolden(name: String) {
        let folder = "\(Self.corpus)/diagnostics/\(name)"
        let bundle = RuleReader(directories: [Self.corpus + "/base", folder]).read()
        let check = bundle.check()
        // What tests cover is said beside the findings that count; a case is about one or the other.
        let notes = name.hasPrefix("R060") ? check.coverage?.findings ?? [] : []
        let findings = check.diagnostics + notes
        let report = DiagnosticRenderer(map: check.sources).report(bundle.problems + findings)
        expectGolden(
            report.replacing(folder + "/", with: "").replacing(Self.corpus, with: ""), at: folder + "/expected.txt")
        let codes = findings.map(\.code.rawValue)
        #expect(codes.contains(String(name.prefix(4))), "\(name) is about another code than \(Set(codes))")
    }

    /// What people write who know Sieve, Python, YAML, a spreadsheet or a ticket system; one mistake a folder.
    static let mistakes = Repository.names(in: corpus + "/mistakes")

    @Test("tell those who know another language what to write here", arguments: mistakes)
    func mistakesMatchGolden(name: String) {
        let folder = "\(Self.corpus)/mistakes/\(name)"
        let bundle = RuleReader(directories: [Self.corpus + "/base", folder]).read()
        let check = bundle.check()
        let findings = bundle.problems + check.diagnostics
        let report = DiagnosticRenderer(map: check.sources).report(findings)
        expectGolden(report.replacing(folder + "/", with: ""), at: folder + "/expected.txt")
        // One mistake, one message, and something to do about it.
        #expect(findings.count == 1, "\(name) has \(findings.count) findings")
        #expect(findings.allSatisfy { !$0.help.isEmpty || $0.primary?.text.isEmpty == false })
    }

    @Test("know a hundred typical mistakes")
    func enoughMistakes() {
        #expect(Self.mistakes.count >= 100)
    }

    /// A rule that never matches has findings of its own; that no test shows it to match is no news then.
    @Test("ask for no test that cannot be written")
    func noImpossibleAdvice() throws {
        let folder = try TemporaryFolder()
        let tested = """
            rule "Tested"
                when   text has refund
                then   category billing
            test "A refund"
                body     "a refund"
                expect   category billing
            test "No refund"
                body     "a parcel"
                expect   category other

            """
        let impossible = """
            rule "Never"
                when   channel is phone
                       channel is chat
                then   category outage

            """
        for (text, expected) in [(tested, []), (tested + impossible, []), (tested + Self.untested, ["R060"])] {
            try folder.write("desk.rules", CodeExplanationTests.frame + "\n" + CodeExplanationTests.route + "\n" + text)
            let check = RuleReader(directories: [folder.path]).read().check()
            #expect(check.coverage?.findings.map(\.code.rawValue) == expected, "\(text)")
            #expect(check.diagnostics.contains { $0.code == .neverMatches } == text.contains("Never"))
        }
    }

    private static let untested = """
        rule "Untested"
            when   text has tyre
            then   category outage

        """

    @Test("have a golden file for each code of the rules", arguments: DiagnosticCode.allCases)
    func completeness(code: DiagnosticCode) {
        // R061 is about the archive, not about files; its golden file is that of the statistics.
        guard code.rawValue.hasPrefix("R"), code != .withoutHit else { return }
        #expect(Self.cases.contains { $0.hasPrefix(code.rawValue + "-") }, "no case for \(code.rawValue)")
    }

    @Test("are the same whatever the order of the files")
    func orderOfFiles() {
        let folder = "\(Self.corpus)/diagnostics/R005-unknown-names"
        let first = RuleReader(directories: [Self.corpus + "/base", folder]).read().check()
        let second = RuleReader(directories: [folder, Self.corpus + "/base"]).read().check()
        #expect(Set(first.diagnostics.map(\.message)) == Set(second.diagnostics.map(\.message)))
    }
}
