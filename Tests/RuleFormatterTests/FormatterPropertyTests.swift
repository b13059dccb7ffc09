import Foundation
import RuleFormatter
import RuleSyntax
import SourceText
import TestSupport
import Testing

@Suite("Formatting")
struct FormatterPropertyTests {
    static let rounds = 800

    /// Every rule file of the repository: the rules that ship, and those of the tests.
    static let files: [String] = ["Rules", "Examples", "Tests/LanguageTests/Corpus"].flatMap { folder in
        (FileManager.default.enumerator(atPath: Repository.root + "/" + folder)?.allObjects ?? [])
            .compactMap { $0 as? String }.filter { $0.hasSuffix(".rules") }.map { folder + "/" + $0 }
    }.sorted()

    static func bytes(of file: String) -> [UInt8] {
        FileManager.default.contents(atPath: Repository.root + "/" + file).map(Array.init) ?? []
    }

    /// What is wrong with how a file is formatted; nil when all is well, or when the file has errors.
    static func violation(of bytes: [UInt8]) -> String? {
        switch RuleFormatter.format(SourceFile(path: "f.rules", bytes: bytes), index: 0) {
        case .broken(let findings): return findings.isEmpty ? "broken without a finding" : nil
        case .refused(let why): return "refused: \(why)"
        case .formatted(let text):
            guard case .formatted(let again) = RuleFormatter.format(SourceFile(path: "f.rules", text: text), index: 0)
            else { return "the canonical form is not formatted again" }
            if again != text { return "not stable:\n" + difference(text, again) }
            if text.contains("\n\n\n") || text.hasPrefix("\n") || text.contains(" \n") { return "white space is left" }
            return nil
        }
    }

    @Test("a file twice is formatting it once, and says the same", arguments: files)
    func realFiles(file: String) {
        #expect(Self.violation(of: Self.bytes(of: file)) == nil)
    }

    @Test("has files to look at, and most of them without errors")
    func hasFiles() {
        let sound = Self.files.filter { file in
            if case .formatted = RuleFormatter.format(SourceFile(path: "", bytes: Self.bytes(of: file)), index: 0) {
                return true
            }
            return false
        }
        #expect(sound.count >= 25)
    }

    @Test("leaves the shipped rules as they are", arguments: files.filter { $0.hasPrefix("Rules/") })
    func shipped(file: String) throws {
        let bytes = Self.bytes(of: file)
        let text = try Formed(bytes).text
        #expect(UnifiedDiff.text(from: bytes, to: Array(text.utf8), path: file) == "")
    }

    /// White space and commas put in and taken out, comments put in: what the formatter has to bring in order.
    @Test("brings files in order whose white space and comments are random")
    func whiteSpace() {
        let sources = Self.files.map { SourceFile(path: $0, bytes: Self.bytes(of: $0)) }
        let pieces = sources.map { source in Lexer.tokens(of: source).map { ($0.kind, Array(source.bytes[$0.range])) } }
        let spaces = [" ", "  ", "\t", "\u{A0}", " \r", "\u{3000}"].map { Array($0.utf8) }
        var random = RandomSource(seed: 11)
        var formatted = 0
        for round in 0..<Self.rounds {
            guard let tokens = pieces.randomElement(using: &random), !tokens.isEmpty else { continue }
            // Blocks that stand next to each other, from one line start to another.
            let starts = tokens.indices.filter { $0 == 0 || (tokens[$0 - 1].0 == .newline && tokens[$0].0 == .word) }
            let first = starts.randomElement(using: &random) ?? 0
            let last = starts.filter { $0 > first }.prefix(4).randomElement(using: &random) ?? tokens.count
            var bytes: [UInt8] = []
            for (kind, text) in tokens[first..<last] {
                switch kind {
                case .space: bytes += spaces.randomElement(using: &random) ?? text
                case .newline:
                    if Int.random(in: 0..<8, using: &random) == 0 { bytes += Array(" # note".utf8) }
                    bytes += text
                    if Int.random(in: 0..<8, using: &random) == 0 { bytes += Array("\n \n".utf8) }
                    if Int.random(in: 0..<8, using: &random) == 0 { bytes += Array("   # own  \n".utf8) }
                case .comma: bytes += Bool.random(using: &random) ? text : Array(" , ".utf8)
                default: bytes += text
                }
            }
            if case .formatted = RuleFormatter.format(SourceFile(path: "", bytes: bytes), index: 0) { formatted += 1 }
            if let problem = Self.violation(of: bytes) {
                Issue.record("seed 11, round \(round): \(problem)\n\(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
        #expect(formatted > Self.rounds / 4, "only \(formatted) of the files had no errors")
    }

    @Test("is the same twice for programs of random words")
    func randomPrograms() {
        let words = [
            "\n", "\n    ", "\n", " ", " ", "\t", "|", "| a |", ",", ", ", "# c", " # c\n", "rule \"r\"",
            "\ncondition c\n  when ", "\nlist l ", "\nlist l\n  ", "\ntest \"t\"\n  ", "\nroute\n  ",
            "\nexamples \"e\"\n ", "\ncategories ", "\ndefault ", "\ntier t\n ", "\nhours h\n ",
            "\ntable t from \"t\" by sender\n ", "when ", "unless ", "then ", "because ", "accept R031 \"w\"", "a",
            "b ",
            "\"s\"", "#x", "|x", "exact \"IT\"", "exact ", "category a", "priority at most low", "tag t",
            "expect tag t",
            "text has a", "automatic", "not c", "or ", "any of these\n", "at least 2 of these\n", "column p ",
            "open mon 08:00-09:00", "timezone \"UTC\"", "title \"T\"", "answer within 5 minutes", "body \"x\"",
            "header \"X\" \"y\"", "version 1",
        ]
        var random = RandomSource(seed: 12)
        var formatted = 0
        for round in 0..<(20 * Self.rounds) {
            let text = (0..<Int.random(in: 1...14, using: &random))
                .compactMap { _ in words.randomElement(using: &random) }.joined()
            let bytes = Array(text.utf8)
            if case .formatted(let form) = RuleFormatter.format(SourceFile(path: "", bytes: bytes), index: 0),
                !form.isEmpty
            {
                formatted += 1
            }
            if let problem = Self.violation(of: bytes) {
                Issue.record("seed 12, round \(round): \(problem)\n\(text)")
                return
            }
        }
        #expect(formatted > 400, "only \(formatted) programs had no errors")
    }
}
