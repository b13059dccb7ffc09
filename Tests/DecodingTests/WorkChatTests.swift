import BusinessTime
import Decoding
import DeskModel
import Testing

/// Decodes one unit and gives its only item's message, or why there is none.
private func outcome(_ json: String, _ change: (inout Gateway) -> Void = { _ in }) throws -> (Message?, [String]) {
    let decoded = try MessageDecoder(gateway: gateway(.chat, change)).decode(drop(json))
    return (decoded.messages.first, decoded.asides)
}

@Suite("Bot Framework and Teams activities")
struct TeamsTests {
    static func activity(
        _ content: String, type: String = "message",
        from: String = #"{"id":"29:1kim","name":"Kim Berg","aadObjectId":"0f0a-aa"}"#
    )
        -> String
    {
        """
        {"type":"\(type)","id":"1795296845123","timestamp":"2026-11-21T21:34:05.123Z","serviceUrl":"https://smba.example/",
         "channelId":"msteams","from":\(from),"conversation":{"id":"19:desk@thread.tacv2;messageid=1"},
         "recipient":{"id":"28:bot","name":"DeskBot"},"locale":"sv-SE",\(content)}
        """
    }

    @Test("the bot's mention is no word of the customer's, others stay as names")
    func mentions() throws {
        let json = TeamsTests.activity(
            #""text":"<at>DeskBot</at> ask <at>Anna</at>: laptop won't boot\n","entities":[{"type":"mention","mentioned":{"id":"28:bot"},"text":"<at>DeskBot</at>"},{"type":"mention","mentioned":{"id":"29:a"},"text":"<at>Anna</at>"}],"attachments":[{"contentType":"text/html","content":"<div>x</div>"},{"contentType":"application/vnd.microsoft.teams.file.download.info","name":"a.pdf"},{"contentType":"image/png"}]"#
        )
        let found = try #require(try outcome(json).0)
        #expect(found.facts.body == "ask Anna: laptop won't boot" && found.facts.language == "sv")
        #expect(
            found.facts.attachmentTypes == ["application/pdf", "image/png"] && found.facts.senderName == "Kim Berg")
        #expect(found.facts.verified && !found.facts.automatic)
    }

    @Test("without a text the HTML form is read")
    func html() throws {
        let json = TeamsTests.activity(
            #""attachments":[{"contentType":"text/html","content":"<p>no <b>net</b></p><p>now</p>"}]"#)
        #expect(try outcome(json).0?.facts.body?.contains("no net") == true)
    }

    @Test("an edit is a message with an id of its own, the same edit again is a duplicate")
    func edits() throws {
        let first = try #require(try outcome(TeamsTests.activity(#""text":"a""#)).0)
        let edit = try #require(try outcome(TeamsTests.activity(#""text":"b""#, type: "messageUpdate")).0)
        let again = try #require(try outcome(TeamsTests.activity(#""text":"b""#, type: "messageUpdate")).0)
        let other = try #require(try outcome(TeamsTests.activity(#""text":"c""#, type: "messageUpdate")).0)
        #expect(
            edit.identity.gatewayID != first.identity.gatewayID && edit.identity.gatewayID == again.identity.gatewayID)
        #expect(other.identity.gatewayID != edit.identity.gatewayID)
        #expect(edit.notes == ["An edit of an earlier message."])
        #expect(edit.identity.conversation == first.identity.conversation)
    }

    @Test(
        "what is no message is set aside",
        arguments: [
            ("messageDelete", "deletion"), ("typing", "activity typing"),
            ("conversationUpdate", "activity conversationUpdate"), ("messageReaction", "activity messageReaction"),
        ])
    func asides(type: String, why: String) throws {
        #expect(try outcome(TeamsTests.activity("\"a\":1", type: type)).1 == [why])
    }

    @Test("bots are automatic, the bot's own words an echo, other channels a platform of their own")
    func senders() throws {
        let bot = try outcome(TeamsTests.activity(#""text":"x""#, from: #"{"id":"28:other"}"#)).0
        #expect(bot?.facts.automatic == true && bot?.facts.sender == "teams:28:other")
        #expect(try outcome(TeamsTests.activity(#""text":"x""#, from: #"{"id":"28:bot"}"#)).1 == ["own echo"])
        let web = TeamsTests.activity(#""text":"x""#, from: #"{"id":"u1"}"#).replacing("msteams", with: "webchat")
        #expect(try outcome(web).0?.facts.sender == "webchat:u1")
    }
}

@Suite("Mattermost webhooks")
struct MattermostTests {
    @Test("a form says the same as JSON, with its time in seconds")
    func form() throws {
        let form =
            "token=q&team_id=5k&team_domain=desk&channel_id=h1&channel_name=helpdesk&timestamp=1795296845&user_id=u9&user_name=kim&post_id=p7&text=%23help+wifi+dead&trigger_word=%23help&file_ids=f1%2Cf2"
        let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(form))
        let found = try #require(decoded.messages.first)
        #expect(decoded.format == .mattermost && found.facts.body == "#help wifi dead")
        #expect(found.identity.sent == Timestamp(seconds: 1_795_296_845) && found.facts.attachments == 2)
        #expect(found.identity.gatewayID == "p7" && found.identity.conversation == "mattermost:h1/u9")
        #expect(found.facts.senderName == "kim" && found.facts.verified)
    }

    @Test("file ids are an array or joined by commas")
    func files() throws {
        for files in [#"["a","b"]"#, #""a,b""#] {
            let json = #"{"team_domain":"d","post_id":"p","user_id":"u","file_ids":"# + files + "}"
            #expect(try outcome(json).0?.facts.attachments == 2)
        }
    }
}

@Suite("Rocket.Chat integrations")
struct RocketChatTests {
    static func hook(_ content: String) -> String {
        """
        {"token":"t","bot":false,"channel_id":"GENERAL","channel_name":"general","message_id":"aB3",
         "timestamp":"2026-11-21T21:34:05.123Z","user_id":"uX","user_name":"kim","siteUrl":"https://chat.example",\(content)}
        """
    }

    @Test("threads are conversations, edits come under the original's id, bots are automatic")
    func kinds() throws {
        let reply = try outcome(RocketChatTests.hook(#""text":"x","tmid":"root","alias":"Kim B""#)).0
        #expect(reply?.identity.conversation == "rocketchat:GENERAL/root" && reply?.facts.senderName == "Kim B")
        let edit = try outcome(RocketChatTests.hook(#""text":"y","isEdited":true"#)).0
        #expect(edit?.identity.gatewayID?.hasPrefix("aB3/") == true && edit?.notes.count == 1)
        let bot = try outcome(RocketChatTests.hook(#""text":"x""#).replacing("\"bot\":false", with: "\"bot\":true")).0
        #expect(bot?.facts.automatic == true)
        let file = try outcome(RocketChatTests.hook(#""message":{"file":{"name":"a.png","type":"image/png"}}"#)).0
        #expect(file?.facts.attachmentTypes == ["image/png"] && file?.facts.body == nil)
    }

    @Test("of a live chat the visitor's words are messages, the agent's are not")
    func liveChat() throws {
        let json = #"""
            {"_id":"s1","type":"Message","visitor":{"_id":"v1","name":"Kim","username":"guest-1"},"messages":[
             {"u":{"_id":"v1","username":"guest-1"},"_id":"m1","rid":"r1","msg":"hello","ts":"2026-11-21T21:34:05.123Z"},
             {"u":{"_id":"a1"},"agentId":"a1","_id":"m2","msg":"hi"},{"u":{"_id":"v1"},"t":"livechat-close","msg":"bye"}]}
            """#
        let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(json))
        #expect(decoded.format == .rocketchat && decoded.asides == ["own echo", "event livechat-close"])
        let found = try #require(decoded.messages.first)
        #expect(found.facts.sender == "rocketchat:v1" && found.facts.body == "hello" && !found.facts.verified)
        #expect(found.identity.conversation == "rocketchat:r1" && found.identity.gatewayID == "m1")
    }
}

@Suite("matterbridge messages")
struct MatterbridgeTests {
    static func message(_ content: String) -> String {
        """
        {"channel":"api","username":"kim","userid":"U0KIM","account":"slack.desk","protocol":"slack","gateway":"desk",\
        "parent_id":"","timestamp":"2026-11-21T22:34:05.123456789+01:00","id":"",\(content)}
        """
    }

    @Test("an array and the lines of a stream give an item for each")
    func several() throws {
        let one = MatterbridgeTests.message(#""text":"door badge fails""#)
        let hello = #"{"event":"api_connected","gateway":"","account":"","protocol":""}"#
        for text in ["[\(hello),\(one),\(one)]", "\(hello)\n\(one)\n\n\(one)\n"] {
            let decoded = try MessageDecoder(gateway: gateway(.chat)).decode(drop(text))
            #expect(decoded.format == .matterbridge && decoded.messages.count == 2)
            #expect(decoded.asides == ["event api_connected"])
        }
    }

    @Test("a line that was cut off is held with its number, and nothing of the file is lost")
    func cut() {
        let one = MatterbridgeTests.message(#""text":"x""#)
        #expect(throws: HoldReason(.brokenJSON, "line 2, column 7: a string has no end")) {
            try MessageDecoder(gateway: gateway(.chat)).decode(drop("\(one)\n{\"text"))
        }
    }

    @Test("files, threads, edits, and what the API itself brought")
    func kinds() throws {
        let file = try outcome(
            MatterbridgeTests.message(#""text":"","Extra":{"file":[{"Name":"a.png","Data":"iVBORw0KGgo=","Size":0}]}"#)
        ).0
        #expect(file?.attachments == [Attachment(name: "a.png", type: "image/png", size: 9)])
        let named = MatterbridgeTests.message(#""text":"x""#).replacing("\"id\":\"\"", with: "\"id\":\"7\"")
        #expect(try outcome(named).0?.identity.conversation == "matterbridge:slack.desk/api/7")
        let edited = named.replacing("\"x\"", with: "\"y\"")
        #expect(try outcome(named).0?.identity.gatewayID != outcome(edited).0?.identity.gatewayID)
        #expect(try outcome(named).0?.identity.gatewayID == outcome(named).0?.identity.gatewayID)
        let own = MatterbridgeTests.message(#""text":"x""#).replacing(
            "\"protocol\":\"slack\"", with: "\"protocol\":\"api\"")
        #expect(try outcome(own).1 == ["own echo"])
        #expect(try outcome(MatterbridgeTests.message(#""event":"msg_delete""#)).1 == ["deletion"])
        #expect(
            try outcome(MatterbridgeTests.message(#""event":"user_action","text":"waves""#)).0?.facts.body == "waves")
    }
}
