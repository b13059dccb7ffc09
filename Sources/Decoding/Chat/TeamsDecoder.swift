import BusinessTime
import DeskModel

/// Decodes activities of the Bot Framework, as Teams and its other channels send them to a bot: one a file, or an array.
///
/// An edit is a message with the new text. Deletions, typing, joins, reactions, invocations and what the bot itself wrote
/// are set aside. Members that are not known are left alone (Activity protocol, A2005).
struct TeamsDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; an item for each activity.
    ///
    /// Held where there is no activity in it.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        var items: [Decoded.Item] = []
        for activity in root.isArray ? root.elements : [root] {
            guard let type = activity["type"]?.text else { throw HoldReason(.brokenContent, "an activity has no type") }
            items.append(try item(activity, type))
        }
        return items
    }

    private func item(_ activity: JSONValue, _ type: String) throws(HoldReason) -> Decoded.Item {
        switch type {
        case "message", "messageUpdate": break
        case "messageDelete": return .setAside("deletion")
        default: return ChatEnvelope.setAside("activity", type)
        }
        guard let from = activity["from"], from.isObject else { throw HoldReason(.brokenContent, "from is missing") }
        let recipient = activity["recipient"]?["id"]?.identifier
        let id = from["id"]?.identifier
        if id != nil && id == recipient || envelope.isOwn(id, from["aadObjectId"]?.text) {
            return .setAside("own echo")
        }
        return .message(message(activity, from, recipient, isEdit: type == "messageUpdate"))
    }

    private func message(_ activity: JSONValue, _ from: JSONValue, _ recipient: String?, isEdit: Bool) -> Message {
        var found = ChatEnvelope.Findings()
        let platform = platform(activity["channelId"]?.text)
        let id = from["id"]?.identifier
        // The directory's id is the same for every bot; `from.id` is another one for each.
        found.sender = envelope.sender(platform, from["aadObjectId"]?.text ?? id)
        found.senderName = from["name"]?.text
        found.isAutomatic = from["role"]?.text == "bot" || id?.hasPrefix("28:") == true
        found.language = activity["locale"]?.text
        found.body = text(activity, recipient)
        found.attachments = attachments(activity["attachments"]?.elements ?? [])
        let conversation = activity["conversation"]?["id"]?.identifier
        found.conversation = conversation.map { "\(platform):\($0)" }
        if let number = activity["id"]?.identifier {
            let whole = (conversation.map { "\($0)/" } ?? "") + number
            found.gatewayID = isEdit ? ChatEnvelope.version(whole, text: found.body) : whole
        }
        found.sent = ChatEnvelope.instant(activity["timestamp"])
        if isEdit { found.notes.append("An edit of an earlier message.") }
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return envelope.message(found)
    }

    private func platform(_ channel: String?) -> String {
        guard let channel, channel != "msteams", channel.utf8.count <= 32,
            channel.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) })
        else { return "teams" }
        return channel
    }

    /// The text without the mention of the bot, which is no word of the customer's; other mentions as their names.
    private func text(_ activity: JSONValue, _ recipient: String?) -> String? {
        guard var text = activity["text"]?.text else { return attachedText(activity) }
        if activity["textFormat"]?.text == "xml" || activity["textFormat"]?.text == "html" { return plain(text) }
        // A text that is cut anyway is not searched.
        guard text.utf8.count <= envelope.limits.workingText else { return text }
        for entity in (activity["entities"]?.elements ?? []).prefix(20) where entity["type"]?.text == "mention" {
            guard let mention = entity["text"]?.text, mention.hasPrefix("<at"), mention.utf8.count <= 512,
                recipient != nil,
                entity["mentioned"]?["id"]?.identifier == recipient
            else { continue }
            text = text.replacing(mention, with: "")
        }
        return PlainText.nonEmpty(text.replacing("</at>", with: "").replacing("<at>", with: ""))
    }

    /// The HTML that Teams sends beside, or instead of, the text.
    private func attachedText(_ activity: JSONValue) -> String? {
        let html = (activity["attachments"]?.elements ?? []).first { $0["contentType"]?.text == "text/html" }
        return html?["content"]?.text.flatMap(plain)
    }

    private func plain(_ html: String) -> String? {
        let html = PlainText.limited(html, to: envelope.limits.workingText).text
        return PlainText.nonEmpty(
            HTMLText.read(html, limits: envelope.limits).lines.map(\.text).joined(separator: "\n"))
    }

    /// Files and pictures; the HTML form of the text, cards and quoted messages are none.
    private func attachments(_ list: [JSONValue]) -> [Attachment] {
        list.prefix(envelope.limits.mimeParts).compactMap { file in
            guard let type = file["contentType"]?.text.map(MimeType.canonical) else { return nil }
            if type == "text/html" || type == "messagereference" || type.hasPrefix("application/vnd.microsoft.card") {
                return nil
            }
            let name = PlainText.line(file["name"]?.text)
            let isDownload = type == "application/vnd.microsoft.teams.file.download.info"
            return Attachment(name: name, type: isDownload ? MediaType.of(fileName: name ?? "") : type, size: nil)
        }
    }
}
