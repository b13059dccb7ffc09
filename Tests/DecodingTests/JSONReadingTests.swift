import Decoding
import DeskModel
import Testing

@Suite("JSON")
struct JSONReadingTests {
    /// The body of a neutral envelope with `text` as the JSON of its value.
    static func body(_ text: String) throws -> String? {
        try message(drop("{\"firstline\":1,\"sender\":\"a\",\"body\":\(text)}"), gateway(.chat)).facts.body
    }

    @Test(
        "strings are read as the standard says, and torn ones repaired",
        arguments: [
            (#""a\"b\\c\/d""#, "a\"b\\c/d"), (#""\u00e5\u20AC""#, "å€"), (#""\ud83d\ude21""#, "😡"),
            (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\ude21""#, "\u{FFFD}"), (#""a\u0000b""#, "a\u{FFFD}b"), (#""\u001e""#, "\u{FFFD}"),
            (#""a\tb\nc""#, "a\tb\nc"), ("\"å😡\"", "å😡"),
        ])
    func strings(json: String, text: String) throws {
        #expect(try JSONReadingTests.body(json) == text)
    }

    @Test("a byte order mark is skipped, and bytes that are not UTF-8 replaced")
    func bytes() throws {
        let text = Array("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x".utf8) + [0xE5] + Array("\"}".utf8)
        #expect(try message(drop([0xEF, 0xBB, 0xBF] + text), gateway(.chat)).facts.body == "x\u{FFFD}")
    }

    @Test("of two members with one name the last counts, and that is noted")
    func duplicates() throws {
        let found = try message(
            drop("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"body\":\"y\"}"), gateway(.chat))
        #expect(found.facts.body == "y" && found.notes == ["The JSON has one member twice; the last one counts."])
    }

    @Test(
        "broken JSON is held with the place",
        arguments: [
            ("{", "line 1, column 2"), ("{}x", "line 1, column 3"), ("{\n \"a\": NaN}", "line 2, column 7"),
            ("{\"å\" 1}", "line 1, column 6"),
            ("[1,]", "line 1, column 4"), ("{\"a\":1,}", "line 1, column 8"), ("{\"a\":01}", "not a number"),
            ("{\"a\":1.}", "column"),
            ("{\"a\":\"\u{1}\"}", "control character"), ("{\"a\":\"\\x\"}", "escape"),
            ("{\"a\":\"\\u12g4\"}", "hexadecimal"),
            ("{\"a\":\"\\u+123\"}", "hexadecimal"), ("{\"a\":\"", "no end"), ("{\"a\":tru}", "expected a value"),
            ("{]", "column 2"),
            ("[}", "column 2"), ("{\"a\":-}", "not a number"), ("{a:1}", "double quotes"),
            ("{\"a\":1 \"b\":2}", "expected , or }"),
        ])
    func broken(json: String, detail: String) {
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
            Issue.record("decoded")
        } catch {
            #expect(error.code == .brokenJSON && error.detail.contains(detail), "\(error.detail)")
        }
    }

    @Test(
        "nesting is read to the limit and no deeper",
        arguments: [(63, HoldReason.Code.unknownFormat), (64, .tooDeep), (1_000_000, .tooDeep)])
    func depth(levels: Int, code: HoldReason.Code) {
        let json = "{\"a\":" + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + "}"
        #expect(holdCode(drop(json)) == code)
    }

    @Test(
        "a document has values to the limit and no more",
        arguments: [(9, HoldReason.Code.unknownFormat), (10, .tooManyParts)])
    func values(count: Int, code: HoldReason.Code) {
        var limits = DecodingLimits()
        limits.jsonValues = 10
        let json = "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]"
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.chat), limits: limits).decode(drop(json))
        } catch {
            #expect(error.code == code)
        }
    }
}
