import DeskModel
import Foundation
import RuleFiles
import RuleFormatter
import RuleTesting
import Settings
import SourceText
import TestSupport
import Testing

@Suite("The explanation of a code")
struct CodeExplanationTests {
    /// Codes that no check of rule files alone can give.
    static let needsArchive = ["R061"]

    @Test("is there for each code of the registry", arguments: DiagnosticCode.allCases)
    func complete(code: DiagnosticCode) {
        #expect(CodeExplanation.all.count { $0.code == code.rawValue } == 1)
    }

    @Test("is of a code of the registry")
    func registered() {
        #expect(CodeExplanation.all.filter { $0.registered == nil }.map(\.code) == [])
    }

    @Test("has a before that gives the code and an after that does not", arguments: CodeExplanation.all.map(\.code))
    func examples(code: String) throws {
        let explanation = try #require(CodeExplanation.all.first { $0.code == code })
        let after = try findings(explanation.after, of: code)
        #expect(!after.contains { $0.code.rawValue == code || $0.severity == .error }, "after: \(after.map(\.message))")
        if Self.needsArchive.contains(code) {
            let before = try findings(explanation.before, of: code)
            #expect(!before.hasErrors, "before: \(before.map(\.message))")
            return
        }
        let before = try findings(explanation.before, of: code)
        #expect(before.contains { $0.code.rawValue == code }, "before: \(before.map(\.message))")
        let others = before.filter { $0.severity == .error && $0.code.rawValue != code }
        #expect(others.isEmpty, "before has other errors too: \(others.map(\.message))")
    }

    @Test("has examples in the canonical form", arguments: CodeExplanation.all.map(\.code))
    func form(code: String) throws {
        let explanation = try #require(CodeExplanation.all.first { $0.code == code })
        guard code.hasPrefix("R") else { return }
        for example in [explanation.before, explanation.after] {
            let file = SourceFile(path: "desk.rules", text: example.text)
            if case .formatted(let text) = RuleFormatter.format(file, index: 0) { #expect(text == example.text + "\n") }
        }
    }

    @Test("is written as sentences")
    func sentences() {
        for explanation in CodeExplanation.all {
            #expect(explanation.meaning.hasSuffix("."), "\(explanation.code)")
            #expect(explanation.text.split(separator: "\n").allSatisfy { $0.count <= 400 }, "\(explanation.code)")
        }
    }

    @Test("stands in the documentation")
    func documentation() {
        let head = """
            # The findings and their codes

            What `firstlinectl check`, start and reload may say, code by code; `firstlinectl explain-code CODE` prints the same.
            Codes are stable: one that was released is never used for something else. Errors keep rules from being loaded,
            warnings and notes do not; `check --strict` lets warnings count too.

            The examples leave out what every rule set has:

            ```
            \(Self.frame)
            \(Self.route)
            ```

            This page is made from the texts of the program; `UPDATE_GOLDEN=1 swift test --filter LanguageTests` writes it anew.

            """
        let sections = CodeExplanation.all.map { "\n" + $0.markdown }.joined()
        expectGolden(head + sections, at: Repository.root + "/docs/diagnostics.md")
    }

    static let frame = """
        categories   security, outage, billing, other
        priorities   urgent, high, normal, low
        tiers        first, second, third
        default      category other, priority normal
        """
    static let route = """
        route
            | category | tier   |
            | security | third  |
            | outage   | second |
            | any      | first  |
        """

    /// What the check says of an example, the blocks added that every rule set needs.
    private func findings(_ example: CodeExplanation.Example, of code: String) throws -> [Diagnostic] {
        if code.hasPrefix("S") {
            let file = SourceFile(path: "firstline.conf", text: example.text + "\n")
            return SettingsFile.read(file, over: Settings()).diagnostics
        }
        if code.hasPrefix("F") {
            let text = example.text + "\n"
            switch RuleFormatter.format(SourceFile(path: "desk.rules", text: text), index: 0) {
            case .formatted(let form):
                return form == text ? [] : [Diagnostic(.notCanonical, "", at: nil as Diagnostic.Label?)]
            case .broken(let findings): return findings
            case .refused: return []
            }
        }
        let folder = try TemporaryFolder()
        try folder.write("desk.rules", example.text + "\n")
        for (name, content) in example.files { try folder.write(name, content + "\n") }
        let lines = example.text.split(separator: "\n")
        if !lines.contains(where: { $0.hasPrefix("categories") }) { try folder.write("frame.rules", Self.frame + "\n") }
        if !lines.contains("route") { try folder.write("route.rules", Self.route + "\n") }
        let bundle = RuleReader(directories: [folder.path]).read()
        let check = bundle.check()
        return bundle.problems + check.diagnostics + (check.coverage?.findings ?? [])
    }
}
