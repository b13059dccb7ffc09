import BusinessTime
import Decoding
import DeskModel
import Testing

@Suite("Chatwoot webhooks")
struct ChatwootTests {
    static func event(_ content: String, created: String = #""2026-11-21T21:34:05.000Z""#) -> String {
        """
        {"id":118,"content":"hi","created_at":\(created),"content_type":"text","source_id":null,
         "sender":{"id":14,"name":"haze-776","email":"Kim@Example.org","phone_number":"+46701740605","type":"contact"},
         "conversation":{"id":10,"contact_inbox":{"hmac_verified":false},"additional_attributes":{"browser_language":"sv"}},
         "account":{"id":1,"name":"Desk"},"event":"message_created",\(content)}
        """
    }

    private func decode(_ json: String, _ channel: Channel = .chat) throws -> Decoded {
        try MessageDecoder(gateway: gateway(channel)).decode(drop(json))
    }

    @Test(
        "only what comes in and is not private is a message",
        arguments: [
            (#""message_type":"outgoing""#, "own echo"), (#""message_type":"template""#, "own echo"),
            (#""message_type":1"#, "own echo"), (#""message_type":"activity""#, "event activity"),
            (#""message_type":"incoming","private":true"#, "private note"),
        ])
    func asides(content: String, why: String) throws {
        #expect(try decode(ChatwootTests.event(content)).asides == [why])
        #expect(
            try decode(ChatwootTests.event("\"a\":1").replacing("message_created", with: "conversation_updated")).asides
                == ["event conversation_updated"])
    }

    @Test("the sender is what the gateway's channel knows people by")
    func sender() throws {
        let json = ChatwootTests.event(#""message_type":"incoming""#)
        #expect(try decode(json, .email).messages.first?.facts.sender == "kim@example.org")
        #expect(try decode(json, .phone).messages.first?.facts.sender == "+46701740605")
        let found = try #require(try decode(json).messages.first)
        #expect(found.facts.sender == "chatwoot:14" && found.facts.language == "sv" && !found.facts.verified)
        let signed = json.replacing("\"hmac_verified\":false", with: "\"hmac_verified\":true")
        #expect(try decode(signed).messages.first?.facts.verified == true)
    }

    @Test("times are seconds, RFC 3339, or end in UTC", arguments: ["1795296845", "\"2026-11-21 21:34:05 UTC\""])
    func times(created: String) throws {
        let json = ChatwootTests.event(#""message_type":"incoming""#, created: created)
        #expect(try decode(json).messages.first?.identity.sent == FormatSample.moment)
    }

    @Test("files are known by kind and address")
    func files() throws {
        let json = ChatwootTests.event(
            #""message_type":"incoming","attachments":[{"file_type":"image","data_url":"https://x.example/a/b.png","file_size":9},{"file_type":"audio","data_url":"https://x.example/a"}]"#
        )
        #expect(try decode(json).messages.first?.facts.attachmentTypes == ["image/png", "audio/ogg"])
    }
}

@Suite("LiveChat webhooks")
struct LiveChatTests {
    static func hook(_ content: String, action: String = "incoming_event", author: String = "b5657") -> String {
        """
        {"webhook_id":"w1","secret_key":"s3","action":"\(action)","organization_id":"390e","payload":{"chat_id":"PJ0",
         "thread_id":"K600","event":{"id":"K600_2","created_at":"2026-11-21T21:34:05.123456Z","author_id":"\(author)",\(content)}}}
        """
    }

    private func decode(_ json: String) throws -> Decoded {
        try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
    }

    @Test("agents, notes among them and what has no words are set aside")
    func asides() throws {
        let text = #""type":"message","text":"x""#
        #expect(try decode(LiveChatTests.hook(text, author: "anna@desk.example.org")).asides == ["own echo"])
        #expect(try decode(LiveChatTests.hook(text + #","recipients":"agents""#)).asides == ["note among agents"])
        #expect(try decode(LiveChatTests.hook(#""type":"system_message""#)).asides == ["event system_message"])
        #expect(try decode(LiveChatTests.hook(text, action: "event_deleted")).asides == ["deletion"])
    }

    @Test("an edit has an id of its own, a file is an attachment, a form is its answers")
    func kinds() throws {
        let edit = try decode(LiveChatTests.hook(#""type":"message","text":"y""#, action: "event_updated")).messages
            .first
        #expect(edit?.identity.gatewayID?.hasPrefix("PJ0/K600_2/") == true)
        let file = try decode(LiveChatTests.hook(#""type":"file","name":"a.png","content_type":"image/png","size":3"#))
        #expect(file.messages.first?.attachments == [Attachment(name: "a.png", type: "image/png", size: 3)])
        let form = try decode(
            LiveChatTests.hook(
                #""type":"filled_form","fields":[{"label":"Order:","answer":"90213"},{"label":"Why?","answers":[{"label":"late"},{"label":"broken"}]}]"#
            ))
        #expect(form.messages.first?.facts.body == "Order: 90213\nWhy? late, broken")
    }

    @Test("the first messages of a chat come with it, and its users say who is an agent")
    func chat() throws {
        let json = #"""
            {"webhook_id":"w","action":"incoming_chat","payload":{"chat":{"id":"P","users":[
             {"id":"c1","name":"Kim","type":"customer"},{"id":"a1","name":"Anna","type":"agent"}],"thread":{"id":"T","events":[
             {"id":"T_1","type":"message","text":"hello","author_id":"c1"},{"id":"T_2","type":"message","text":"hi","author_id":"a1"}]}}}}
            """#
        let decoded = try decode(json)
        #expect(decoded.messages.map(\.facts.body) == ["hello"] && decoded.asides == ["own echo"])
        #expect(decoded.messages.first?.facts.senderName == "Kim")
        #expect(decoded.messages.first?.identity.conversation == "livechat:P/T")
    }
}
