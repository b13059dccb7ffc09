import BusinessTime
import Decoding
import DeskModel
import Foundation
import Testing

@Suite("The neutral envelope")
struct NeutralTests {
    static let sample = """
        {"firstline": 1, "id": "c-4711-9", "conversation": "c-4711", "sender": "portal:8821", "sender-name": "Kim Berg",
         "sent-to": ["support"], "subject": "Order HR-204511", "body": "Still waiting", "language": "en-GB",
         "sent": "2026-11-21T21:34:05Z", "automatic": false, "verified": true, "duration": 23,
         "attachments": [{"name": "a.png", "type": "image/png", "size": 48211, "file": "a.png"}, {"file": "b.pdf"}]}
        """

    @Test("every member becomes a fact or a key")
    func sample() throws {
        let unit = drop(
            NeutralTests.sample, companions: [Companion(name: "a.png", size: 1), Companion(name: "b.pdf", size: 7)])
        let found = try message(unit, gateway(.chat) { $0.trustsVerified = true })
        let facts = found.facts
        #expect(facts.sender == "portal:8821" && facts.senderName == "Kim Berg" && facts.sentTo == ["support"])
        #expect(facts.subject == "Order HR-204511" && facts.body == "Still waiting" && facts.language == "en")
        #expect(facts.wholeText == "Order HR-204511\n\u{1E}\nStill waiting")
        #expect(facts.verified && !facts.automatic)
        // Only calls have a duration.
        #expect(facts.duration == nil)
        #expect(try message(unit, gateway(.phone)).facts.duration == 23)
        #expect(found.identity.gatewayID == "c-4711-9" && found.identity.conversation == "gateway:test/c-4711")
        #expect(found.identity.sent == Timestamp(rfc3339: "2026-11-21T21:34:05Z"))
        #expect(
            found.attachments == [
                Attachment(name: "a.png", type: "image/png", size: 48211),
                Attachment(name: "b.pdf", type: "application/pdf", size: 7),
            ])
        #expect(found.notes == ["Only calls have a duration; the one given is left out."])
    }

    @Test("verified counts only where the settings believe the gateway")
    func verified() throws {
        let found = try message(drop(NeutralTests.sample), gateway(.chat))
        #expect(!found.facts.verified && found.notes.contains { $0.contains("verified") })
        #expect(found.notes.contains { $0.contains("not beside it") })
    }

    @Test("addresses take the form of the gateway's channel")
    func channels() throws {
        func sender(_ written: String, _ channel: Channel) throws -> Facts {
            try message(
                drop("{\"firstline\":1,\"sender\":\"\(written)\",\"body\":\"x\"}"),
                gateway(channel) { $0.country = "46" }
            )
            .facts
        }
        #expect(try sender("Kim@Example.org", .email).sender == "kim@example.org")
        #expect(try sender("Kim@Example.org", .email).senderDomain == "example.org")
        #expect(try sender("070-174 06 05", .phone).sender == "+46701740605")
        #expect(try sender("Portal:8821", .chat).sender == "Portal:8821")
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("{\"firstline\":1,\"sender\":\"a\",\"bodi\":\"x\"}", "no member bodi; did you mean body?"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"sender_name\":\"y\"}", "did you mean sender-name?"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"quux\":1}", "known are firstline, id"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"attachments\":[{\"nam\":1}]}", "did you mean name?"),
            ("{\"firstline\":1,\"sender\":\"a\"}", "subject and body are both missing"),
            ("{\"firstline\":1,\"body\":\"a\"}", "sender is missing"),
            ("{\"firstline\":1,\"sender\":\" \",\"body\":\"a\"}", "sender is missing"),
            ("{\"firstline\":2,\"sender\":\"a\",\"body\":\"x\"}", "firstline is not 1"),
            ("{\"firstline\":1,\"sender\":7,\"body\":\"x\"}", "sender is a number, not a string"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"automatic\":\"yes\"}", "automatic is a string"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"sent\":\"today\"}", "sent is not a time"),
            ("{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"duration\":-1}", "duration is not a whole number"),
            (
                "{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"attachments\":[{\"file\":\"../x\"}]}",
                "not a plain file name"
            ),
        ])
    func errors(json: String, detail: String) {
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
            Issue.record("decoded")
        } catch {
            #expect(error.code == .brokenContent && error.detail.contains(detail), "\(error.detail)")
        }
    }

    @Test("the published schema and the decoder know the same members")
    func schema() throws {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("docs/schemas/neutral-envelope.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: Any])
        let attachments = try #require(properties["attachments"] as? [String: Any])
        let entry = try #require((attachments["items"] as? [String: Any])?["properties"] as? [String: Any])
        // A member of the schema is accepted with a value of its example; the decoder names all it knows for any other.
        #expect(try members(known: "{\"firstline\":1,\"zzzzzzzzzzzzzz\":1}") == Set(properties.keys))
        #expect(
            try members(
                known: "{\"firstline\":1,\"sender\":\"a\",\"body\":\"x\",\"attachments\":[{\"zzzzzzzzzzzzzz\":1}]}")
                == Set(entry.keys))
    }

    private func members(known json: String) throws -> Set<String> {
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
            return []
        } catch {
            let list = error.detail.split(separator: "known are ").last ?? ""
            return Set(list.replacing(", ", with: ",").split(separator: ",").map(String.init))
        }
    }
}
