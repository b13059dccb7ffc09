import BusinessTime
import DeskModel
import TestSupport
import Testing

@Suite("Facts as JSON")
struct FactsJSONTests {
    /// Pieces of text that a reader of JSON can trip over.
    static let pieces = [
        "račun", "\"", "\\", "/", "\n", "\t", "\u{1E}", "\u{1}", "\u{7F}", "\u{85}", "\u{9F}", "é", "e\u{301}", "退款",
        "😡", "\u{2028}", "\u{FFFD}", "\u{10FFFF}", "{", "}", "[1,", "\\u0041", "null", " ", "ß", "\u{200B}",
    ]

    static func text(_ random: inout RandomSource) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    static func facts(_ random: inout RandomSource) -> Facts {
        var facts = Facts(channel: Channel.allCases.randomElement(using: &random) ?? .email)
        func chance(_ random: inout RandomSource) -> Bool { Bool.random(using: &random) }
        for path in [
            \Facts.gateway, \.sender, \.senderName, \.senderDomain, \.subject, \.body, \.wholeText, \.language,
        ] where chance(&random) {
            facts[keyPath: path] = text(&random)
        }
        facts.sentTo = (0..<Int.random(in: 0...3, using: &random)).map { _ in text(&random) }
        facts.attachmentTypes = (0..<Int.random(in: 0...2, using: &random)).map { _ in text(&random) }
        facts.headers = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            Header(name: ["X-A", "x-a", "Importance", "É"].randomElement(using: &random) ?? "", value: text(&random))
        }
        for path in [\Facts.attachments, \.size, \.duration] {
            facts[keyPath: path] = chance(&random) ? [0, 1, .max, .min].randomElement(using: &random) : nil
        }
        for path in [\Facts.automatic, \.reply, \.verified] { facts[keyPath: path] = chance(&random) }
        if chance(&random) {
            facts.received = Timestamp(milliseconds: .random(in: 0..<4_000_000_000_000, using: &random))
        }
        return facts
    }

    /// What the JSON keeps of facts: headers by name, and no empty text.
    static func kept(_ facts: Facts) -> Facts {
        var kept = facts
        for path in [
            \Facts.gateway, \.sender, \.senderName, \.senderDomain, \.subject, \.body, \.wholeText, \.language,
        ] where facts[keyPath: path] == "" {
            kept[keyPath: path] = nil
        }
        let names = Set(facts.headers.map { $0.name.lowercased() }).sorted()
        kept.headers = names.flatMap { name in
            facts.headers.filter { $0.name.lowercased() == name }.map { Header(name: name, value: $0.value) }
        }
        return kept
    }

    @Test("are read back as they were written, whatever the texts hold")
    func roundTrip() throws {
        var random = RandomSource(seed: 7)
        var seen: Set<String> = []
        for _ in 0..<3_000 {
            let facts = Self.facts(&random)
            let json = facts.json.description
            let read = try #require(Facts(json: json), "\(json)")
            #expect(read == Self.kept(facts))
            #expect(read.json.description == json)
            seen.insert(json)
        }
        // Were they all alike, the round trip would say nothing.
        #expect(seen.count > 2_000)
    }

    @Test(
        "that are none are not read",
        arguments: [
            "", "{}", "[]", "null", "{\"channel\":\"fax\"}", "{\"channel\":1}", "{\"channel\":\"email\"",
            "{\"channel\":\"email\",\"size\":\"1\"}", "{\"channel\":\"email\",\"size\":1.5}",
            "{\"channel\":\"email\",\"size\":99999999999999999999}", "{\"channel\":\"email\",\"reply\":1}",
            "{\"channel\":\"email\",\"subject\":[]}", "{\"channel\":\"email\",\"sent-to\":\"a\"}",
            "{\"channel\":\"email\",\"sent-to\":[1]}", "{\"channel\":\"email\",\"received\":\"yesterday\"}",
            "{\"channel\":\"email\",\"header\":[]}", "{\"channel\":\"email\",\"header\":{\"a\":\"b\"}}",
        ])
    func broken(json: String) {
        #expect(Facts(json: json) == nil)
    }

    @Test("pass over members of a later version")
    func later() {
        #expect(Facts(json: "{\"channel\":\"chat\",\"mood\":{\"a\":[1]}}")?.channel == .chat)
    }
}
