import Decoding
import DeskModel
import Testing

/// What holds of every format that a gateway may have: one suite over the table of samples.
@Suite("The contract of all formats")
struct FormatContractTests {
    @Test("every format has a sample")
    func complete() {
        #expect(Set(FormatSample.all.map(\.format)) == Set(MessageFormat.allCases))
    }

    private func decode(
        _ sample: FormatSample, _ content: [UInt8]? = nil, _ change: (inout Gateway) -> Void = { _ in }
    ) throws(HoldReason) -> Decoded {
        let unit = Drop(name: sample.name, bytes: content ?? sample.content, received: received)
        return try MessageDecoder(gateway: gateway(.chat, change)).decode(unit)
    }

    @Test("a message keeps its ids, its sender and its time, by name or sniffed", arguments: MessageFormat.allCases)
    func message(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        for setting in [nil, format] {
            let decoded = try decode(sample) { $0.format = setting }
            let found = try #require(decoded.messages.first)
            #expect(decoded.format == format && decoded.messages.count == 1)
            #expect(found.facts.sender == sample.sender && found.facts.body == sample.body)
            #expect(found.identity.gatewayID == sample.gatewayID)
            #expect(found.identity.conversation == sample.conversation)
            #expect(found.identity.sent == sample.sent)
            #expect(found.facts.received == received && found.facts.size == sample.content.count)
        }
    }

    @Test("the channel is the gateway's, never the content's", arguments: MessageFormat.allCases)
    func channel(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        for channel in Channel.allCases {
            let found = try #require(try decode(sample) { $0.channel = channel }.messages.first)
            #expect(found.facts.channel == channel && found.facts.gateway == "test")
        }
    }

    @Test("the same message has the same ids again", arguments: MessageFormat.allCases)
    func again(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        #expect(try decode(sample) == decode(sample))
    }

    @Test(
        "what is no customer's message is set aside",
        arguments: FormatSample.all.filter { $0.aside != nil }.map(\.format))
    func aside(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        for setting in [nil, format] {
            let decoded = try decode(sample, Array((sample.aside ?? "").utf8)) { $0.format = setting }
            #expect(decoded.messages.isEmpty && !decoded.asides.isEmpty && decoded.format == format)
        }
    }

    @Test(
        "content that lacks what it needs is held with a reason",
        arguments: FormatSample.all.filter { $0.lacking != nil }.map(\.format))
    func lacking(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        do throws(HoldReason) {
            _ = try decode(sample, Array((sample.lacking ?? "").utf8)) { $0.format = format }
            Issue.record("decoded")
        } catch {
            #expect(error.code == .brokenContent && !error.detail.isEmpty, "\(error.code) \(error.detail)")
        }
    }

    @Test("what the desk itself writes is set aside", arguments: ["U1", "9007199254740993", "@kim:example.org", "kim"])
    func own(name: String) throws {
        let formats: [MessageFormat] =
            switch name {
            case "U1": [.slack]
            case "kim": [.mattermost, .rocketchat, .matterbridge]
            default: [name.hasPrefix("@") ? .matrix : .telegram]
            }
        for format in formats {
            let decoded = try decode(try FormatSample.of(format)) { $0.own = [name] }
            #expect(decoded.asides == ["own echo"], "\(format)")
        }
    }

    @Test("cut short anywhere, or with bytes changed, content is decoded or held", arguments: MessageFormat.allCases)
    func hostile(format: MessageFormat) throws {
        let sample = try FormatSample.of(format)
        var random = Seeded(state: UInt64(sample.content.count))
        for round in 0..<200 {
            var bytes = sample.content
            if round % 2 == 0 {
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let decoded = try? decode(sample, bytes, { $0.format = round % 3 == 0 ? format : nil }) else {
                continue
            }
            #expect(!decoded.items.isEmpty)
            for message in decoded.messages {
                var moved = message
                moved.facts.channel = .email
                ContractTests.check(moved)
            }
        }
    }

    /// JSON that each platform's reader must survive, whatever is expected of it.
    static let hostileJSON: [(name: String, json: String)] = [
        ("deep", String(repeating: "{\"a\":", count: 100_000)), ("open arrays", String(repeating: "[", count: 100_000)),
        ("a number beyond 2^53", "{\"update_id\":90071992547409931,\"type\":1e999,\"id\":-0}"),
        ("null everywhere", "{\"type\":null,\"event\":null,\"update_id\":null,\"message\":null,\"object\":null}"),
        ("arrays for objects", "{\"type\":[],\"event\":[],\"update_id\":1,\"message\":[],\"payload\":[],\"from\":[]}"),
        (
            "strings for objects",
            "{\"type\":\"message\",\"event\":\"x\",\"conversation\":\"x\",\"sender\":\"x\",\"from\":\"x\"}"
        ),
        ("a lone surrogate", "{\"update_id\":1,\"message\":{\"text\":\"\\ud83d\",\"from\":{\"id\":1}}}"),
        ("the largest numbers", "{\"update_id\":1,\"message\":{\"date\":9223372036854775807,\"from\":{\"id\":1}}}"),
        ("the smallest numbers", "{\"update_id\":1,\"message\":{\"date\":-9223372036854775808,\"from\":{\"id\":1}}}"),
        ("an empty name", "{\"\":\"\"}"), ("only a mark", "\u{FEFF}"), ("an empty object", "{}"), ("an array", "[]"),
        ("lines", "{}\n{}\n{}"), ("a broken line", "{\"gateway\":\"g\",\"account\":\"a\",\"protocol\":\"p\"}\n{\"gat"),
    ]

    @Test("hostile JSON ends in a message, aside or a reason, for every format", arguments: hostileJSON.map(\.name))
    func bombs(name: String) {
        guard let json = FormatContractTests.hostileJSON.first(where: { $0.name == name })?.json else { return }
        ContractTests.exercise(Array(json.utf8), formats: [nil] + MessageFormat.allCases)
    }

    @Test("an id beyond 2^53 keeps every digit")
    func digits() throws {
        let json =
            #"{"update_id":9007199254740993123,"message":{"from":{"id":9007199254740993},"chat":{"id":-9007199254740995},"text":"x"}}"#
        let found = try #require(try MessageDecoder(gateway: gateway(.chat)).decode(drop(json)).messages.first)
        #expect(found.identity.gatewayID == "9007199254740993123")
        #expect(found.identity.conversation == "telegram:-9007199254740995")
    }
}
