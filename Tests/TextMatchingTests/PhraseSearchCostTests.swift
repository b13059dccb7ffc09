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

    struct Row: CustomTestStringConvertible {
        var testDescription: String
        var start = ""
        var word: String
    }

    static let rows = [
        Row(testDescription: "one letter, over and over", word: "a"),
        Row(testDescription: "one letter a word", word: "a "),
        Row(testDescription: "every word with the same beginning", word: "aaaaaaab "),
        Row(testDescription: "every word a hit of every kind", word: "aaaabaaaa "),
        Row(testDescription: "phrases that break off at the last word", word: "no puedo a a "),
        Row(testDescription: "digits only", word: "1"),
        Row(testDescription: "a digit a word", word: "1 "),
        Row(testDescription: "exact words in another spelling", word: "aab "),
        Row(testDescription: "marks on a letter that keeps them", start: "я", word: "\u{301}"),
        Row(testDescription: "one ideograph, over and over", word: "退"),
    ]

    @Test("stays linear in the text, whatever the sender writes", arguments: rows)
    func isLinear(_ row: Row) throws {
        let index = PhraseIndex(try Self.phrases())
        var normalizer = Normalizer()
        func steps(bytes: Int) -> Int {
            let text = row.start + String(repeating: row.word, count: bytes / row.word.utf8.count)
            return index.find(in: normalizer.normalized(text)).steps
        }
        let whole = steps(bytes: 262_144)
        // Sixty beginnings and sixty endings of a token are looked up, each at most eight words of eight bytes.
        #expect(whole < 150 * 262_144, "\(Double(whole) / 262_144) steps a byte")
        #expect(whole < steps(bytes: 131_072) * 9 / 4 + 10_000)
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
