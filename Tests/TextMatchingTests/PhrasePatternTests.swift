import Testing
import TextMatching

@Suite("Phrases")
struct PhrasePatternTests {
    static let forms: [(String, String)] = [
        ("Factura", " factura "), ("factur*", " factur"), ("*rechnung", "rechnung "), ("*tura*", "tura"),
        ("Reset  password", " reset password "), ("no puedo entr*", " no puedo entr"),
        ("*wort vergessen", "wort vergessen "),
        ("*a b*", "a b"), (" factur* ", " factur"), ("INV-######", " inv ###### "), ("INV######", " inv###### "),
        ("#*", " #"), ("*#", "# "), ("račun*", " racun"), ("dell'utente", " dell utente "), ("退款", " 退 款 "),
        ("\u{200B}factur\u{200B}*", " factur"), ("a ™", " a "), ("½*", " 1 2"), ("２#", " 2# "), ("a\u{1E}b", " a b "),
        ("비밀번호*", " 비밀번호"),
    ]

    @Test("a phrase has the form in which it stands in texts", arguments: forms)
    func normalizes(_ text: String, _ form: String) throws {
        let pattern = try PhrasePattern(text)
        #expect(pattern.normalized == form.replacing(" \u{1E}", with: ""))
        #expect(pattern.hasAnyBeginning != form.hasPrefix(" "))
        #expect(pattern.hasAnyEnding != form.hasSuffix(" "))
        #expect(pattern.words == form.split(separator: " ").map(String.init))
        #expect(pattern.hasDigitClass == form.contains("#"))
        #expect(!pattern.isExact)
    }

    static let faults: [(String, PhraseError)] = [
        ("", .nothingToSearch), ("...", .nothingToSearch), ("™", .nothingToSearch), ("\u{200B}", .nothingToSearch),
        ("\u{301}", .nothingToSearch), ("*", .nothingToSearch), ("**", .nothingToSearch), ("_", .nothingToSearch),
        ("fac*tura", .wildcardInside(at: 3)), ("a* b", .wildcardInside(at: 1)), ("a **", .wildcardInside(at: 2)),
        ("***", .wildcardInside(at: 1)), ("factur *", .wildcardTouchesNothing(at: 7)),
        ("* factur", .wildcardTouchesNothing(at: 0)), ("factur.*", .wildcardTouchesNothing(at: 7)),
        ("*-a", .wildcardTouchesNothing(at: 0)), ("a™*", .wildcardTouchesNothing(at: 2)),
        ("退款*", .wildcardBesideSingle(at: 2)), ("*退款", .wildcardBesideSingle(at: 0)),
        ("*ก", .wildcardBesideSingle(at: 0)), ("サーバー*", .wildcardBesideSingle(at: 4)),
    ]

    @Test("a phrase that cannot be searched for says why", arguments: faults)
    func refuses(_ text: String, _ error: PhraseError) {
        #expect(throws: error) { try PhrasePattern(text) }
    }

    @Test("a wildcard may touch a word behind Han")
    func wildcardBehindHan() throws {
        #expect(try PhrasePattern("退款abc*").normalized == " 退 款 abc")
    }

    @Test("an escaped # is the sign, which separates")
    func escapedHash() throws {
        #expect(try PhrasePattern("C#", escapedHashes: [1]).normalized == " c ")
        #expect(try PhrasePattern("a#b#", escapedHashes: [1]).normalized == " a b# ")
        #expect(try PhrasePattern("C#", escapedHashes: [1], isExact: true).exactWords == ["C"])
        #expect(throws: PhraseError.nothingToSearch) { try PhrasePattern("#", escapedHashes: [0]) }
        #expect(throws: PhraseError.wildcardTouchesNothing(at: 2)) { try PhrasePattern("a#*", escapedHashes: [1]) }
    }

    @Test("an exact phrase has neither wildcards nor digit classes")
    func exact() throws {
        #expect(throws: PhraseError.wildcardInExact(at: 2)) { try PhrasePattern("IT*", isExact: true) }
        #expect(throws: PhraseError.wildcardInExact(at: 0)) { try PhrasePattern("*IT", isExact: true) }
        #expect(throws: PhraseError.digitInExact(at: 2)) { try PhrasePattern("IT#", isExact: true) }
        let pattern = try PhrasePattern("Sr. Año", isExact: true)
        #expect(pattern.exactWords == ["Sr", "Año"])
        #expect(pattern.normalized == " sr ano ")
    }

    @Test("a phrase may have 200 characters")
    func length() throws {
        #expect(try PhrasePattern(String(repeating: "a", count: 200)).words.count == 1)
        #expect(throws: PhraseError.tooLong(characters: 201)) { try PhrasePattern(String(repeating: "a", count: 201)) }
    }

    struct Implication: CustomTestStringConvertible {
        var first: String
        var second: String
        var holds = true
        /// Exactly these are exact phrases.
        var exact: Set<Int> = []
        var testDescription: String { "\(first) → \(second), exact: \(exact.sorted())" }
    }

    static let implications = [
        Implication(first: "factura", second: "factur*"),
        Implication(first: "factur*", second: "factura", holds: false),
        Implication(first: "mi factura pendiente", second: "factura pend*"),
        Implication(first: "Račun", second: "racun"),
        Implication(first: "*a b*", second: "a*", holds: false),
        Implication(first: "*a b*", second: "b*"),
        Implication(first: "*a b*", second: "*a"),
        Implication(first: "inv 12", second: "inv ##"),
        Implication(first: "inv ##", second: "inv 12", holds: false),
        Implication(first: "inv ###", second: "inv ##", holds: false),
        Implication(first: "inv ###", second: "inv ##*"),
        Implication(first: "٣٤", second: "##"),
        Implication(first: "IT", second: "it", exact: [1]),
        Implication(first: "it", second: "IT", holds: false, exact: [2]),
        Implication(first: "the IT desk", second: "IT", exact: [1, 2]),
        Implication(first: "the it IT", second: "IT", exact: [1, 2]),
        Implication(first: "the it desk", second: "IT", holds: false, exact: [1, 2]),
        Implication(first: "an\u{303}o", second: "año", exact: [1, 2]),
        Implication(first: "a", second: "a b", holds: false),
    ]

    @Test("one phrase implies another where every text with it has the other", arguments: implications)
    func implies(_ row: Implication) throws {
        let first = try PhrasePattern(row.first, isExact: row.exact.contains(1))
        let second = try PhrasePattern(row.second, isExact: row.exact.contains(2))
        #expect(first.implies(second) == row.holds)
    }
}
