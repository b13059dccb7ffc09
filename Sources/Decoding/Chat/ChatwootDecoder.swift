import BusinessTime
import DeskModel

/// Decodes webhooks of Chatwoot: `message_created` with an incoming message.
///
/// The same event tells of agents' answers, templates and private notes, which are set aside like all other events.
struct ChatwootDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; exactly one item.
    ///
    /// Held where it is no event, or says not whose message it is.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        guard let event = root["event"]?.text else { throw HoldReason(.brokenContent, "event is missing") }
        guard event == "message_created" else { return [ChatEnvelope.setAside("event", event)] }
        if root["private"]?.isTrue == true { return [.setAside("private note")] }
        switch root["message_type"]?.identifier {
        case "incoming", "0": return [.message(message(root))]
        case "outgoing", "1", "template", "3": return [.setAside("own echo")]
        case "activity", "2": return [.setAside("event activity")]
        default: throw HoldReason(.brokenContent, "message_type is missing or unknown")
        }
    }

    private func message(_ root: JSONValue) -> Message {
        var found = ChatEnvelope.Findings()
        let conversation = root["conversation"]
        let sender = root["sender"] ?? conversation?["meta"]?["sender"]
        found.sender = address(of: sender)
        found.senderName = sender?["name"]?.text
        found.isAutomatic = sender?["type"]?.text == "agent_bot"
        // A visitor's name is what he typed, unless the site signs who is logged in.
        found.isVerified = conversation?["contact_inbox"]?["hmac_verified"]?.isTrue == true
        found.subject = root["content_attributes"]?["email"]?["subject"]?.text
        found.body = root["content"]?.text
        found.language = conversation?["additional_attributes"]?["browser_language"]?.text
        found.attachments = (root["attachments"]?.elements ?? []).prefix(envelope.limits.mimeParts).map(attachment)
        found.gatewayID = root["id"]?.identifier
        if let id = conversation?["id"]?.identifier {
            found.conversation = "chatwoot:\((root["account"]?["id"]?.identifier).map { "\($0)/" } ?? "")\(id)"
        }
        found.sent = time(root["created_at"])
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return envelope.message(found)
    }

    /// What the gateway's channel takes for a sender, where Chatwoot knows it; else Chatwoot's own id.
    private func address(of sender: JSONValue?) -> String? {
        switch envelope.gateway.channel {
        case .email:
            if let mail = sender?["email"]?.text, let box = Mailbox(address: mail, name: nil) { return box.address }
        case .phone:
            if let number = sender?["phone_number"]?.identifier,
                let known = PhoneNumber.normalise(number, country: envelope.gateway.country)
            {
                return known
            }
        case .chat: break
        }
        return envelope.sender("chatwoot", sender?["id"]?.identifier)
    }

    /// Seconds since the epoch, RFC 3339, or `2020-03-03 13:05:57 UTC`.
    private func time(_ value: JSONValue?) -> Timestamp? {
        if case .number? = value { return ChatEnvelope.seconds(value) }
        guard let text = value?.text else { return nil }
        return Timestamp(rfc3339: text.hasSuffix(" UTC") ? text.dropLast(4) + "Z" : text[...])
    }

    private func attachment(_ file: JSONValue) -> Attachment {
        let address = file["data_url"]?.text
        let name = PlainText.line(address?.lastIndex(of: "/").flatMap { address?[$0...].dropFirst() }.map(String.init))
        let kinds = ["image": "image/jpeg", "audio": "audio/ogg", "video": "video/mp4"]
        let known = MediaType.of(fileName: name ?? "")
        let kind = file["file_type"]?.text.flatMap { kinds[$0] }
        return Attachment(
            name: name, type: known == "application/octet-stream" ? kind ?? known : known,
            size: file["file_size"]?.integer.flatMap { $0 >= 0 ? Int(exactly: $0) : nil })
    }
}
