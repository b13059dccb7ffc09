import BusinessTime
import DeskModel

/// Decodes Matrix room events: one a file, an array, an application service's transaction, or a `/sync` response.
///
/// An edit is a message with the new text. An encrypted event is a message without text, so that somebody sees it; state
/// events, redactions, reactions, calls and the gateway's own events are set aside.
struct MatrixDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; an item for each event.
    ///
    /// Held where it has none.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        if root["rooms"]?.isObject == true { return synced(root) }
        let events = root.isArray ? root.elements : root["events"]?.elements ?? [root]
        var items: [Decoded.Item] = []
        for event in events {
            guard event["type"]?.text != nil else { throw HoldReason(.brokenContent, "an event has no type") }
            items.append(item(event, room: event["room_id"]?.text))
        }
        return items
    }

    private func synced(_ root: JSONValue) -> [Decoded.Item] {
        (root["rooms"]?["join"]?.members ?? [:]).sorted { $0.key < $1.key }.flatMap { room, state in
            (state["timeline"]?["events"]?.elements ?? []).map { item($0, room: room) }
        }
    }

    private func item(_ event: JSONValue, room: String?) -> Decoded.Item {
        let type = event["type"]?.text
        if type == "m.room.redaction" { return .setAside("deletion") }
        let written: Set<String> = ["m.room.message", "m.sticker", "m.room.encrypted"]
        guard let type, written.contains(type) else { return ChatEnvelope.setAside("event", type) }
        // Servers tell only the client that sent an event which transaction it was.
        if event["unsigned"]?["transaction_id"] != nil || envelope.isOwn(event["sender"]?.text) {
            return .setAside("own echo")
        }
        guard event["content"]?.members.isEmpty == false else { return .setAside("deleted event") }
        return message(event, type, room: room)
    }

    private func message(_ event: JSONValue, _ type: String, room: String?) -> Decoded.Item {
        var found = ChatEnvelope.Findings()
        let relation = event["content"]?["m.relates_to"]
        let isEdit = relation?["rel_type"]?.text == "m.replace"
        let content = isEdit ? event["content"]?["m.new_content"] ?? event["content"] : event["content"]
        let kind = content?["msgtype"]?.text ?? ""
        if kind == "m.key.verification.request" { return ChatEnvelope.setAside("event", kind) }
        found.sender = envelope.sender("matrix", event["sender"]?.text)
        found.isAutomatic = kind == "m.notice" || kind == "m.server_notice"
        found.gatewayID = event["event_id"]?.text
        if let room {
            let isThread = relation?["rel_type"]?.text == "m.thread"
            let thread = isThread ? relation?["event_id"]?.text.map { "/\($0)" } ?? "" : ""
            found.conversation = "matrix:\(room)\(thread)"
        } else {
            found.notes.append("The event does not say in which room it was written.")
        }
        found.sent = event["origin_server_ts"]?.integer.map { Timestamp(milliseconds: $0) }
        if isEdit { found.notes.append("An edit of an earlier message.") }
        if type == "m.room.encrypted" {
            found.notes.append("The message is encrypted; the gateway has to decrypt it.")
            return .message(envelope.message(found))
        }
        setContent(
            &found, content, kind: type == "m.sticker" ? "m.image" : kind, isAnswer: relation?["m.in_reply_to"] != nil)
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return .message(envelope.message(found))
    }

    private func setContent(_ found: inout ChatEnvelope.Findings, _ content: JSONValue?, kind: String, isAnswer: Bool) {
        let files = [
            "m.image": "image/jpeg", "m.file": "application/octet-stream", "m.audio": "audio/ogg",
            "m.video": "video/mp4",
        ]
        let words = content?["body"]?.text
        guard let fallback = files[kind], let content else {
            found.everything = words
            found.body = isAnswer ? words.map(withoutQuote) : words
            return
        }
        // The body of a file is its name, or a caption when the name stands elsewhere.
        let name = content["filename"] ?? content["body"]
        found.attachments = [
            ChatEnvelope.attachment(
                name: name, type: content["info"]?["mimetype"], default: fallback, size: content["info"]?["size"])
        ]
        found.body = content["filename"] == nil || content["filename"]?.text == words ? nil : words
    }

    /// The text without the quotation that clients put before a reply: leading lines with `> `, and a blank one.
    private func withoutQuote(_ text: String) -> String {
        let text = PlainText.limited(text, to: envelope.limits.workingText).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.drop { $0 == ">" || $0.hasPrefix("> ") }
        guard rest.count < lines.count, !rest.isEmpty else { return text }
        return (rest.first?.isEmpty == true ? rest.dropFirst() : rest).joined(separator: "\n")
    }
}
