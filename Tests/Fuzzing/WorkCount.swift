import BusinessTime
import Decoding
import DeskModel
@preconcurrency import Glibc

// Shows that no decoder is quadratic: each input is doubled three times, and the steps of the decoder are counted (edges of its
// control flow, not time). Not a target of the package: `make fuzz` compiles it with counters.

@_silgen_name("firstline_work_done")
private func workDone() -> UInt64

/// An input that grows with a number, in the way that would hurt most.
struct Growth: Sendable {
    var format: MessageFormat
    var name: String
    /// The largest number that is decoded and not held as too much.
    var largest = 16_000
    var content: @Sendable (Int) -> String

    init(_ format: MessageFormat, _ name: String, largest: Int = 16_000, _ content: @escaping @Sendable (Int) -> String)
    {
        self.format = format
        self.name = name
        self.largest = largest
        self.content = content
    }
}

private func many(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }
private func list(_ count: Int, _ element: (Int) -> String) -> String {
    (0..<count).map(element).joined(separator: ",")
}

private func slack(_ text: String) -> String {
    #"{"type":"event_callback","event":{"type":"message","user":"U","channel":"C","ts":"1.2","text":""# + text + #""}}"#
}

private func neutral(_ body: String) -> String { #"{"firstline":1,"sender":"a:b","body":""# + body + #""}"# }
private let slackHead =
    #"{"type":"event_callback","event":{"type":"message","user":"U","channel":"C","ts":"1","blocks":"#
private let whatsapp = #"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"#
private let teams =
    #"{"type":"message","serviceUrl":"s","channelId":"c","from":{"id":"a"},"recipient":{"id":"b"},"text":""#
private let sms = "From: 46701740605\nModem: GSM1\nAlphabet: ISO\n"

private let growths: [Growth] = [
    Growth(.neutral, "a long text") { neutral(many($0, "abc ")) },
    Growth(.neutral, "escapes") { neutral(many($0, "\\u00e5\\n")) },
    Growth(.neutral, "surrogates cut in half") { neutral(many($0, "\\ud83d")) },
    Growth(.neutral, "space between members") { neutral("x") + many($0, " \n") },
    Growth(.neutral, "members of other names", largest: 8000) { "{" + list($0) { "\"a\($0)\":1" } + "}" },
    Growth(.neutral, "one member again and again") { "{\"firstline\":1," + list($0) { _ in "\"body\":\"x\"" } + "}" },
    Growth(.neutral, "a document that breaks at its end") { "[" + many($0, "[1,2],\n") },
    Growth(.neutral, "attachments", largest: 1000) {
        #"{"firstline":1,"sender":"a:b","body":"x","attachments":["# + list($0) { "{\"file\":\"a\($0).png\"}" } + "]}"
    },
    Growth(.slack, "opening brackets") { slack(many($0, "<")) },
    Growth(.slack, "references without an end") { slack(many($0, "<@U1 ")) },
    Growth(.slack, "references") { slack(many($0, "<https://a.example|b> ")) },
    Growth(.slack, "entities") { slack(many($0, "&amp;lt;")) },
    Growth(.slack, "blocks") { slackHead + "[" + list($0) { _ in #"{"text":{"text":"a"}}"# } + "]}}" },
    Growth(.telegram, "updates", largest: 1000) {
        "[" + list($0) { #"{"update_id":\#($0),"message":{"from":{"id":1},"chat":{"id":1},"text":"x"}}"# } + "]"
    },
    Growth(.whatsapp, "messages and contacts", largest: 1000) {
        whatsapp + "\"contacts\":[" + list($0) { "{\"wa_id\":\"\($0)\"}" } + "],\"messages\":["
            + list($0) { "{\"from\":\"\($0)\",\"id\":\"\($0)\",\"text\":{\"body\":\"x\"}}" } + "]}}]}]}"
    },
    Growth(.matrix, "quoted lines") {
        #"{"type":"m.room.message","room_id":"r","sender":"@a:b","content":{"msgtype":"m.text","m.relates_to":{"m.in_reply_to":{}},"body":""#
            + many($0, "> a\\n") + #"b"}}"#
    },
    Growth(.matrix, "rooms", largest: 1000) {
        "{\"next_batch\":\"s\",\"rooms\":{\"join\":{"
            + list($0) { #""!r\#($0)":{"timeline":{"events":[{"type":"m.room.message","content":{"body":"x"}}]}}"# }
            + "}}}"
    },
    Growth(.teams, "mentions") {
        teams + many($0, "<at>b</at>") + #"","entities":["#
            + list(min($0, 4000)) { _ in #"{"type":"mention","text":"<at>b</at>","mentioned":{"id":"b"}}"# } + "]}"
    },
    Growth(.teams, "tags that are never closed") { teams + many($0, "<at") + "\"}" },
    Growth(.mattermost, "file ids") {
        "{\"post_id\":\"p\",\"team_domain\":\"d\",\"file_ids\":\"" + many($0, "a,") + "\"}"
    },
    Growth(.mattermost, "fields of a form", largest: 1900) { "post_id=p&team_domain=d" + many($0, "&a=%41") },
    Growth(.rocketchat, "messages of a live chat", largest: 1000) {
        #"{"type":"Message","visitor":{"_id":"v"},"messages":["# + list($0) { "{\"_id\":\"\($0)\",\"msg\":\"x\"}" }
            + "]}"
    },
    Growth(.matterbridge, "lines", largest: 1000) {
        many($0, #"{"gateway":"g","account":"a","protocol":"p","text":"x"}"# + "\n")
    },
    Growth(.chatwoot, "attachments", largest: 8000) {
        #"{"event":"message_created","message_type":"incoming","account":{},"content":"x","attachments":["#
            + list($0) { _ in "{\"data_url\":\"https://a/b/c.png\"}" } + "]}"
    },
    Growth(.livechat, "fields of a form") {
        #"{"action":"incoming_event","webhook_id":"w","payload":{"event":{"type":"filled_form","author_id":"a","fields":["#
            + list($0) { _ in "{\"label\":\"a\",\"answer\":\"b\"}" } + "]}}}"
    },
    Growth(.twilio, "broken escapes") { "AccountSid=AC1&MessageSid=S&From=1&Body=" + many($0, "%4%zz") },
    Growth(.twilio, "plus signs") { "AccountSid=AC1&MessageSid=S&From=1&Body=" + many($0, "+%2B") },
    Growth(.smstools, "headers without an end") { sms + many($0, "X: y\n") },
    Growth(.smstools, "one long header") { sms + "Name: " + many($0, "a ") + "\n\nx" },
    Growth(.smstools, "a long text") { sms + "\n" + many($0, "a\r") },
    Growth(.gammu, "sections", largest: 1000) { many($0, "[SMSBackup000]\nNumber = \"1\"\nText00 = 0041\n") },
    Growth(.gammu, "hexadecimal digits") { "[SMSBackup000]\nNumber = \"1\"\nText00 = " + many($0, "0041") },
    Growth(.gammu, "comments") { "[SMSBackup000]\n" + many($0, "; x = y\n") },
    Growth(.voicemail, "lines") { "[message]\ncallerid=1\n" + many($0, "a=b\n") },
    Growth(.voicemail, "a long caller") { "[message]\ncallerid=\"" + many($0, "<\"") + "\n" },
    Growth(.mail, "header fields") { many($0, "X-A: b\n") + "From: a@b.example\n\nx" },
    Growth(.mail, "recipients") { "From: a@b.example\nTo: " + many($0, "a@b.example,\n ") + "c\n\nx" },
    Growth(.mail, "quoted lines") { "From: a@b.example\nIn-Reply-To: <a@b>\n\nx\n" + many($0, "> y\n") },
    Growth(.mail, "blank lines") { "From: a@b.example\n\nx" + many($0, "\n\n") + "y" },
    Growth(.mail, "unclosed tags") { "From: a@b.example\nContent-Type: text/html\n\n" + many($0, "<i>a") },
    Growth(.mail, "rows of tables") {
        "From: a@b.example\nContent-Type: text/html\n\n<table>" + many($0, "<tr><td>a</td></tr>")
    },
]

/// The steps that a decoder takes for an input.
private func work(_ growth: Growth, _ number: Int) -> UInt64 {
    var gateway = Gateway(name: "work", channel: .chat)
    gateway.format = growth.format
    let name = growth.format == .gammu ? "IN20261121_213405_00_+46701740605_00.txt" : "unit"
    let drop = Drop(
        name: name, bytes: Array(growth.content(number).utf8), received: Timestamp(seconds: 1_795_296_845),
        companions: growth.format == .neutral
            ? (0..<min(number, 1000)).map { Companion(name: "a\($0).png", size: 1) } : [])
    let before = workDone()
    _ = try? MessageDecoder(gateway: gateway).decode(drop)
    return workDone() - before
}

@main
struct WorkCount {
    static func main() {
        var failures = 0
        for growth in growths {
            // The first run pays for what is made once in a process.
            _ = work(growth, growth.largest / 8)
            let counts = [8, 4, 2, 1].map { work(growth, growth.largest / $0) }
            let factors = zip(counts.dropFirst(), counts).map { Double($0) / Double(max(1, $1)) }
            // Linear is 2; a logarithm more is well below, a square is 4.
            let isLinear = factors.allSatisfy { $0 < 2.6 }
            failures += isLinear ? 0 : 1
            let shown = factors.map { String(Int(($0 * 100).rounded())) + "%" }.joined(separator: " ")
            print(
                "\(isLinear ? "ok  " : "FAIL") \(growth.format.rawValue): \(growth.name): \(counts[3]) steps, doubled: \(shown)"
            )
        }
        print(
            failures == 0
                ? "\(growths.count) inputs, none quadratic" : "\(failures) of \(growths.count) inputs grow too fast")
        exit(failures == 0 ? 0 : 1)
    }
}
