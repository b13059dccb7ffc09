import BusinessTime
import DeskModel

/// Decodes Updates of Telegram's Bot API: one a file, an array of them, or a reply of `getUpdates`.
///
/// An edited message is a message with the new text; deletions, service messages, button presses, membership changes and
/// what the account's owner wrote through a business connection are set aside.
struct TelegramDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; one item for each update.
    ///
    /// Held where it is no update.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        let updates = root.isArray ? root.elements : root["result"]?.elements ?? [root]
        var items: [Decoded.Item] = []
        for update in updates {
            guard let id = update["update_id"]?.identifier else {
                throw HoldReason(.brokenContent, "update_id is missing")
            }
            items.append(item(update, id))
        }
        return items
    }

    private func item(_ update: JSONValue, _ id: String) -> Decoded.Item {
        for key in ["message", "channel_post", "business_message"] {
            if let message = update[key] {
                return item(message, id, isEdit: false, isBusiness: key == "business_message")
            }
        }
        for key in ["edited_message", "edited_channel_post", "edited_business_message"] {
            if let message = update[key] {
                return item(message, id, isEdit: true, isBusiness: key.hasSuffix("ess_message"))
            }
        }
        if update["deleted_business_messages"] != nil { return .setAside("deletion") }
        return ChatEnvelope.setAside("update", update.members.keys.filter { $0 != "update_id" }.min())
    }

    private func item(_ message: JSONValue, _ id: String, isEdit: Bool, isBusiness: Bool) -> Decoded.Item {
        guard message.isObject else { return .setAside("update without a message") }
        if let service = TelegramDecoder.services.first(where: { message[$0] != nil }) {
            return ChatEnvelope.setAside("service message", service)
        }
        let chat = message["chat"]
        let author = message["from"]
        // In a private business chat the customer is the chat; whoever else writes there is the desk.
        if isBusiness, chat?["type"]?.text == "private", let from = author?["id"], from != chat?["id"] {
            return .setAside("own echo")
        }
        if envelope.isOwn(author?["id"]?.identifier, author?["username"]?.text) { return .setAside("own echo") }
        var found = ChatEnvelope.Findings()
        // Anonymous administrators and channels write under the chat's name, through a bot of Telegram's own.
        let sender = message["sender_chat"] ?? author
        found.sender = envelope.sender("telegram", sender?["id"]?.identifier ?? chat?["id"]?.identifier)
        let names = [sender?["first_name"]?.text, sender?["last_name"]?.text].compactMap(\.self)
        found.senderName =
            names.isEmpty ? sender?["title"]?.text ?? sender?["username"]?.text : names.joined(separator: " ")
        found.language = author?["language_code"]?.text
        found.isAutomatic =
            author?["is_bot"]?.isTrue == true && message["sender_chat"] == nil
            || message["is_automatic_forward"]?.isTrue == true
        found.body = message["text"]?.text ?? message["caption"]?.text ?? text(of: message)
        found.attachments = attachments(message)
        found.gatewayID = id
        if let chat = chat?["id"]?.identifier {
            let thread = message["message_thread_id"]?.identifier.map { "/\($0)" } ?? ""
            found.conversation = "telegram:\(chat)\(thread)"
        }
        found.sent = ChatEnvelope.seconds(message["date"])
        if isEdit { found.notes.append("An edit of an earlier message.") }
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return .message(envelope.message(found))
    }

    /// What messages without text say in words.
    private func text(of message: JSONValue) -> String? {
        if let poll = message["poll"] {
            return ([poll["question"]] + (poll["options"]?.elements ?? []).map { $0["text"] })
                .compactMap { $0?.text }.joined(separator: "\n")
        }
        if let venue = message["venue"] {
            return [venue["title"]?.text, venue["address"]?.text].compactMap(\.self).joined(separator: "\n")
        }
        if let contact = message["contact"] {
            return [contact["first_name"]?.text, contact["last_name"]?.text, contact["phone_number"]?.text]
                .compactMap(\.self).joined(separator: " ")
        }
        if let place = message["location"], let north = place["latitude"]?.identifier,
            let east = place["longitude"]?.identifier
        {
            return "\(north), \(east)"
        }
        return message["sticker"]?["emoji"]?.text ?? message["dice"]?["emoji"]?.text
    }

    private func attachments(_ message: JSONValue) -> [Attachment] {
        // An animation comes with a document of the same file; it counts once.
        let kinds = [
            ("animation", "video/mp4"), ("document", "application/octet-stream"), ("voice", "audio/ogg"),
            ("audio", "audio/mpeg"), ("video", "video/mp4"), ("video_note", "video/mp4"), ("sticker", "image/webp"),
        ]
        var result: [Attachment] = []
        if let photo = message["photo"]?.elements.last {
            result.append(
                ChatEnvelope.attachment(name: nil, type: nil, default: "image/jpeg", size: photo["file_size"]))
        }
        for (key, type) in kinds {
            guard let file = message[key], key != "document" || message["animation"] == nil else { continue }
            result.append(
                ChatEnvelope.attachment(
                    name: file["file_name"], type: file["mime_type"], default: type, size: file["file_size"]))
        }
        return result
    }

    /// Members of a message that tells of an event in the chat and that nobody wrote.
    private static let services = [
        "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
        "group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
        "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment",
        "users_shared", "chat_shared", "connected_website", "write_access_allowed", "proximity_alert_triggered",
        "boost_added", "chat_background_set", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
        "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created",
        "giveaway_winners", "giveaway_completed", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
        "video_chat_participants_invited",
    ]
}
