import BusinessTime
import Decoding
import DeskModel
import Testing

/// One unit of a chat platform, and what becomes of it.
struct ChatCase: CustomTestStringConvertible, Sendable {
    var name: String
    var json: String
    var sender: String?
    var body: String?
    var conversation: String?
    var gatewayID: String?
    var automatic = false
    var attachments: [String] = []
    var aside: String?

    var testDescription: String { name }

    func check(_ format: MessageFormat) throws {
        let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
        #expect(decoded.format == format)
        #expect(decoded.asides == [aside].compactMap(\.self))
        guard aside == nil else { return }
        let found = try #require(decoded.messages.first)
        #expect(found.facts.sender == sender && found.facts.body == body)
        #expect(found.identity.conversation == conversation && found.identity.gatewayID == gatewayID)
        #expect(found.facts.automatic == automatic && found.facts.attachmentTypes == attachments)
        #expect(found.facts.verified && found.facts.channel == .chat)
    }
}

@Suite("Slack events")
struct SlackTests {
    static func callback(_ event: String) -> String {
        """
        {"token":"t","team_id":"T0","api_app_id":"A0TRIAGE1","type":"event_callback","event_id":"Ev1","event_time":1,
         "authorizations":[{"enterprise_id":null,"user_id":"U0SUPBOT1","is_bot":true}],"event":{\(event)}}
        """
    }

    static let place = #""channel":"C1","ts":"1795296845.123459","event_ts":"1795296845.123459""#

