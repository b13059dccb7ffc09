import BusinessTime
import DeskModel

/// Decodes the neutral envelope: one JSON object a file, for gateways that have no format of their own.
///
/// Strict, since whoever writes it reads our documentation: an unknown member, a member of the wrong kind and a missing
/// sender are errors that name the member. The JSON Schema is published as `docs/schemas/neutral-envelope.schema.json`.
struct NeutralDecoder {
    let envelope: ChatEnvelope

    /// The members of the envelope, in the order in which documentation shows them.
    static let members = [
        "firstline", "id", "conversation", "sender", "sender-name", "sent-to", "subject", "body", "language", "sent",
        "automatic", "verified", "duration", "attachments",
    ]

    /// The members of an attachment.
    static let attachmentMembers = ["name", "type", "size", "file"]

    /// Reads the document.
    func decode(_ root: JSONValue) throws(HoldReason) -> Message {
        guard root.isObject else { throw broken("the envelope is \(root.kind), not an object") }
        try check(root, against: NeutralDecoder.members, in: "the envelope")
        guard let version = root["firstline"] else { throw broken("firstline is missing; it is the version, 1") }
        guard version == .number("1") else { throw broken("firstline is not 1, the only version there is") }
        var found = ChatEnvelope.Findings()
        found.gatewayID = try text("id", root)
        // Two gateways may count their conversations alike, and none may join what came through another.
        found.conversation = try text("conversation", root).map { "gateway:\(envelope.gateway.name)/\($0)" }
        found.senderName = try text("sender-name", root)
        found.subject = try text("subject", root)
        found.body = try text("body", root)
        found.language = try text("language", root)
        guard let sender = PlainText.line(try text("sender", root)) else { throw broken("sender is missing") }
        guard root["subject"] != nil || root["body"] != nil else {
            throw broken("subject and body are both missing; one of them is needed")
        }
        found.sender = address(sender)
        found.sent = try time("sent", root)
        found.isAutomatic = try truth("automatic", root) ?? false
        let claimsVerified = try truth("verified", root) ?? false
        found.isVerified = claimsVerified && envelope.gateway.trustsVerified
        if claimsVerified, !found.isVerified {
            found.notes.append("The gateway's settings do not say that its `verified` may be believed.")
        }
        found.attachments = try attachments(root, &found.notes)
        let recipients = try sentTo(root)
        let duration = try count("duration", root)

        var message = envelope.message(found)
        message.facts.sentTo = recipients.map(address)
        message.facts.duration = duration
        if envelope.gateway.channel == .email {
            message.facts.senderDomain = Mailbox(address: sender, name: nil)?.domain
        }
        if found.language != nil, message.facts.language == nil {
            message.notes.append("The language is not an ISO 639-1 code and counts as missing.")
        }
        return message
    }

    /// A sender or recipient in the form that facts of the gateway's channel have.
    private func address(_ written: String) -> String {
        switch envelope.gateway.channel {
        case .email: Mailbox(address: written, name: nil)?.address ?? written
        case .phone: PhoneNumber.normalise(written, country: envelope.gateway.country) ?? written
        case .chat: PlainText.limited(written, to: 512).text
        }
    }

    private func attachments(_ root: JSONValue, _ notes: inout [String]) throws(HoldReason) -> [Attachment] {
        guard let list = root["attachments"] else { return [] }
        guard list.isArray else { throw broken("attachments is \(list.kind), not an array") }
        guard list.elements.count <= envelope.limits.mimeParts else {
            throw HoldReason(.tooManyParts, "the envelope has more than \(envelope.limits.mimeParts) attachments")
        }
        let beside = Dictionary(envelope.drop.companions.map { ($0.name, $0) }) { first, _ in first }
        var result: [Attachment] = []
        for entry in list.elements {
            guard entry.isObject else { throw broken("an entry of attachments is \(entry.kind), not an object") }
            try check(entry, against: NeutralDecoder.attachmentMembers, in: "an attachment")
            let file = try text("file", entry)
            if let file, !isPlainFileName(file) { throw broken("file of an attachment is not a plain file name") }
            let companion = file.flatMap { beside[$0] }
            if file != nil, companion == nil { notes.append("A file that the envelope names is not beside it.") }
            let name = PlainText.line(try text("name", entry) ?? file)
            let type = try text("type", entry).map(MimeType.canonical) ?? MediaType.of(fileName: name ?? "")
            result.append(Attachment(name: name, type: type, size: try count("size", entry) ?? companion?.size))
        }
        return result
    }

    private func sentTo(_ root: JSONValue) throws(HoldReason) -> [String] {
        guard let list = root["sent-to"] else { return [] }
        let entries = list.isArray ? list.elements : [list]
        var result: [String] = []
        for entry in entries.prefix(envelope.limits.headerFacts) {
            guard case .string(let text) = entry else { throw broken("sent-to is not a string or an array of strings") }
            if let address = PlainText.line(text) { result.append(address) }
        }
        return result
    }

    /// Throws where an object has a member that is not in the list, with the nearest one that is.
    private func check(_ object: JSONValue, against known: [String], in place: String) throws(HoldReason) {
        guard let unknown = object.members.keys.filter({ !known.contains($0) }).min() else { return }
        let nearest = known.map { ($0, NeutralDecoder.distance(unknown, $0)) }.min { $0.1 < $1.1 }
        let advice = nearest.flatMap { $0.1 <= 2 || $0.1 <= unknown.count / 3 ? "; did you mean \($0.0)?" : nil }
        let all = "; known are " + known.joined(separator: ", ")
        throw broken("\(place) has no member \(PlainText.quotable(unknown))" + (advice ?? all))
    }

    private func text(_ name: String, _ object: JSONValue) throws(HoldReason) -> String? {
        guard let value = object[name] else { return nil }
        guard case .string(let text) = value else { throw broken("\(name) is \(value.kind), not a string") }
        return text
    }

    private func truth(_ name: String, _ object: JSONValue) throws(HoldReason) -> Bool? {
        guard let value = object[name] else { return nil }
        guard case .bool(let truth) = value else { throw broken("\(name) is \(value.kind), not true or false") }
        return truth
    }

    private func count(_ name: String, _ object: JSONValue) throws(HoldReason) -> Int? {
        guard let value = object[name] else { return nil }
        guard case .number(let text) = value, let count = Int(text), count >= 0 else {
            throw broken("\(name) is not a whole number of at least 0")
        }
        return count
    }

    private func time(_ name: String, _ object: JSONValue) throws(HoldReason) -> Timestamp? {
        guard let text = try text(name, object) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw broken("\(name) is not a time as in RFC 3339 (2026-11-21T21:34:05Z)")
        }
        return time
    }

    private func broken(_ what: String) -> HoldReason {
        HoldReason(.brokenContent, what)
    }

    /// How many letters must be put in, left out or changed to get from one word to another; long words are far.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8.prefix(40)).map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
