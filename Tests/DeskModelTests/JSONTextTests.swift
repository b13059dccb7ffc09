import DeskModel
import TestSupport
import Testing

@Suite("JSON text")
struct JSONTextTests {
    /// As the format says it, a character at a time.
    private static func plain(_ text: String) -> String {
        var written = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: written += "\\" + String(scalar)
            case 0x0A: written += "\\n"
            case 0x0D: written += "\\r"
            case 0x09: written += "\\t"
            case 0..<0x20, 0x7F..<0xA0:
                let digits = String(scalar.value, radix: 16)
                written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }

    @Test("escapes what has to be escaped, at every place of eight bytes and beside every other character")
    func escapes() {
        let pieces = [
            "a", "\"", "\\", "\n", "\r", "\t", "\u{0}", "\u{1F}", " ", "\u{7F}", "\u{80}", "\u{9F}", "\u{A0}", "é", "→",
            "😀",
        ]
        var random = RandomSource(seed: 5)
        for length in 0..<40 {
            for _ in 0..<100 {
                let isPlain = Bool.random(using: &random)
                let text = (0..<length).map { _ in
                    isPlain && Int.random(in: 0..<8, using: &random) > 0
                        ? "x" : pieces.randomElement(using: &random) ?? ""
                }.joined()
                #expect(JSONText.string(text).description == Self.plain(text))
            }
        }
    }

    @Test("sorts the members of an object by code points, not by what looks alike")
    func members() {
        let object = JSONText.object(["é": .null, "z": .bool(true), "\u{65}\u{301}a": .number(1), "Z": .array(["x"])])
        #expect(object.description == "{\"Z\":[\"x\"],\"e\u{301}a\":1,\"z\":true,\"é\":null}")
        #expect(JSONText.object([:]).description == "{}")
    }
}
