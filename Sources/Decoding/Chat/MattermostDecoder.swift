import BusinessTime
import DeskModel

/// Decodes outgoing webhooks of Mattermost, whose body is a form (the default) or JSON.
///
/// They come from public channels only, without edits and without the thread; a person's messages in one channel are one
/// conversation. `timestamp` is in milliseconds in JSON and in seconds in a form.
struct MattermostDecoder {
    let envelope: ChatEnvelope

    /// Reads a JSON body.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        let files = root["file_ids"]
        let list = files?.isArray == true ? files?.elements.compactMap(\.text) : nil
        return [
            try item(
                { root[$0]?.identifier }, files: list ?? names(files?.text),
                sent: ChatEnvelope.milliseconds(root["timestamp"]), notes: [])
        ]
    }

    /// Reads a form.
    func decode(_ form: FormFields) throws(HoldReason) -> Decoded.Item {
        let sent = form["timestamp"].flatMap { Int64($0) }.map { Timestamp(seconds: $0) }
        return try item({ form[$0] }, files: names(form["file_ids"]), sent: sent, notes: form.notes)
    }

    private func item(
        _ field: (String) -> String?, files: [String], sent: Timestamp?, notes: [String]
    ) throws(HoldReason) -> Decoded.Item {
        guard let post = field("post_id") else { throw HoldReason(.brokenContent, "post_id is missing") }
        let user = field("user_id")
        if envelope.isOwn(user, field("user_name")) { return .setAside("own echo") }
        var found = ChatEnvelope.Findings()
        found.sender = envelope.sender("mattermost", user ?? field("user_name"))
        found.senderName = field("user_name")
        found.body = field("text")
        found.attachments = files.prefix(envelope.limits.mimeParts).map { _ in
            Attachment(name: nil, type: "application/octet-stream", size: nil)
        }
        found.gatewayID = post
        if let channel = field("channel_id"), let user { found.conversation = "mattermost:\(channel)/\(user)" }
        found.sent = sent
        found.notes = notes
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return .message(envelope.message(found))
    }

    private func names(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",", maxSplits: envelope.limits.mimeParts).map(String.init)
    }
}
