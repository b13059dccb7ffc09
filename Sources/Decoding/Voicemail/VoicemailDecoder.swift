import BusinessTime
import DeskModel

/// Decodes the message file of Asterisk's app_voicemail (`msgNNNN.txt`); the recordings beside it are its attachments.
struct VoicemailDecoder {
    let gateway: Gateway
    let limits: DecodingLimits

    /// Reads the file.
    ///
    /// Held where it has no `[message]` section: then it is not Asterisk's.
    func decode(_ drop: Drop) throws(HoldReason) -> Message {
        guard let fields = VoicemailDecoder.fields(drop.bytes) else {
            throw HoldReason(.brokenContent, "there is no [message] section")
        }
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        var notes: [String] = []
        facts.size = drop.bytes.count
        facts.received = drop.received
        let caller = VoicemailDecoder.caller(fields["callerid"] ?? "")
        facts.sender = caller.number.flatMap { PhoneNumber.normalise($0, country: gateway.country) }
        facts.senderName = caller.name
        if facts.sender == nil { notes.append("The caller's number is not known.") }
        facts.sentTo = [PlainText.line(fields["origmailbox"])].compactMap(\.self)
        facts.duration = fields["duration"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        if fields["flag"] == "Urgent" { notes.append("The caller marked the message as urgent.") }
        // No part of Asterisk writes one; scripts that transcribe add it, and then it is what the caller said.
        let transcript = PlainText.body(fields["transcript"] ?? fields["transcription"])
        facts.setText(subject: nil, body: transcript, everything: transcript, limit: limits.text, notes: &notes)

        var message = Message(facts: facts)
        message.attachments = drop.companions.map {
            Attachment(name: PlainText.line($0.name), type: MediaType.of(fileName: $0.name), size: $0.size)
        }
        if message.attachments.isEmpty { notes.append("There is no recording beside the message.") }
        message.facts.attachments = message.attachments.count
        message.facts.attachmentTypes = message.attachments.map(\.type)
        message.identity.gatewayID = PlainText.line(fields["msg_id"])
        message.identity.sent = fields["origtime"].flatMap { Int64($0) }.map { Timestamp(seconds: $0) }
        message.notes = notes
        return message
    }

    /// `key=value` lines of the `[message]` section, first of a key; nil without that section.
    private static func fields(_ bytes: [UInt8]) -> [String: String]? {
        let text = PlainText.cleaned(Charset.read(bytes, declared: nil).text)
        var fields: [String: String]?
        for line in text.utf8.split(separator: 0x0A, maxSplits: 1000).prefix(1000) {
            let line = PlainText.trimming(Substring(line))
            if line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                if fields != nil { break }
                if line == "[message]" { fields = [:] }
                continue
            }
            guard fields != nil, let equals = line.firstIndex(of: "=") else { continue }
            let key = String(PlainText.trimming(line[..<equals]))
            // Asterisk's own reader takes `key=>value` too.
            let value = line[line.index(after: equals)...].drop { $0 == ">" }
            if fields?[key] == nil { fields?[key] = String(PlainText.trimming(value)) }
        }
        return fields
    }

    /// Name and number of `"Kim Berg" <46701740605>`, `<46701740605>` or a bare number.
    private static func caller(_ text: String) -> (name: String?, number: String?) {
        guard let open = text.lastIndex(of: "<") else {
            let isNumber = PhoneNumber.normalise(text, country: nil) != nil
            let isName = !isNumber && !["unknown", "anonymous", ""].contains(text.lowercased())
            return (isName ? PlainText.line(text) : nil, isNumber ? text : nil)
        }
        let number = text[text.index(after: open)...].prefix { $0 != ">" }
        let name = text[..<open].filter { $0 != "\"" }
        return (PlainText.line(name), String(number))
    }
}
