import BusinessTime
import DeskModel

/// Decodes messages of matterbridge's API: the array that `/api/messages` gives, a message, or lines of `/api/stream`.
///
/// The sender has the platform it came from (`slack:U0KIM`). Joins, topics, typing, deletions, the greeting of the stream and what
/// the API itself brought in are set aside. The API knows of nobody whether he is who he says.
struct MatterbridgeDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; an item for each message.
    ///
    /// Held where one is none of matterbridge's.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        var items: [Decoded.Item] = []
        for message in root.isArray ? root.elements : [root] {
            guard message["event"]?.text != nil || message["gateway"] != nil || message["protocol"] != nil else {
                throw HoldReason(.brokenContent, "a message has neither event, gateway nor protocol")
            }
            items.append(item(message))
        }
        return items
    }

    private func item(_ message: JSONValue) -> Decoded.Item {
        switch message["event"]?.text {
        case nil, "user_action": break
        case "msg_delete": return .setAside("deletion")
        case let event: return ChatEnvelope.setAside("event", event)
        }
        let account = message["account"]?.text
        let user = message["userid"]?.identifier
        let name = message["username"]?.text
        if message["protocol"]?.text == "api" || account?.hasPrefix("api.") == true || envelope.isOwn(user, name) {
            return .setAside("own echo")
        }
        var found = ChatEnvelope.Findings()
        found.isVerified = false
        let platform = message["protocol"]?.text.map { PlainText.quotable($0, limit: 32) } ?? "matterbridge"
        found.sender = envelope.sender(platform, user ?? name)
        found.senderName = name
        found.body = message["text"]?.text
        found.attachments = (message["Extra"]?["file"]?.elements ?? []).prefix(envelope.limits.mimeParts).map(
            attachment)
        let place = [account, message["channel"]?.text].compactMap(\.self).joined(separator: "/")
        let id = message["id"]?.identifier
        // An edit comes again under the same id.
        found.gatewayID = id.map { ChatEnvelope.version("\(place)/\($0)", text: found.body) }
        if !place.isEmpty, let thread = message["parent_id"]?.identifier ?? id ?? user ?? name {
            found.conversation = "matterbridge:\(place)/\(thread)"
        }
        found.sent = ChatEnvelope.instant(message["timestamp"])
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return .message(envelope.message(found))
    }

    private func attachment(_ file: JSONValue) -> Attachment {
        let name = PlainText.line(file["Name"]?.text)
        let size = file["Size"]?.integer.flatMap { $0 > 0 ? Int(exactly: $0) : nil }
        // Base64 has four letters for three bytes.
        let data = file["Data"]?.text.map { $0.utf8.count / 4 * 3 }
        return Attachment(name: name, type: MediaType.of(fileName: name ?? ""), size: size ?? data)
    }
}
