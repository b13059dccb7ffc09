import BusinessTime
import DeskModel

/// Decodes webhooks of WhatsApp's Cloud API; one file may hold several messages, statuses and echoes.
///
/// An edit is a message with the new text. Statuses, the business's own messages (echoes), reactions, deletions, system
/// notices and fields other than messages are set aside.
struct WhatsAppDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; an item for each message and status.
    ///
    /// Held where it has no entries.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        guard root["object"]?.text == "whatsapp_business_account", let entries = root["entry"], entries.isArray else {
            throw HoldReason(.brokenContent, "object is not whatsapp_business_account, or entry is no array")
        }
        var items: [Decoded.Item] = []
        for change in entries.elements.flatMap({ $0["changes"]?.elements ?? [] }) {
            let value = change["value"] ?? .null
            if change["field"]?.text == "smb_message_echoes" || value["message_echoes"] != nil {
                items.append(.setAside("own echo"))
                continue
            }
            let isMessages = change["field"]?.text == "messages" || value["messages"] != nil
            guard isMessages else {
                items.append(ChatEnvelope.setAside("notice about", change["field"]?.text))
                continue
            }
            let contacts = Contacts(value["contacts"]?.elements ?? [])
            items += (value["messages"]?.elements ?? []).map { item($0, in: value, contacts) }
            items += (value["statuses"]?.elements ?? []).map { _ in .setAside("delivery status") }
            if value["messages"] == nil, value["statuses"] == nil {
                items.append(.setAside("notice without a message"))
            }
        }
        return items
    }

    private func item(_ message: JSONValue, in value: JSONValue, _ contacts: Contacts) -> Decoded.Item {
        let type = message["type"]?.text ?? "text"
        switch type {
        case "reaction", "system", "request_welcome", "ephemeral": return ChatEnvelope.setAside("event", type)
        case "revoke": return .setAside("deletion")
        default: break
        }
        var found = ChatEnvelope.Findings()
        let user = message["from_user_id"]?.text ?? message["user_id"]?.text
        let contact = contacts.contact(number: message["from"]?.identifier, user: user)
        let number = message["from"]?.identifier ?? contact?["wa_id"]?.identifier
        let businessScoped = user ?? contact?["user_id"]?.text
        // What is no number is an id that belongs to the business alone.
        let phone = number.flatMap { PhoneNumber.normalise($0, country: nil, isInternational: true) }
        found.sender = phone ?? envelope.sender("whatsapp", businessScoped ?? number)
        found.senderName = contact?["profile"]?["name"]?.text ?? contact?["profile"]?["username"]?.text
        let content = type == "edit" ? message["edit"]?["message"] ?? .null : message
        if type == "edit" { found.notes.append("An edit of an earlier message.") }
        let kind = content["type"]?.text ?? type
        found.body = text(of: content, kind)
        found.attachments = attachments(of: content, kind)
        found.gatewayID = message["id"]?.text
        if let from = number ?? businessScoped, let ours = value["metadata"]?["phone_number_id"]?.identifier {
            found.conversation = "whatsapp:\(from)/\(ours)"
        }
        found.sent = ChatEnvelope.seconds(message["timestamp"])
        if message["errors"] != nil || kind == "unsupported" {
            found.notes.append("WhatsApp does not hand over messages of this type.")
        } else if found.body == nil, found.attachments.isEmpty {
            found.notes.append("The message has no text.")
        }
        var result = envelope.message(found)
        if envelope.gateway.channel == .phone,
            let called = value["metadata"]?["display_phone_number"]?.identifier.flatMap({
                PhoneNumber.normalise($0, country: nil, isInternational: true)
            })
        {
            result.facts.sentTo = [called]
        }
        return .message(result)
    }

    /// Who the messages of one change are from: by number, by user id, or the only one there is.
    private struct Contacts {
        private var byNumber: [String: JSONValue] = [:]
        private var byUser: [String: JSONValue] = [:]
        private let only: JSONValue?

        init(_ contacts: [JSONValue]) {
            only = contacts.count == 1 ? contacts[0] : nil
            for contact in contacts {
                if let number = contact["wa_id"]?.identifier, byNumber[number] == nil { byNumber[number] = contact }
                if let user = contact["user_id"]?.text, byUser[user] == nil { byUser[user] = contact }
            }
        }

        func contact(number: String?, user: String?) -> JSONValue? {
            only ?? number.flatMap { byNumber[$0] } ?? user.flatMap { byUser[$0] }
        }
    }

    private func text(of message: JSONValue, _ type: String) -> String? {
        switch type {
        case "text": return message["text"]?["body"]?.text
        case "button": return message["button"]?["text"]?.text ?? message["button"]?["payload"]?.text
        case "interactive":
            let reply = message["interactive"]
            let choice = reply?["button_reply"] ?? reply?["list_reply"]
            return [choice?["title"]?.text, choice?["description"]?.text, reply?["nfm_reply"]?["body"]?.text]
                .compactMap(\.self).joined(separator: "\n")
        case "order": return message["order"]?["text"]?.text
        case "location":
            let place = message["location"]
            let words = [place?["name"]?.text, place?["address"]?.text].compactMap(\.self)
            let point = [place?["latitude"]?.identifier, place?["longitude"]?.identifier].compactMap(\.self)
            return words.isEmpty ? point.joined(separator: ", ") : words.joined(separator: "\n")
        case "contacts":
            return (message["contacts"]?.elements ?? []).compactMap { $0["name"]?["formatted_name"]?.text }
                .joined(separator: "\n")
        default: return message[type]?["caption"]?.text
        }
    }

    private func attachments(of message: JSONValue, _ type: String) -> [Attachment] {
        let defaults = [
            "image": "image/jpeg", "audio": "audio/ogg", "voice": "audio/ogg", "video": "video/mp4",
            "document": "application/octet-stream", "sticker": "image/webp",
        ]
        guard let fallback = defaults[type], let file = message[type] else { return [] }
        return [ChatEnvelope.attachment(name: file["filename"], type: file["mime_type"], default: fallback, size: nil)]
    }
}
