import Testing
import TextMatching

/// What the search costs is counted in steps, which no busy machine changes.
@Suite("The cost of a search")
struct PhraseSearchCostTests {
    /// 4,000 phrases of all kinds that share beginnings, endings and words.
    private static func phrases() throws -> [PhrasePattern] {
        var phrases: [PhrasePattern] = []
        for number in 0..<500 {
            let word = String(number, radix: 26).map { String(UnicodeScalar(97 + UInt8($0.hexDigitValue ?? 20))) }
                .joined()
            phrases += try [
                PhrasePattern("aaaa\(word)*"), PhrasePattern("*\(word)aaaa"), PhrasePattern("*a\(word)a*"),
                PhrasePattern("a a \(word)"), PhrasePattern("no puedo \(word)*"), PhrasePattern("aa\(word)"),
                PhrasePattern("\(word) ##\(number)"), PhrasePattern("Aa\(word)", isExact: true),
            ]
        }
        for length in 1...60 {
            let run = String(repeating: "a", count: length)
            phrases += try [
                PhrasePattern(run), PhrasePattern("\(run)*"), PhrasePattern("*\(run)"), PhrasePattern("*\(run)*"),
            ]
        }
        return phrases
    }

    static let texts: [(String, String)] = [
        ("256 KiB of one letter", String(repeating: "a", count: 262_144)),
        ("one letter a word", String(repeating: "a ", count: 131_072)),
        ("every word with the same beginning", String(repeating: "aaaaaaab ", count: 29_000)),
        ("every word a hit of every kind", String(repeating: "aaaabaaaa ", count: 26_000)),
        ("phrases that break off at the last word", String(repeating: "no puedo a a ", count: 20_000)),
        ("digits only", String(repeating: "1", count: 262_144)),
        ("a digit a word", String(repeating: "1 ", count: 131_072)),
        ("exact words in another spelling", String(repeating: "aab ", count: 65_536)),
        ("marks on a letter that keeps them", "я" + String(repeating: "\u{301}", count: 131_000)),
        ("one ideograph", String(repeating: "退", count: 87_000)),
    ]

    @Test("stays linear in the text, whatever the sender writes", arguments: texts)
    func isLinear(_ name: String, _ text: String) throws {
        let index = PhraseIndex(try Self.phrases())
        var normalizer = Normalizer()
        let whole = index.find(in: normalizer.normalized(text))
        // Sixty beginnings and endings of a token are looked up, each at most eight words long.
        #expect(whole.steps < 150 * text.utf8.count, "\(name): \(Double(whole.steps) / Double(text.utf8.count)) a byte")
        let half = index.find(in: normalizer.normalized(String(text.prefix(text.count / 2))))
        #expect(whole.steps < half.steps * 5 / 2 + 10_000)
    }

    @Test("does not grow with the number of phrases that the text has nothing to do with")
    func growth() throws {
        var random = Generator(seed: 3)
        func word() -> String {
            String(
                (0..<Int.random(in: 4...9, using: &random)).map { _ in
                    "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random) ?? "a"
                })
        }
        let text = (0..<250).map { _ in word() }.joined(separator: " ")
        let phrases = try (0..<10_000).map { number in
            try PhrasePattern(["\(word())", "\(word())*", "\(word()) \(word())"][number % 3])
        }
        var normalizer = Normalizer()
        let normalized = normalizer.normalized(text)
        let few = PhraseIndex(Array(phrases.prefix(10))).find(in: normalized).steps
        let many = PhraseIndex(phrases).find(in: normalized).steps
        #expect(few >= 250)
        #expect(many < few * 4, "\(few) steps with 10 phrases, \(many) with 10,000")
    }
}
