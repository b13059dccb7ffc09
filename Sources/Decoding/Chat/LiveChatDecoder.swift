import BusinessTime
import DeskModel

/// Decodes webhooks of LiveChat (text.com): `incoming_event`, and the first messages inside `incoming_chat`.
///
/// What agents write, what only agents see, and events without words of a customer's are set aside. An agent's author id is a mail
/// address; where the chat lists its users, they say who is one.
struct LiveChatDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; an item for each event.
    ///
    /// Held where it has no action.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        guard let action = root["action"]?.text else { throw HoldReason(.brokenContent, "action is missing") }
        let payload = root["payload"]
        switch action {
        case "incoming_event", "event_updated":
            guard let event = payload?["event"], event.isObject else {
                throw HoldReason(.brokenContent, "payload.event is missing or no object")
            }
            let place = Place(chat: payload?["chat_id"]?.identifier, thread: payload?["thread_id"]?.identifier)
            return [item(event, place, isEdit: action == "event_updated")]
        case "incoming_chat":
            let chat = payload?["chat"]
            let thread = chat?["thread"]
            let place = Place(
                chat: chat?["id"]?.identifier, thread: thread?["id"]?.identifier, users: users(chat?["users"]))
            let items = (thread?["events"]?.elements ?? []).map { item($0, place, isEdit: false) }
            return items.isEmpty ? [.setAside("chat without a message")] : items
        case "event_deleted": return [.setAside("deletion")]
        default: return [ChatEnvelope.setAside("event", action)]
        }
    }

    /// Where an event was written, and who is there by id.
    private struct Place {
        var chat: String?
        var thread: String?
        var users: [String: JSONValue] = [:]
    }

    private func users(_ list: JSONValue?) -> [String: JSONValue] {
        var users: [String: JSONValue] = [:]
        for user in list?.elements ?? [] {
            if let id = user["id"]?.identifier { users[id] = user }
        }
        return users
    }

    private func item(_ event: JSONValue, _ place: Place, isEdit: Bool) -> Decoded.Item {
        let kind = event["type"]?.text
        guard let kind, ["message", "file", "filled_form"].contains(kind) else {
            return ChatEnvelope.setAside("event", kind)
        }
        if event["recipients"]?.text == "agents" { return .setAside("note among agents") }
        let author = event["author_id"]?.identifier
        let user = author.flatMap { place.users[$0] }
        let isAgent = user?["type"]?.text.map { $0 == "agent" } ?? (author?.contains("@") == true)
        if isAgent || envelope.isOwn(author) { return .setAside("own echo") }
        var found = ChatEnvelope.Findings()
        found.isVerified = false
        found.sender = envelope.sender("livechat", author)
        found.senderName = user?["name"]?.text
        found.body = kind == "filled_form" ? answers(event) : event["text"]?.text
        if kind == "file" {
            found.attachments = [
                ChatEnvelope.attachment(
                    name: event["name"], type: event["content_type"], default: "application/octet-stream",
                    size: event["size"])
            ]
        }
        if let id = event["id"]?.identifier {
            let whole = (place.chat.map { "\($0)/" } ?? "") + id
            found.gatewayID = isEdit ? ChatEnvelope.version(whole, text: found.body) : whole
        }
        if let chat = place.chat {
            found.conversation = "livechat:\(chat)" + (place.thread.map { "/\($0)" } ?? "")
        }
        found.sent = ChatEnvelope.instant(event["created_at"])
        if isEdit { found.notes.append("An edit of an earlier message.") }
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return .message(envelope.message(found))
    }

    /// The answers of a form, each behind its question.
    private func answers(_ event: JSONValue) -> String? {
        let lines = (event["fields"]?.elements ?? []).compactMap { field -> String? in
            let choices = field["answers"]?.elements ?? []
            let answer =
                choices.isEmpty
                ? field["answer"]?["label"]?.text ?? field["answer"]?.identifier
                : choices.compactMap { $0["label"]?.text }.joined(separator: ", ")
            guard let answer, !answer.isEmpty else { return nil }
            return field["label"]?.text.map { "\($0) \(answer)" } ?? answer
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