    static let cases = [
        ChatCase(
            name: "a thread's message with a file",
            json: callback(
                #""type":"message","user":"U0KIM","text":"Hi <@U0SUP>, &lt;VPN&gt; &amp; <https://hr.example|HR> <#C2|it> <!here>","#
                    + place
                    + #","thread_ts":"1795290000.000100","files":[{"name":"err.png","mimetype":"image/png","size":48211}]"#
            ),
            sender: "slack:U0KIM", body: "Hi @U0SUP, <VPN> & HR #it @here", conversation: "slack:C1/1795290000.000100",
            gatewayID: "Ev1", attachments: ["image/png"]),
        ChatCase(
            name: "a bot without a subtype",
            json: callback(#""type":"message","bot_id":"B1","text":"done","# + place), sender: "slack:B1", body: "done",
            conversation: "slack:C1/1795296845.123459", gatewayID: "Ev1", automatic: true),
        ChatCase(
            name: "an edit",
            json: callback(
                #""type":"message","subtype":"message_changed","message":{"type":"message","user":"U0KIM","text":"new","ts":"1.2","edited":{"user":"U0KIM"}},"previous_message":{"text":"old"},"#
                    + place), sender: "slack:U0KIM", body: "new", conversation: "slack:C1/1.2", gatewayID: "Ev1"),
        ChatCase(
            name: "a text in blocks only",
            json: callback(
                #""type":"message","user":"U0KIM","text":"","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"one"}},{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"two"}]}]}],"#
                    + place), sender: "slack:U0KIM", body: "one\ntwo", conversation: "slack:C1/1795296845.123459",
            gatewayID: "Ev1"),
        ChatCase(
            name: "a link preview",
            json: callback(
                #""type":"message","subtype":"message_changed","message":{"user":"U0KIM","text":"a","ts":"1.2"},"previous_message":{"text":"a"},"#
                    + place), aside: "edit without a new text"),
        ChatCase(
            name: "a deletion", json: callback(#""type":"message","subtype":"message_deleted","# + place),
            aside: "deletion"),
        ChatCase(
            name: "a join",
            json: callback(#""type":"message","subtype":"channel_join","user":"U1","text":"x","# + place),
            aside: "event channel_join"),
        ChatCase(
            name: "the app's own post", json: callback(#""type":"message","user":"U0SUPBOT1","text":"x","# + place),
            aside: "own echo"),
        ChatCase(
            name: "a reaction", json: callback(#""type":"reaction_added","user":"U1""#), aside: "event reaction_added"),
        ChatCase(
            name: "a check of the address", json: #"{"type":"url_verification","challenge":"c","token":"t"}"#,
            aside: "Slack's url_verification"),
    ]

    @Test("events become messages or are set aside", arguments: cases)
    func events(example: ChatCase) throws {
        try example.check(.slack)
    }

    @Test("what a gateway for Slack cannot use is held with a reason")
    func held() {
        let slack = gateway(.chat) { $0.format = .slack }
        #expect(holdCode(drop("{\"a\":1}"), slack) == .brokenContent)
        #expect(holdCode(drop("{\"type\":\"event_callback\"}"), slack) == .brokenContent)
        #expect(holdCode(drop("[]"), slack) == .brokenContent)
        #expect(holdCode(drop("token=x&text=y"), slack) == .brokenJSON)
        #expect(holdCode(drop("{\"update_id\":1}"), slack) == .unknownFormat)
    }
}

@Suite("Telegram updates")
struct TelegramTests {
    static func update(_ content: String) -> String { "{\"update_id\":868573640,\(content)}" }
    static let from =
        #""from":{"id":555000111,"is_bot":false,"first_name":"Kim","last_name":"Berg","language_code":"sv"}"#
    static let chat = #""chat":{"id":-1001990000123,"type":"supergroup"},"date":1795296845,"message_id":4021"#

    static let cases = [
        ChatCase(
            name: "a topic's message",
            json: update("\"message\":{\(from),\(chat),\"message_thread_id\":77,\"text\":\"Order 90213 😡\"}"),
            sender: "telegram:555000111", body: "Order 90213 😡", conversation: "telegram:-1001990000123/77",
            gatewayID: "868573640"),
        ChatCase(
            name: "an edited photo",
            json: update(
                "\"edited_message\":{\(from),\(chat),\"caption\":\"see\",\"photo\":[{\"file_id\":\"a\",\"file_size\":1},{\"file_id\":\"b\",\"file_size\":9}]}"
            ), sender: "telegram:555000111", body: "see", conversation: "telegram:-1001990000123",
            gatewayID: "868573640",
            attachments: ["image/jpeg"]),
        ChatCase(
            name: "a bot",
            json: update("\"message\":{\"from\":{\"id\":9007199254740993,\"is_bot\":true},\(chat),\"text\":\"x\"}"),
            sender: "telegram:9007199254740993", body: "x", conversation: "telegram:-1001990000123",
            gatewayID: "868573640",
            automatic: true),
        ChatCase(
            name: "an anonymous administrator",
            json: update(
                "\"message\":{\"from\":{\"id\":1087968824,\"is_bot\":true},\"sender_chat\":{\"id\":-100,\"title\":\"T\"},\(chat),\"text\":\"x\"}"
            ), sender: "telegram:-100", body: "x", conversation: "telegram:-1001990000123", gatewayID: "868573640"),
        ChatCase(
            name: "a voice note",
            json: update("\"message\":{\(from),\(chat),\"voice\":{\"file_id\":\"v\",\"mime_type\":\"audio/ogg\"}}"),
            sender: "telegram:555000111", conversation: "telegram:-1001990000123", gatewayID: "868573640",
            attachments: ["audio/ogg"]),
        ChatCase(
            name: "a place",
            json: update("\"message\":{\(from),\(chat),\"location\":{\"latitude\":59.3,\"longitude\":18.0}}"),
            sender: "telegram:555000111", body: "59.3, 18.0", conversation: "telegram:-1001990000123",
            gatewayID: "868573640"),
        ChatCase(
            name: "the owner's own message",
            json: update(
                "\"business_message\":{\"from\":{\"id\":1},\"chat\":{\"id\":2,\"type\":\"private\"},\"date\":1,\"text\":\"x\"}"
            ),
            aside: "own echo"),
        ChatCase(
            name: "someone joins", json: update("\"message\":{\(from),\(chat),\"new_chat_members\":[{\"id\":1}]}"),
            aside: "service message new_chat_members"),
        ChatCase(name: "a deletion", json: update("\"deleted_business_messages\":{}"), aside: "deletion"),
        ChatCase(name: "a button", json: update("\"callback_query\":{\"id\":\"1\"}"), aside: "update callback_query"),
    ]

    @Test("updates become messages or are set aside", arguments: cases)
    func updates(example: ChatCase) throws {
        try example.check(.telegram)
    }

    @Test("facts of a person, and a file of several updates")
    func several() throws {
        let one = TelegramTests.update("\"message\":{\(TelegramTests.from),\(TelegramTests.chat),\"text\":\"x\"}")
        for json in ["[\(one),\(one)]", "{\"ok\":true,\"result\":[\(one),\(one)]}"] {
            let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
            #expect(decoded.messages.count == 2)
            #expect(
                decoded.messages.first?.facts.senderName == "Kim Berg" && decoded.messages.first?.facts.language == "sv"
            )
            #expect(decoded.messages.first?.identity.sent == Timestamp(seconds: 1_795_296_845))
        }
    }
}

@Suite("WhatsApp webhooks")
struct WhatsAppTests {
    static func hook(_ value: String, field: String = "messages") -> String {
        """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"\(field)","value":{"messaging_product":"whatsapp",
        "metadata":{"display_phone_number":"46101380000","phone_number_id":"106540000000002"},
        "contacts":[{"profile":{"name":"Kim Berg"},"wa_id":"46701740605","user_id":"SE.134"}],\(value)}}]}]}
        """
    }

    static func message(_ content: String) -> String {
        hook("\"messages\":[{\"from\":\"46701740605\",\"id\":\"wamid.1\",\"timestamp\":\"1795296845\",\(content)}]")
    }

    static func example(
        _ name: String, _ content: String, body: String?, attachments: [String] = []
    ) -> ChatCase {
        ChatCase(
            name: name, json: message(content), sender: "+46701740605", body: body,
            conversation: "whatsapp:46701740605/106540000000002", gatewayID: "wamid.1", attachments: attachments)
    }

    static let cases = [
        example("a text", #""type":"text","text":{"body":"Still waiting"}"#, body: "Still waiting"),
        example(
            "an image with a caption", #""type":"image","image":{"mime_type":"image/png","caption":"see"}"#,
            body: "see",
            attachments: ["image/png"]),
        example(
            "a voice note", #""type":"audio","audio":{"mime_type":"audio/ogg; codecs=opus"}"#, body: nil,
            attachments: ["audio/ogg"]),
        example(
            "a choice",
            #""type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"Yes"}}"#,
            body: "Yes"),
        example(
            "an edit",
            #""type":"edit","edit":{"original_message_id":"w","message":{"type":"text","text":{"body":"new"}}}"#,
            body: "new"),
        example("an unsupported type", #""type":"unsupported","errors":[{"code":131051}]"#, body: nil),
        ChatCase(
            name: "a user without a number",
            json: hook(#""messages":[{"from_user_id":"SE.999","id":"wamid.2","type":"text","text":{"body":"hi"}}]"#)
                .replacing("\"wa_id\":\"46701740605\",\"user_id\":\"SE.134\"", with: "\"user_id\":\"SE.999\""),
            sender: "whatsapp:SE.999", body: "hi", conversation: "whatsapp:SE.999/106540000000002", gatewayID: "wamid.2"
        ),
        ChatCase(name: "a status", json: hook(#""statuses":[{"id":"w","status":"read"}]"#), aside: "delivery status"),
        ChatCase(
            name: "an echo", json: hook(#""message_echoes":[{"id":"w"}]"#, field: "smb_message_echoes"),
            aside: "own echo"),
        ChatCase(name: "a deletion", json: message(#""type":"revoke","revoke":{}"#), aside: "deletion"),
        ChatCase(
            name: "a reaction", json: message(#""type":"reaction","reaction":{"emoji":"x"}"#), aside: "event reaction"),
        ChatCase(
            name: "a notice", json: hook(#""event":"APPROVED""#, field: "account_update"),
            aside: "notice about account_update"),
    ]

    @Test("messages become messages, the rest is set aside", arguments: cases)
    func messages(example: ChatCase) throws {
        try example.check(.whatsapp)
    }

    @Test("a batch gives an item for each message and status, in order")
    func batch() throws {
        let json = WhatsAppTests.hook(
            #""messages":[{"from":"1","id":"a","type":"text","text":{"body":"one"}},{"from":"2","id":"b","type":"text","text":{"body":"two"}}],"statuses":[{"id":"w"}]"#
        )
        let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
        #expect(decoded.messages.map(\.facts.body) == ["one", "two"] && decoded.asides.count == 1)
        #expect(decoded.messages.map(\.identity.gatewayID) == ["a", "b"])
    }
}

@Suite("Matrix events")
struct MatrixTests {
    static func event(_ content: String, type: String = "m.room.message", more: String = "") -> String {
        """
        {"type":"\(type)","event_id":"$9Jq0","room_id":"!desk:example.org","sender":"@kim:example.org",
         "origin_server_ts":1795296845123,"content":{\(content)}\(more)}
        """
    }

    static func example(
        _ name: String, _ content: String, type: String = "m.room.message", body: String?, thread: String = "",
        automatic: Bool = false, attachments: [String] = []
    ) -> ChatCase {
        ChatCase(
            name: name, json: event(content, type: type), sender: "matrix:@kim:example.org", body: body,
            conversation: "matrix:!desk:example.org\(thread)", gatewayID: "$9Jq0", automatic: automatic,
            attachments: attachments)
    }

    static let cases = [
        example("a text", #""msgtype":"m.text","body":"Printer on fire""#, body: "Printer on fire"),
        example(
            "a thread's reply",
            #""msgtype":"m.text","body":"> <@a:b> old\n> more\n\nnew","m.relates_to":{"rel_type":"m.thread","event_id":"$root","m.in_reply_to":{"event_id":"$p"}}"#,
            body: "new", thread: "/$root"),
        example("a notice", #""msgtype":"m.notice","body":"x""#, body: "x", automatic: true),
        example(
            "an edit",
            #""msgtype":"m.text","body":"* new","m.new_content":{"msgtype":"m.text","body":"new"},"m.relates_to":{"rel_type":"m.replace","event_id":"$p"}"#,
            body: "new"),
        example(
            "an image",
            #""msgtype":"m.image","body":"a.png","url":"mxc://x/y","info":{"mimetype":"image/png","size":1}"#,
            body: nil,
            attachments: ["image/png"]),
        example(
            "a file with a caption",
            #""msgtype":"m.file","body":"see","filename":"a.pdf","info":{"mimetype":"application/pdf"}"#,
            body: "see", attachments: ["application/pdf"]),
        example(
            "an encrypted event", #""algorithm":"m.megolm.v1.aes-sha2","ciphertext":"x""#, type: "m.room.encrypted",
            body: nil),
        ChatCase(name: "a redaction", json: event(#""redacts":"$p""#, type: "m.room.redaction"), aside: "deletion"),
        ChatCase(
            name: "a member", json: event(#""membership":"join""#, type: "m.room.member"), aside: "event m.room.member"),
        ChatCase(
            name: "an own event",
            json: event(#""msgtype":"m.text","body":"x""#, more: #","unsigned":{"transaction_id":"t"}"#),
            aside: "own echo"),
    ]

    @Test("events become messages or are set aside", arguments: cases)
    func events(example: ChatCase) throws {
        try example.check(.matrix)
    }

    @Test("transactions, arrays and syncs hold several events")
    func several() throws {
        let one = MatrixTests.event(#""msgtype":"m.text","body":"x""#)
        let sync = "{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!r:x\":{\"timeline\":{\"events\":[\(one),\(one)]}}}}}"
        for json in ["{\"events\":[\(one),\(one)]}", "[\(one),\(one)]", sync] {
            let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
            #expect(decoded.messages.count == 2)
            #expect(decoded.messages.first?.identity.sent == Timestamp(milliseconds: 1_795_296_845_123))
        }
    }
}
