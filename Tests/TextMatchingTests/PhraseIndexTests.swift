import Testing
import TextMatching

@Suite("The phrase index")
struct PhraseIndexTests {
    struct Row: CustomTestStringConvertible {
        var phrase: String
        var isExact = false
        var text: String
        var hit: String?
        var testDescription: String { "\(isExact ? "exact " : "")\(phrase) in \(text)" }
    }

    static let rows = [
        Row(phrase: "factura", text: "Quiero mi factura!", hit: "factura"),
        Row(phrase: "factura", text: "Quiero mis facturas", hit: nil),
        Row(phrase: "factur*", text: "¿La facturación?", hit: "facturación"),
        Row(phrase: "*rechnung", text: "Die Stromrechnung fehlt", hit: "Stromrechnung"),
        Row(phrase: "*echnu*", text: "Stromrechnungen", hit: "Stromrechnungen"),
        Row(phrase: "sve je palo", text: "Sve   je -- palo, a racun ne stize", hit: "Sve   je -- palo"),
        Row(phrase: "je sve", text: "sve je palo", hit: nil),
        Row(phrase: "no puedo entr*", text: "¡No puedo entrar!", hit: "No puedo entrar"),
        Row(phrase: "*wort vergessen", text: "Passwort vergessen", hit: "Passwort vergessen"),
        Row(phrase: "*wort verg*", text: "Passwort vergessen", hit: "Passwort vergessen"),
        Row(phrase: "one two", text: "one\u{1E}two", hit: nil),
        Row(phrase: "one two", text: "one\u{1E}two one two", hit: "one two"),
        Row(phrase: "INV-######", text: "re: inv 123456", hit: "inv 123456"),
        Row(phrase: "INV-######", text: "re: inv123456", hit: nil),
        Row(phrase: "INV-######", text: "re: inv 1234567", hit: nil),
        Row(phrase: "INV-##*", text: "re: inv 1234567", hit: "inv 1234567"),
        Row(phrase: "INV-20##", text: "inv 2126 inv 2026", hit: "inv 2026"),
        Row(phrase: "*##", text: "order٣٤", hit: "order٣٤"),
        Row(phrase: "*a#b*", text: "xa٣bx", hit: "xa٣bx"),
        Row(phrase: "*a#b*", text: "xa٣cx", hit: nil),
        Row(phrase: "*1#3*", text: "91239", hit: "91239"),
        Row(phrase: "退款", text: "我要退款了", hit: "退款"),
        Row(phrase: "退款", text: "退一款", hit: nil),
        Row(phrase: "IT", isExact: true, text: "does it work? ask IT.", hit: "IT"),
        Row(phrase: "IT", isExact: true, text: "does it work? It does.", hit: nil),
        Row(phrase: "Año Nuevo", isExact: true, text: "año nuevo, An\u{303}o-Nuevo", hit: "An\u{303}o-Nuevo"),
        Row(phrase: "IT desk", isExact: true, text: "IT Desk, IT\u{AD}-desk", hit: "IT\u{AD}-desk"),
        Row(phrase: "fin", isExact: true, text: "ﬁn", hit: nil),
        Row(phrase: "fin", text: "ﬁn", hit: "ﬁn"),
        Row(phrase: "a a b", text: "a a a b", hit: "a a b"),
        Row(phrase: "x", text: "", hit: nil),
    ]

    @Test("a phrase is found where the specification says, and shown as written", arguments: rows)
    func finds(_ row: Row) throws {
        let index = PhraseIndex([try PhrasePattern(row.phrase, isExact: row.isExact)])
        var normalizer = Normalizer()
        let text = normalizer.normalized(row.text)
        let hits = index.find(in: text)
        #expect(hits.contains(0) == (row.hit != nil))
        #expect(hits.ids == (row.hit == nil ? [] : [0]))
        #expect(hits.tokens(of: 0).flatMap { text.writtenText(ofTokens: $0) } == row.hit)
    }

    @Test("phrases with one form are each reported, exact ones only where they stand so")
    func sameForm() throws {
        let index = PhraseIndex([
            try PhrasePattern("it"), try PhrasePattern("IT"), try PhrasePattern("IT", isExact: true),
            try PhrasePattern("It", isExact: true), try PhrasePattern("Ít"),
        ])
        var normalizer = Normalizer()
        #expect(index.find(in: normalizer.normalized("it it IT")).ids.sorted() == [0, 1, 2, 4])
        let hits = index.find(in: normalizer.normalized("IT It"))
        #expect(hits.ids.sorted() == [0, 1, 2, 3, 4])
        #expect(hits.located.first { $0.id == 3 }?.tokens == 1..<2)
        #expect(!hits.contains(-1) && !hits.contains(5) && !hits.contains(1 << 40) && hits.tokens(of: 9) == nil)
    }

    @Test("an index without phrases finds nothing")
    func empty() {
        var normalizer = Normalizer()
        #expect(PhraseIndex([]).find(in: normalizer.normalized("anything")).ids.isEmpty)
    }

    static let words = [
        "a", "b", "ab", "aab", "bab", "abba", "É", "ě", "ß", "SS", "x1", "12", "1२", "3", "٣٣", "12a4", "漢", "字", "й",
        "и\u{306}",
        "и", "ガ", "longer-word", "longerwordthanthirtythreebytesinall", "longerwordthanthirtythreebytesinallx", "ﬁ",
        "fi",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "½", "a½b", "한", "हि",
    ]

