import BusinessTime
import DeskModel
import Foundation
import TestSupport
import Testing

@Suite struct EnvelopeTests {
    var facts: Facts {
        var facts = Facts(channel: .email, gateway: "email")
        facts.sender = "kim@example.org"
        facts.sentTo = ["help@example.com", "b@example.com"]
        facts.subject = "Re: a/b \"quoted\" \\ \u{1B}[31m\u{85}"
        facts.body = ""
        facts.headers = [
            Header(name: "Received", value: "1"), Header(name: "X-A", value: "a"), Header(name: "received", value: "2"),
        ]
        facts.size = 2048
        facts.received = Timestamp(milliseconds: 1_795_296_845_123)
        return facts
    }

    var envelope: Envelope {
        let decision = DecisionSummary(
            category: "outage", categoryRule: "the line is down", priority: "normal", priorityRule: nil,
            tags: [.init(name: "vip", rule: "gold customers")], tier: "first", team: "net", routeRow: 3)
        var envelope = Envelope(
            id: "01KAM", ticket: "T1", gateway: "email", received: Timestamp(milliseconds: 1_795_296_845_123),
            decided: Timestamp(milliseconds: 1_795_296_846_000), rulesVersion: "abc", facts: facts, decision: decision,
            explanation: JSONText(unchecked: "{\"hits\":[]}"), original: "originals/01KAM.eml")
        envelope.companions = [StoredCompanion(name: "a.wav", size: 4, path: "originals/01KAM-1.wav")]
        envelope.ticketNumber = "FL-2K7W"
        envelope.joined = "by the number in the subject"
        envelope.earlier = ["01KAL"]
        envelope.identity.messageID = "1@example.org"
        envelope.source = EnvelopeSource(file: "a.eml", digest: "ab", redoKey: "cd", ordinal: 0)
        envelope.held = HeldNotice(id: "1~a", name: "a", reason: "empty", detail: "no content")
        return envelope
    }

    @Test("facts come out by the names rules use, missing ones left out")
    func factsJSON() {
        #expect(
            facts.json.description == """
                {"attachments":0,"automatic":false,"channel":"email","gateway":"email","header":{"received":["1","2"],\
                "x-a":["a"]},"received":"2026-11-21T21:34:05.123Z","reply":false,"sender":"kim@example.org",\
                "sent-to":["help@example.com","b@example.com"],"size":2048,\
                "subject":"Re: a/b \\"quoted\\" \\\\ \\u001b[31m\\u0085","verified":false}
                """)
    }

    @Test("an envelope is JSON that every reader understands, the same each time, without control characters")
    func readable() throws {
        let bytes = envelope.bytes
        #expect(bytes == envelope.bytes)
        #expect(bytes.last == 0x0A && bytes.dropLast().allSatisfy { $0 >= 0x20 })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(object["envelope"] as? Int == 1)
        #expect((object["facts"] as? [String: Any])?["subject"] as? String == facts.subject)
        #expect((object["explanation"] as? [String: Any])?["hits"] != nil)
        let decision = try #require(object["decision"] as? [String: Any])
        #expect((decision["category"] as? [String: Any])?["rule"] as? String == "the line is down")
        #expect((decision["priority"] as? [String: Any])?["rule"] is NSNull)
    }

    @Test("the members of an envelope come in the order of their names, in every object")
    func order() throws {
        var envelope = envelope
        envelope.identity.gatewayID = "g"
        envelope.identity.conversation = "c"
        envelope.identity.references = ["1@example.org"]
        let text = envelope.json.description
        #expect(try withSortedMembers(text) == text)
    }

    @Test("the published schema names exactly the members that an envelope has")
    func schema() throws {
        let path = #filePath.components(separatedBy: "/Tests/")[0] + "/docs/schemas/envelope.schema.json"
        let real = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().path.components(separatedBy: "/Tests/")[0]
        let data =
            try FileManager.default.contents(atPath: path)
            ?? #require(FileManager.default.contents(atPath: real + "/docs/schemas/envelope.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(envelope.bytes)) as? [String: Any])
        func members(_ schema: Any?) -> Set<String> {
            Set(((schema as? [String: Any])?["properties"] as? [String: Any] ?? [:]).keys)
        }
        #expect(members(schema) == Set(object.keys))
        let properties = try #require(schema["properties"] as? [String: Any])
        #expect(members(properties["decision"]) == Set((object["decision"] as? [String: Any] ?? [:]).keys))
        #expect(members(properties["facts"]).isSuperset(of: (object["facts"] as? [String: Any] ?? [:]).keys))
        let bare = Envelope(
            id: "01KAM", ticket: "T1", gateway: "email", received: envelope.received, decided: envelope.decided,
            rulesVersion: "abc", facts: Facts(channel: .chat),
            decision: DecisionSummary(category: "c", categoryRule: nil, priority: "p", priorityRule: nil, tier: "t"))
        let least = try #require(try JSONSerialization.jsonObject(with: Data(bare.bytes)) as? [String: Any])
        #expect(Set(schema["required"] as? [String] ?? []) == Set(least.keys))
    }
}
