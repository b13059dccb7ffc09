import Decoding
import DeskModel
import Testing

/// What holds of every decoder, whatever it is given.
@Suite("The contract of all decoders")
struct ContractTests {
    static let samples: [(name: String, bytes: [UInt8])] = [
        ("mail", Array(MailTests.sample.utf8)),
        ("mail with parts", Array(MailContentTests.whole("mixed", MailContentTests.html, MailContentTests.image).utf8)),
        ("smstools", Array((SmstoolsTests.head + "Alphabet: UCS2\n\n").utf8) + [0, 0x45, 0xD8, 0x3D, 0xDE, 0x21]),
        ("voicemail", Array(VoicemailTests.sample.utf8)), ("neutral", Array(NeutralTests.sample.utf8)),
        ("slack", Array((SlackTests.cases.first?.json ?? "").utf8)),
        ("telegram", Array((TelegramTests.cases.first?.json ?? "").utf8)),
        ("whatsapp", Array((WhatsAppTests.cases.first?.json ?? "").utf8)),
        ("matrix", Array((MatrixTests.cases.first?.json ?? "").utf8)),
    ]

    /// Decodes with every setting of the format; checks what must hold of each result.
    static func exercise(_ bytes: [UInt8], formats: [MessageFormat?] = [nil]) {
        for format in formats {
            let decoder = MessageDecoder(gateway: gateway(.email) { $0.format = format })
            let first = result(decoder, bytes)
            #expect(first == result(decoder, bytes))
            guard case .success(let decoded) = first else { continue }
            #expect(!decoded.items.isEmpty)
            for message in decoded.messages { check(message) }
        }
    }

    static func result(_ decoder: MessageDecoder, _ bytes: [UInt8]) -> Result<Decoded, HoldReason> {
        do throws(HoldReason) { return .success(try decoder.decode(drop(bytes))) } catch { return .failure(error) }
    }

    static func check(_ message: Message) {
        let facts = message.facts
        let texts = [facts.body, facts.wholeText].compactMap(\.self)
        var lines = [facts.sender, facts.senderName, facts.senderDomain, facts.subject, facts.language].compactMap(
            \.self)
        lines += facts.sentTo + facts.attachmentTypes + facts.headers.flatMap { [$0.name, $0.value] } + message.notes
        let identity = message.identity
        lines += [identity.gatewayID, identity.messageID, identity.deliveredTo, identity.conversation].compactMap(
            \.self)
        lines += identity.references + message.attachments.flatMap { [$0.name, $0.type].compactMap(\.self) }
        #expect(texts.allSatisfy { isClean($0, allowing: ["\n", "\t", Facts.textBarrier]) })
        #expect(lines.allSatisfy { isClean($0, allowing: []) })
        #expect(facts.subject != "" && facts.body != "" && facts.sender != "")
        #expect(facts.attachments == message.attachments.count && facts.channel == .email)
        #expect(facts.duration == nil)
    }

    /// What the language says of facts and channels holds of real files: `check` builds claims on it.
    @Test("has no fact that its channel does not have, whatever the format", arguments: samples.map(\.name))
    func factsOfChannel(name: String) {
        guard let bytes = ContractTests.samples.first(where: { $0.name == name })?.bytes else { return }
        for channel in Channel.allCases {
            guard case .success(let decoded) = ContractTests.result(MessageDecoder(gateway: gateway(channel)), bytes)
            else { continue }
            for message in decoded.messages {
                let facts = message.facts
                #expect(facts.channel == channel)
                #expect(channel == .email || (facts.senderDomain == nil && facts.headers.isEmpty))
                #expect(channel == .phone || facts.duration == nil)
                #expect(channel != .phone || facts.subject == nil)
                // The words of a subject that is left out are still there.
                #expect(facts.wholeText != nil || facts.body == nil)
            }
        }
    }

    static func isClean(_ text: String, allowing allowed: Set<Unicode.Scalar>) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            allowed.contains(scalar)
                || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
                    && scalar.value != 0x2028 && scalar.value != 0x2029
        }
    }

    @Test("cut short anywhere, a unit is decoded or held", arguments: samples.map(\.name))
    func truncated(name: String) {
        guard let bytes = ContractTests.samples.first(where: { $0.name == name })?.bytes else { return }
        for size in stride(from: 0, to: bytes.count, by: 7) { ContractTests.exercise(Array(bytes.prefix(size))) }
    }

    @Test("with bytes changed at random, a unit is decoded or held", arguments: samples.map(\.name))
    func flipped(name: String) {
        guard let bytes = ContractTests.samples.first(where: { $0.name == name })?.bytes else { return }
        var random = Seeded(state: UInt64(bytes.count))
        for _ in 0..<150 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                changed[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            ContractTests.exercise(changed)
        }
    }

    @Test("read as every other format, a unit is decoded or held", arguments: samples.map(\.name))
    func mistaken(name: String) {
        guard let bytes = ContractTests.samples.first(where: { $0.name == name })?.bytes else { return }
        ContractTests.exercise(bytes, formats: MessageFormat.allCases)
        ContractTests.exercise(Array(bytes.dropFirst(bytes.count / 3)), formats: MessageFormat.allCases)
    }

    @Test("many threads decode at once")
    func threads() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for sample in ContractTests.samples { ContractTests.exercise(sample.bytes) } }
            }
        }
    }
}

/// SplitMix64: the same numbers in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