    private static func pattern(using random: inout Generator) -> PhrasePattern? {
        var words = (0..<[1, 1, 1, 2, 2, 3, 5].randomElement(using: &random, or: 1)).map { _ in
            PhraseIndexTests.words.randomElement(using: &random, or: "a")
        }
        let isExact = Int.random(in: 0..<5, using: &random) == 0
        if !isExact {
            if Int.random(in: 0..<3, using: &random) == 0 {
                words = words.map { String($0.map { $0.isNumber && Bool.random(using: &random) ? "#" : $0 }) }
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                words[0] = "*" + words[0].dropFirst(Int.random(in: 0...1, using: &random))
            }
            if Int.random(in: 0..<3, using: &random) == 0 {
                let last = words.count - 1
                words[last] = words[last].dropLast(Int.random(in: 0...2, using: &random)) + "*"
            }
        }
        return try? PhrasePattern(words.joined(separator: " "), isExact: isExact)
    }

    @Test("it finds what a search for substrings finds, no more and no less", arguments: 0..<24)
    func againstSubstrings(_ seed: Int) {
        var random = Generator(seed: UInt64(seed))
        let patterns = (0..<[3, 40, 200].randomElement(using: &random, or: 3)).compactMap { _ in
            Self.pattern(using: &random)
        }
        let index = PhraseIndex(patterns)
        var normalizer = Normalizer()
        var hits = PhraseHits()
        var found = 0
        for _ in 0..<25 {
            var written = ""
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                written += Self.words.randomElement(using: &random, or: "a")
                written += [" ", " ", " ", ", ", "-", "", "", "\u{1E}"].randomElement(using: &random, or: " ")
            }
            let text = normalizer.normalized(written)
            index.find(in: text, into: &hits)
            let expected = patterns.indices.filter { SubstringSearch(text).has(patterns[$0]) }
            #expect(hits.ids.sorted() == expected, "\(written.debugDescription)")
            for hit in hits.located {
                #expect(SubstringSearch(text).stands(patterns[hit.id], at: hit.tokens), "\(written.debugDescription)")
            }
            found += expected.count
        }
        #expect(found > 0 || patterns.count < 10)
    }

    @Test("one set of hits serves indexes of different sizes")
    func reuse() throws {
        let small = PhraseIndex([try PhrasePattern("a")])
        let many = PhraseIndex(try (0..<500).map { try PhrasePattern("w\($0)") } + [try PhrasePattern("*x*")])
        var normalizer = Normalizer()
        var hits = PhraseHits()
        many.find(in: normalizer.normalized("w499 w3 axb"), into: &hits)
        #expect(hits.ids.sorted() == [3, 499, 500])
        small.find(in: normalizer.normalized("a"), into: &hits)
        #expect(hits.ids == [0] && !hits.contains(3) && !hits.contains(499))
        many.find(in: normalizer.normalized("w499 axb"), into: &hits)
        #expect(hits.ids.sorted() == [499, 500])
        many.find(in: normalizer.normalized(""), into: &hits)
        #expect(hits.ids.isEmpty)
    }
}

/// The definition itself: a phrase's form is a substring of the text's.
struct SubstringSearch {
    let text: NormalizedText
    private let scalars: [Unicode.Scalar]

    init(_ text: NormalizedText) {
        self.text = text
        scalars = Array(text.description.unicodeScalars)
    }

    func has(_ pattern: PhrasePattern) -> Bool {
        if pattern.isExact {
            return text.tokens.indices.contains { stands(pattern, at: $0..<$0 + pattern.words.count) }
        }
        let sought = Array(pattern.normalized.unicodeScalars)
        guard sought.count <= scalars.count else { return false }
        return Self.contains(sought, scalars)
    }

    /// Whether those tokens are a hit.
    func stands(_ pattern: PhrasePattern, at range: Range<Int>) -> Bool {
        guard range.upperBound <= text.tokens.count, range.count == pattern.words.count else { return false }
        if range.dropFirst().contains(where: { text.tokens[$0].followsBarrier }) { return false }
        let words = range.map { String(decoding: text.bytes(ofToken: $0), as: UTF8.self) }
        let excerpt = Array((" " + words.joined(separator: " ") + " ").unicodeScalars)
        let sought = Array(pattern.normalized.unicodeScalars)
        guard sought.count <= excerpt.count else { return false }
        let isThere = Self.contains(sought, excerpt)
        guard isThere, let exact = pattern.exactWords else { return isThere }
        return range.map { text.writtenText(ofTokens: $0..<$0 + 1) ?? "" } == exact
    }

    private static func contains(_ sought: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        var start = 0
        while start + sought.count <= text.count {
            var length = 0
            while length < sought.count, matches(sought[length], text[start + length]) { length += 1 }
            if length == sought.count { return true }
            start += 1
        }
        return false
    }

    private static func matches(_ sought: Unicode.Scalar, _ found: Unicode.Scalar) -> Bool {
        sought == found || sought == "#" && found.properties.generalCategory == .decimalNumber
    }
}

extension Array {
    func randomElement(using random: inout Generator, or other: Element) -> Element {
        randomElement(using: &random) ?? other
    }
}
