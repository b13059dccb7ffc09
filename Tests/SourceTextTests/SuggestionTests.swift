import SourceText
import Testing

/// What was typed, what there is, and what is suggested.
struct SuggestionCase: CustomTestStringConvertible, Sendable {
    let name: String
    let typed: String
    let known: [String]
    let expected: String?

    var testDescription: String { name }

    init(_ name: String, _ typed: String, _ known: [String], _ expected: String?) {
        self.name = name
        self.typed = typed
        self.known = known
        self.expected = expected
    }
}

@Suite("Suggestions")
struct SuggestionTests {
    static let cases = [
        SuggestionCase("two neighbours swapped are one step", "emial", ["phone", "email", "chat"], "email"),
        SuggestionCase("a letter too few", "emil", ["email"], "email"),
        SuggestionCase("a letter too many", "emaill", ["email"], "email"),
        SuggestionCase("a wrong letter", "enail", ["email"], "email"),
        SuggestionCase("five letters allow one step, not two", "emxxl", ["email"], nil),
        SuggestionCase("six letters allow two steps", "billxx", ["billed"], "billed"),
        SuggestionCase("six letters do not allow three", "bilxxx", ["billed"], nil),
        SuggestionCase("eleven letters allow three steps", "sendxxxmain", ["send---main"], "send---main"),
        SuggestionCase("three letters allow one step", "sme", ["sms"], "sms"),
        SuggestionCase("two letters allow one step all the same", "hr", ["hx"], "hx"),
        SuggestionCase("one letter allows one step all the same", "x", ["y"], "y"),
        SuggestionCase("one letter does not allow two", "x", ["abc"], nil),
        SuggestionCase("the nearest wins", "gateways", ["gatewax", "gateway"], "gateway"),
        SuggestionCase("of two at one distance the first by code points", "bat", ["cat", "hat", "bad"], "bad"),
        SuggestionCase("capitals come first by code points", "bat", ["cat", "Cat"], "Cat"),
        SuggestionCase("case alone is no step", "EMAIL", ["email"], "email"),
        SuggestionCase("the name itself is no suggestion", "email", ["email"], nil),
        SuggestionCase("letters of any script count as one", "račum", ["račun"], "račun"),
        SuggestionCase("nothing is known", "email", [], nil),
        SuggestionCase("nothing was typed", "", ["abc"], nil),
        SuggestionCase("what was typed is no name at all", String(repeating: "a", count: 101), ["a"], nil),
    ]

    @Test("are the nearest name within a third of the length", arguments: cases)
    func nearest(row: SuggestionCase) {
        #expect(Suggestion.nearest(to: row.typed, in: row.known) == row.expected)
    }

    @Test("do not depend on the order of the names", arguments: cases)
    func order(row: SuggestionCase) {
        #expect(Suggestion.nearest(to: row.typed, in: row.known.reversed()) == row.expected)
    }
}
