import BusinessTime
import DeskModel

/// What every JSON format shares: the unit it came in and how a message is put together from what was found.
struct ChatEnvelope {
    let gateway: Gateway
    let limits: DecodingLimits
    let drop: Drop

    /// What a platform's decoder found; everything as the platform wrote it.
    struct Findings {
        var sender: String?
        var senderName: String?
        var subject: String?
        var body: String?
        /// The text with quotations, where it differs from the body.
        var everything: String?
        var language: String?
        var attachments: [Attachment] = []
        var isAutomatic = false
        var isVerified = true
        var gatewayID: String?
        var conversation: String?
        var sent: Timestamp?
        var sentTo: [String] = []
        var duration: Int?
        var notes: [String] = []

        init() {}
    }

    /// The message of what was found, every text cleaned.
    func message(_ found: Findings) -> Message {
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        var notes = found.notes
        facts.size = drop.bytes.count
        facts.received = drop.received
        facts.sender = found.sender
        facts.senderName = PlainText.line(found.senderName)
        facts.language = found.language.flatMap(LanguageTag.primary)
        facts.automatic = found.isAutomatic
        facts.verified = found.isVerified
        facts.sentTo = found.sentTo
        facts.duration = found.duration
        if found.sender == nil { notes.append("The message has no sender.") }
        let body = PlainText.body(found.body)
        facts.setText(
            subject: PlainText.line(found.subject), body: body, everything: PlainText.body(found.everything) ?? body,
            limit: limits.text, notes: &notes)
        facts.attachments = found.attachments.count
        facts.attachmentTypes = found.attachments.map(\.type)

        var message = Message(facts: facts)
        message.attachments = found.attachments
        message.identity.gatewayID = PlainText.line(found.gatewayID)
        message.identity.conversation = PlainText.line(found.conversation)
        message.identity.sent = found.sent
        message.notes = notes
        return message
    }

    /// `platform:id`, where the id is there and is one word.
    func sender(_ platform: String, _ id: String?) -> String? {
        guard let id = PlainText.line(id) else { return nil }
        return PlainText.limited("\(platform):\(id)", to: 512).text
    }

    /// A description of a platform's file.
    static func attachment(name: JSONValue?, type: JSONValue?, default fallback: String, size: JSONValue?) -> Attachment
    {
        Attachment(
            name: PlainText.line(name?.text), type: type?.text.map(MimeType.canonical) ?? fallback,
            size: size?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil })
    }

    /// A moment given as seconds since the epoch, with or without a fraction behind a point.
    static func seconds(_ value: JSONValue?) -> Timestamp? {
        guard let text = value?.identifier else { return nil }
        return Int64(text.prefix { $0 != "." }).map { Timestamp(seconds: $0) }
    }

    /// Whether the desk itself writes under one of these names or ids, as the gateway's settings say.
    func isOwn(_ names: String?...) -> Bool {
        !gateway.own.isEmpty && names.contains { $0.map(gateway.own.contains) ?? false }
    }

    /// An id for one version of a message, for platforms that send an edit under the id of the original.
    ///
    /// Without it the edit would be taken for a duplicate; a delivery that is tried again has the same id. The text is
    /// part of it by FNV-1a.
    static func version(_ id: String, text: String?) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (text ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "\(id)/\(String(hash, radix: 16))"
    }

    /// A moment given as milliseconds since the epoch.
    static func milliseconds(_ value: JSONValue?) -> Timestamp? {
        value?.integer.map { Timestamp(milliseconds: $0) }
    }

    /// A moment given as RFC 3339.
    static func instant(_ value: JSONValue?) -> Timestamp? {
        value?.text.flatMap { Timestamp(rfc3339: $0) }
    }

    /// That something of a kind is not a customer's message.
    static func setAside(_ what: String, _ kind: String?) -> Decoded.Item {
        .setAside(kind.map { "\(what) \(PlainText.quotable($0))" } ?? what)
    }
}
