import Testing
import TextMatching

@Suite("Normalising")
struct NormalizerTests {
    struct Row: CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var folded: String

        init(_ name: String, _ text: String, _ folded: String) {
            testDescription = name
            self.text = text
            self.folded = folded
        }
    }

    static let rows = [
        Row("case does not matter", "Sve JE Palo", " sve je palo "),
        Row("accents on Latin letters go", "račun Čšž ñ é à", " racun csz n e a "),
        Row("accents on Greek letters go", "Λογαριασμός ΐ", " λογαριασμοσ ι "),
        Row("letters that do not decompose are mapped", "đ ł ø ð þ æ œ ß ħ ı", " d l o d th ae oe ss h i "),
        Row("their capitals too", "Đ Ł Ø Ð Þ Æ Œ ẞ Ħ İ I", " d l o d th ae oe ss h i i "),
        Row("an accent on a mapped letter goes with it", "ǿ ǽ", " o ae "),
        Row("digraph letters are two letters", "ǆ ǉ ǌ", " dz lj nj "),
        Row("й stays й, composed or not", "\u{439} \u{438}\u{306} и", " й й и "),
        Row("voiced kana compose", "\u{30AB}\u{3099}\u{30AC}", " ガ ガ "),
        Row("half-width kana are kana", "ｶﾞ", " ガ "),
        Row("conjoining jamo are syllables", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", " 한글 "),
        Row("a syllable takes a final consonant", "\u{D558}\u{11AB}", " 한 "),
        Row("full-width letters are letters", "ＡＢＣ１２", " abc12 "),
        Row("ligatures come apart", "ﬁn ﬀ", " fin ff "),
        Row("superscripts are digits", "x² ½", " x2 1 2 "),
        Row("trademark signs separate", "a™b ℠ c®d ©e", " a b c d e "),
        Row(
            "ignorable characters go", "pass\u{200B}word soft\u{AD}ware \u{202E}ab\u{2066} a\u{E0041}b",
            " password software ab ab "),
        Row("an accent behind an ignorable character goes", "e\u{200D}\u{301}a", " ea "),
        Row(
            "apostrophes separate, whatever they look like", "l'a l’a l\u{2BC}a l\u{2B9}a l\u{2BF}a ŉ",
            " l a l a l a l a l a n "),
        Row("no-break spaces, hyphens and underscores separate", "a\u{A0}b-c_d\u{2011}e", " a b c d e "),
        Row("Hindi words stay whole", "हिन्दी भाषा", " हिन्दी भाषा "),
        Row("Arabic and Hebrew words stay whole", "فَاتُورَة שָׁלוֹם", " فَاتُورَة שָׁלוֹם "),
        Row("digits of every script are digits", "٣٤ १२", " ٣٤ १२ "),
        Row("numbers that are no digits separate", "a\u{BF0}b\u{3007}c", " a b c "),
        Row("a mark after a space separates", "a \u{301}b", " a b "),
        Row("a mark after an apostrophe separates", "a'\u{301}b", " a b "),
        Row("a mark after a digit belongs to it", "1\u{20E3}2", " 1\u{20E3}2 "),
        Row("Han is a character a token", "退款 a漢字b", " 退 款 a 漢 字 b "),
        Row("kana are a character a token", "サーバー", " サ ー バ ー "),
        Row("Thai is a cluster a token", "กำลัง", " ก\u{E4D} า ล\u{E31} ง "),
        Row("Lao, Khmer and Burmese too", "ກຂ កខ ကခ", " ກ ຂ ក ខ က ခ "),
        Row("digits beside Han are a word", "3月12日", " 3 月 12 日 "),
        Row("digits of Thai are a word", "ก๑๒ก", " ก ๑๒ ก "),
        Row("iota subscripts are iotas", "ᾳ α\u{345}\u{301}", " αι αι "),
        Row("emoji separate", "a😀b👍🏽c", " a b c "),
        Row("nothing is one space", "", " "),
        Row("separators alone are one space", " .,! ", " "),
        Row("a barrier stands by itself", "a b\u{1E}c", " a b \u{1E} c "),
        Row("several barriers are one", "a\u{1E} \u{1E}\u{1E}b", " a \u{1E} b "),
        Row("barriers at the ends say nothing", "\u{1E}a\u{1E}", " a "),
        Row("marks reorder before they compose", "\u{438}\u{323}\u{306}", " й\u{323} "),
    ]

    @Test("a text comes out as its words", arguments: rows)
    func folds(_ row: Row) {
        var normalizer = Normalizer()
        let text = normalizer.normalized(row.text)
        // By scalars: String compares by canonical equivalence.
        #expect(Array(text.description.unicodeScalars) == Array(row.folded.unicodeScalars), "\(text)")
        #expect(Array(text.bytes) == Array(row.folded.utf8))
    }

    @Test("tokens know the words as written")
    func writtenWords() {
        var normalizer = Normalizer()
        let text = normalizer.normalized("¡Sve   JE\u{200B}, palo! Račun: ½ 退款")
        #expect(
            text.tokens.indices.map { text.writtenText(ofTokens: $0..<$0 + 1) } == [
                "Sve", "JE\u{200B}", "palo", "Račun", "½", "½", "退", "款",
            ])
        #expect(text.writtenText(ofTokens: 0..<3) == "Sve   JE\u{200B}, palo")
        #expect(text.writtenText(ofTokens: 4..<6) == "½")
        #expect(text.writtenText(ofTokens: 7..<9) == nil)
        #expect(text.writtenText(ofTokens: 3..<3) == nil)
        #expect(text.sourceRange(ofTokens: 0..<1) == 2..<5)
        #expect(text.bytes(ofToken: 3).elementsEqual("racun".utf8))
        #expect(text.bytes(ofToken: -1).isEmpty && text.bytes(ofToken: 8).isEmpty)
    }

    @Test("a word of 16 bytes is looked at up to the limit, and a cut is said")
    func limit() {
        func read(_ text: String, limit: Int) -> (String, Bool) {
            var normalizer = Normalizer(byteLimit: limit)
            let result = normalizer.normalized(text)
            return (result.description, result.wasCut)
        }
        #expect(read("abcd efgh", limit: 9) == (" abcd efgh ", false))
        #expect(read("abcd efgh", limit: 8) == (" abcd efg ", true))
        #expect(read("abcd", limit: 0) == (" ", true))
        #expect(read("", limit: 0) == (" ", false))
        #expect(read("abcd", limit: -5) == (" ", true))
        #expect(read("aя退😀", limit: 2) == (" a ", true))
        #expect(read("aя退😀", limit: 3) == (" aя ", true))
        #expect(read("aя退😀", limit: 5) == (" aя ", true))
        #expect(read("aя退😀", limit: 9) == (" aя 退 ", true))
        #expect(read("aя退😀", limit: 10) == (" aя 退 ", false))
    }

    @Test("by default 256 KiB are looked at")
    func defaultLimit() {
        var normalizer = Normalizer()
        let full = String(repeating: "a", count: 262_144)
        #expect(!normalizer.normalized(full).wasCut)
        let cut = normalizer.normalized(full + "b")
        #expect(cut.wasCut)
        #expect(cut.bytes.count == 262_146)
    }

    static let broken: [[UInt8]] = [
        [0xFF], [0xC3], [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x28],
    ]

    @Test("bytes that are not UTF-8 separate", arguments: broken)
    func notUTF8(_ bytes: [UInt8]) {
        var normalizer = Normalizer()
        var text = NormalizedText()
        (Array("ab".utf8) + bytes + Array("cd".utf8)).withUnsafeBufferPointer {
            normalizer.normalize(utf8: $0, into: &text)
        }
        #expect(text.description == " ab cd ")
        bytes.withUnsafeBufferPointer { normalizer.normalize(utf8: $0, into: &text) }
        #expect(text.description == " ")
    }

    @Test("random bytes never trap, and come out as valid words")
    func randomBytes() {
        var random = Generator(seed: 11)
        var normalizer = Normalizer(byteLimit: 300)
        var text = NormalizedText()
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                UInt8(truncatingIfNeeded: random.next() & (Bool.random(using: &random) ? 0xFF : 0x7F))
            }
            bytes.withUnsafeBufferPointer { normalizer.normalize(utf8: $0, into: &text) }
            #expect(text.wasCut == (bytes.count > 300))
            #expect(String(validating: text.bytes, as: UTF8.self) != nil)
            var normalizedAgain = normalizer
            #expect(
                normalizedAgain.normalized(text.description).description == text.description || text.wasCut
                    || text.bytes.count > 300)
        }
    }

    static let piles: [(String, String)] = [
        ("я", "\u{301}"), ("я", "\u{323}\u{301}"), ("e", "\u{301}"), ("1", "\u{345}"), ("退", "\u{345}\u{301}"),
        ("", "\u{FDFA}"), ("", "\u{33A1}"), ("", "\u{1E}a"), ("", "漢a"), ("\u{1100}", "\u{1161}"),
    ]

    @Test("whatever a sender piles up is worked off, buffers growing as needed", arguments: piles)
    func worksOff(_ base: String, _ repeated: String) {
        var normalizer = Normalizer()
        let text = normalizer.normalized(base + String(repeating: repeated, count: 40_000))
        #expect(text.bytes.first == 0x20 && text.bytes.last == 0x20)
        #expect(String(validating: text.bytes, as: UTF8.self) != nil)
    }

    @Test("every ASCII character folds alike wherever it stands among eight")
    func everywhere() {
        var normalizer = Normalizer()
        for byte in UInt8(0)..<128 where byte != NormalizedText.barrier {
            let scalar = Unicode.Scalar(byte)
            let isWord = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
            for place in 0..<10 {
                for rest in [0, 1, 9] {
                    let text =
                        String(repeating: "x", count: place) + String(scalar) + String(repeating: "Y", count: rest)
                    let folded = text.lowercased().replacing(isWord ? "\u{1E}" : String(scalar), with: " ")
                    let expected = " " + folded.split(separator: " ").joined(separator: " ") + " "
                    let result = normalizer.normalized(text)
                    #expect(result.description == (expected == "  " ? " " : expected), "\(byte) at \(place)")
                    #expect(result.tokens.contains { $0.hasDigit } == ("0"..."9").contains(scalar))
                }
            }
        }
    }

    @Test("a value used again forgets the text before")
    func reuse() {
        var normalizer = Normalizer(byteLimit: 20)
        var text = NormalizedText()
        normalizer.normalize("one two \u{1E} three and more than that", into: &text)
        #expect(text.wasCut)
        normalizer.normalize("я\u{301}", into: &text)
        #expect(text.description == " я\u{301} ")
        #expect(!text.wasCut && text.tokens.count == 1 && !text.tokens[0].followsBarrier)
    }
}
