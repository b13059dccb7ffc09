import BusinessTime
import DeskModel
import TestSupport
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    @Test("writes every text as JSONText does")
    func texts() {
        var random = RandomSource(seed: 11)
        for _ in 0..<2_000 {
            let text = FactsJSONTests.text(&random)
            var writer = JSONWriter(capacity: 0)
            writer.object { writer in
                writer.member("a", text)
                writer.member(text + "b", [text, "", text])
            }
            let expected: [String: JSONText] = ["a": .string(text), text + "b": .array([text, "", text])]
            // Which of the two names comes first is a matter of the text.
            guard "a".utf8.lexicographicallyPrecedes((text + "b").utf8) else { continue }
            #expect(writer.text == .object(expected))
        }
    }

    @Test("puts commas between what stands side by side, and nowhere else")
    func commas() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("a")
            writer.object { _ in }
            writer.name("b")
            writer.array([0, 1, 2]) { writer, count in writer.array(0..<count) { $0.string("\($1)") } }
            writer.member("c", [String]())
            writer.member("d", ",{[:")
            writer.name("e")
            writer.object { $0.member("f", true) }
            writer.member("g", orNull: nil)
            writer.member("h", ifAny: nil)
            writer.member("i", false)
        }
        #expect(
            writer.text.description == """
                {"a":{},"b":[[],["0"],["0","1"]],"c":[],"d":",{[:","e":{"f":true},"g":null,"i":false}
                """)
        #expect(writer.line().last == 0x0A)
    }

    @Test("writes numbers to their ends", arguments: [0, 1, 9, 10, 1_000_000, .max, -1, .min])
    func numbers(number: Int) {
        var writer = JSONWriter()
        writer.object { $0.member("n", number) }
        #expect(writer.text.description == "{\"n\":\(number)}")
    }

    @Test("is told the members of facts in their order, whichever of them there are")
    func factsInOrder() throws {
        var random = RandomSource(seed: 12)
        for _ in 0..<1_000 {
            let json = FactsJSONTests.facts(&random).json.description
            #expect(try withSortedMembers(json) == json)
        }
    }
}
