import RuleSyntax
import SourceText
import TestSupport
import Testing

@Suite("The tree of a rule file")
struct LosslessTests {
    /// How many files are made up of random bytes, and of random pieces of real ones.
    static let rounds = 2_000

    @Test("is made of the whole file, for every rule file there is", arguments: SyntaxProperties.ruleFiles)
    func realFiles(file: String) {
        let bytes = SyntaxProperties.bytes(of: file)
        #expect(!bytes.isEmpty || file.contains("Corpus"))
        #expect(SyntaxProperties.violations(of: bytes, deeply: true) == [])
    }

    @Test("has files to look at")
    func files() {
        #expect(SyntaxProperties.ruleFiles.count >= 20)
    }

    @Test("is made of the whole file, for random bytes")
    func randomBytes() {
        var random = RandomSource(seed: 1)
        for round in 0..<Self.rounds {
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let problems = SyntaxProperties.violations(of: bytes, deeply: round % 20 == 0)
            #expect(problems == [], "seed 1, round \(round): \(bytes)")
        }
    }

    /// Bytes that mean something to the lexer, in an order that means nothing.
    @Test("is made of the whole file, for random signs of the language")
    func randomSigns() {
        let signs: [String] = [
            "\n", "\n", " ", "\t", "\r", "|", "\"", "\\", ",", "#", "“", "”", "«", "\u{A0}", "\u{3000}", "\u{FEFF}",
            "a",
            "rule", "when", "then", "route", "list", "has", "is", "or", "not", "any", "at", "least", "of", "these",
            "test",
            "expect", "accept", "R032", "default", "header", "between", "and", "5", "KB", "*", "\u{0}", "é", "\u{2028}",
        ]
        var random = RandomSource(seed: 2)
        for round in 0..<Self.rounds {
            let count = Int.random(in: 0...80, using: &random)
            let text = (0..<count).compactMap { _ in signs.randomElement(using: &random) }.joined()
            let problems = SyntaxProperties.violations(of: Array(text.utf8), deeply: round % 20 == 0)
            #expect(problems == [], "seed 2, round \(round): \(text)")
        }
    }

    @Test("is made of the whole file, for real files with pieces taken out, doubled and swapped")
    func mutations() {
        let files = SyntaxProperties.ruleFiles.map { SyntaxProperties.bytes(of: $0) }.filter { !$0.isEmpty }
        let pieces = files.map { bytes in
            Lexer.tokens(of: SourceFile(path: "", bytes: bytes)).map { Array(bytes[$0.range]) }
        }
        var random = RandomSource(seed: 3)
        for round in 0..<Self.rounds {
            guard var tokens = pieces.randomElement(using: &random), !tokens.isEmpty else { continue }
            let start = Int.random(in: 0..<tokens.count, using: &random)
            tokens = Array(tokens[start...].prefix(150))
            for _ in 0..<Int.random(in: 1...8, using: &random) where !tokens.isEmpty {
                let place = tokens.indices.randomElement(using: &random) ?? 0
                let other = tokens.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: tokens.remove(at: place)
                case 1: tokens.insert(tokens[place], at: other)
                case 2: tokens.swapAt(place, other)
                default: tokens[place] = Array(tokens[place].dropLast())
                }
            }
            let problems = SyntaxProperties.violations(of: Array(tokens.joined()), deeply: round % 20 == 0)
            #expect(problems == [], "seed 3, round \(round)")
        }
    }

    @Test("is made of the whole file, for real files cut off anywhere, and with bytes taken out, changed and put in")
    func damagedBytes() {
        let files = SyntaxProperties.ruleFiles.map { SyntaxProperties.bytes(of: $0) }.filter { !$0.isEmpty }
        var random = RandomSource(seed: 4)
        for round in 0..<Self.rounds {
            guard var bytes = files.randomElement(using: &random) else { continue }
            let start = Int.random(in: 0..<bytes.count, using: &random)
            bytes = Array(bytes[start...].prefix(Int.random(in: 1...2_000, using: &random)))
            for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                default: bytes = Array(bytes[..<place])
                }
            }
            let problems = SyntaxProperties.violations(of: bytes, deeply: round % 20 == 0)
            #expect(problems == [], "seed 4, round \(round)")
        }
    }

    @Test("is there for a file that ends anywhere")
    func prefixes() {
        let text = """
            \u{FEFF}# a comment
            rule "Outage" # another
                when at least 2 of these
                       text has "sve je palo" or exact "IT"
                       header "X-A" has x*
                       size between 1 KB and 3 MB
                unless automatic
                then   category outage,
                       priority at most low
                because "why"
                accept R032 "so"
            route
                | category | office | tier |
                | "a | b"  | not x  | t    |
            test "t"
                received 2026-03-02 10:00
                expect no tag vip
            """
        let bytes = Array(text.utf8)
        for count in 0...bytes.count {
            let problems = SyntaxProperties.violations(of: Array(bytes[..<count]), deeply: true)
            #expect(problems == [], "the first \(count) bytes")
        }
    }
}
