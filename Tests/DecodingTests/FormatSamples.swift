import BusinessTime
import DeskModel
import Glibc

/// One format as the contract of all decoders is tested with it: a message, what is known of it, what is no message, and
/// what cannot be read.
struct FormatSample: Sendable {
    var format: MessageFormat
    var name = "unit"
    var content: [UInt8]
    var sender: String
    var body: String?
    var gatewayID: String?
    var conversation: String?
    var sent: Timestamp?
    /// Content that is no customer's message; nil where the format has none.
    var aside: String?
    /// Content of this format that lacks what it needs; nil where nothing is needed.
    var lacking: String?

    init(_ format: MessageFormat, _ content: String, sender: String) {
        self.format = format
        self.content = Array(content.utf8)
        self.sender = sender
    }

    /// A sample, completed by `change`.
    func with(_ change: (inout FormatSample) -> Void) -> FormatSample {
        var sample = self
        change(&sample)
        return sample
    }

    static let moment = Timestamp(milliseconds: 1_795_296_845_000)

    /// The moment 2026-11-21 21:34:05 on the clock of this machine.
    static var onThisMachine: Timestamp {
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (126, 10, 21)
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (21, 34, 5, -1)
        return Timestamp(seconds: Int64(mktime(&parts)))
    }

    static let all: [FormatSample] = [
        FormatSample(
            .mail, "From: Kim <Kim@Example.org>\nTo: a@desk.example\nDate: Sat, 21 Nov 2026 22:34:05 +0100\n\nx",
            sender: "kim@example.org"
        )
        .with {
            $0.body = "x"
            $0.sent = moment
        },
        FormatSample(
            .smstools,
            "From: 46701740605\nFrom_TOA: 91 international\nSent: 26-11-21 21:34:05\nModem: GSM1\nAlphabet: ISO\n\nx",
            sender: "+46701740605"
        ).with {
            $0.body = "x"
            $0.conversation = "sms:+46701740605/GSM1"
            $0.sent = onThisMachine
            $0.aside =
                "From: 1\nModem: GSM1\nAlphabet: ISO\n\nSMS STATUS REPORT\nMessage_id: 1\nDischarge_timestamp: x\nStatus: 0,Ok"
            $0.lacking = "X-Nothing: y\n\nz"
        },
        FormatSample(.gammu, "x", sender: "+46701740605").with {
            $0.name = "IN20261121_213405_00_+46701740605_00.txt"
            $0.body = "x"
            $0.conversation = "sms:+46701740605"
            $0.sent = onThisMachine
            $0.aside = "[SMSBackup000]\nPDU = Status_Report\nNumber = \"+46701740605\"\n"
        },
        FormatSample(.voicemail, VoicemailTests.sample, sender: "46701740605").with {
            $0.gatewayID = "1795296845-00000007"
            $0.sent = moment
            $0.lacking = ";\n; Message Information file\n;\n"
        },
        FormatSample(
            .twilio,
            "From=%2B46701740605&To=%2B46101380000&Body=Router+blinkar+r%C3%B6tt&MessageSid=SM1&SmsStatus=received&AccountSid=AC01",
            sender: "+46701740605"
        ).with {
            $0.body = "Router blinkar rött"
            $0.gatewayID = "SM1"
            $0.conversation = "sms:+46701740605/+46101380000"
            $0.aside = "MessageSid=SM1&MessageStatus=delivered&AccountSid=AC01"
            $0.lacking = "a=b&c=d"
        },
        FormatSample(
            .slack,
            #"{"type":"event_callback","event_id":"Ev1","event":{"type":"message","user":"U1","text":"x","channel":"C1","ts":"1795296845.123459"}}"#,
            sender: "slack:U1"
        ).with {
            $0.body = "x"
            $0.gatewayID = "Ev1"
            $0.conversation = "slack:C1/1795296845.123459"
            $0.sent = moment
            $0.aside = #"{"type":"event_callback","event":{"type":"message","subtype":"message_deleted"}}"#
            $0.lacking = #"{"type":"event_callback"}"#
        },
        FormatSample(
            .telegram,
            #"{"update_id":868573640,"message":{"message_id":4021,"from":{"id":9007199254740993},"chat":{"id":-1001990000123},"date":1795296845,"text":"x"}}"#,
            sender: "telegram:9007199254740993"
        ).with {
            $0.body = "x"
            $0.gatewayID = "868573640"
            $0.conversation = "telegram:-1001990000123"
            $0.sent = moment
            $0.aside = #"{"update_id":1,"deleted_business_messages":{}}"#
            $0.lacking = #"{"message":{}}"#
        },
        FormatSample(.whatsapp, WhatsAppTests.message(#""type":"text","text":{"body":"x"}"#), sender: "+46701740605")
            .with {
                $0.body = "x"
                $0.gatewayID = "wamid.1"
                $0.conversation = "whatsapp:46701740605/106540000000002"
                $0.sent = moment
                $0.aside = WhatsAppTests.hook(#""statuses":[{"id":"w","status":"read"}]"#)
                $0.lacking = #"{"object":"whatsapp_business_account"}"#
            },
        FormatSample(.matrix, MatrixTests.event(#""msgtype":"m.text","body":"x""#), sender: "matrix:@kim:example.org")
            .with {
                $0.body = "x"
                $0.gatewayID = "$9Jq0"
                $0.conversation = "matrix:!desk:example.org"
                $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
                $0.aside = MatrixTests.event(#""membership":"join""#, type: "m.room.member")
                $0.lacking = #"{"events":[{"content":{}}]}"#
            },
        FormatSample(.teams, TeamsTests.activity(#""text":"x""#), sender: "teams:0f0a-aa").with {
            $0.body = "x"
            $0.gatewayID = "19:desk@thread.tacv2;messageid=1/1795296845123"
            $0.conversation = "teams:19:desk@thread.tacv2;messageid=1"
            $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
            $0.aside = TeamsTests.activity("\"a\":1", type: "typing")
            $0.lacking = #"{"type":"message","serviceUrl":"s","channelId":"msteams"}"#
        },
        FormatSample(
            .mattermost,
            #"{"token":"q","team_domain":"desk","channel_id":"h1","timestamp":1795296845123,"user_id":"u9","user_name":"kim","post_id":"p7","text":"x","file_ids":""}"#,
            sender: "mattermost:u9"
        ).with {
            $0.body = "x"
            $0.gatewayID = "p7"
            $0.conversation = "mattermost:h1/u9"
            $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
            $0.lacking = #"{"token":"q","text":"x"}"#
        },
        FormatSample(.rocketchat, RocketChatTests.hook(#""text":"x""#), sender: "rocketchat:uX").with {
            $0.body = "x"
            $0.gatewayID = "aB3"
            $0.conversation = "rocketchat:GENERAL/aB3"
            $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
            $0.aside = #"{"type":"LivechatSession","visitor":{"_id":"v"},"messages":[]}"#
            $0.lacking = #"{"token":"t","text":"x"}"#
        },
        FormatSample(.matterbridge, MatterbridgeTests.message(#""text":"x""#), sender: "slack:U0KIM").with {
            $0.body = "x"
            $0.conversation = "matterbridge:slack.desk/api/U0KIM"
            $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
            $0.aside = MatterbridgeTests.message(#""event":"join_leave""#)
            $0.lacking = #"{"text":"x"}"#
        },
        FormatSample(.chatwoot, ChatwootTests.event(#""message_type":"incoming""#), sender: "chatwoot:14").with {
            $0.body = "hi"
            $0.gatewayID = "118"
            $0.conversation = "chatwoot:1/10"
            $0.sent = moment
            $0.aside = ChatwootTests.event(#""message_type":"outgoing""#)
            $0.lacking = #"{"event":"message_created","account":{}}"#
        },
        FormatSample(.livechat, LiveChatTests.hook(#""type":"message","text":"x""#), sender: "livechat:b5657").with {
            $0.body = "x"
            $0.gatewayID = "PJ0/K600_2"
            $0.conversation = "livechat:PJ0/K600"
            $0.sent = Timestamp(milliseconds: 1_795_296_845_123)
            $0.aside = #"{"webhook_id":"w","action":"chat_deactivated","payload":{}}"#
            $0.lacking = #"{"webhook_id":"w","action":"incoming_event","payload":{}}"#
        },
        FormatSample(.neutral, NeutralTests.sample, sender: "portal:8821").with {
            $0.body = "Still waiting"
            $0.gatewayID = "c-4711-9"
            $0.conversation = "gateway:test/c-4711"
            $0.sent = moment
            $0.lacking = #"{"firstline":1,"body":"x"}"#
        },
    ]

    /// The sample of a format.
    static func of(_ format: MessageFormat) throws -> FormatSample {
        guard let sample = all.first(where: { $0.format == format }) else { throw NoMessage(asides: [format.rawValue]) }
        return sample
    }
}
