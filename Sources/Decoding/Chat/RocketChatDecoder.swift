import BusinessTime
import DeskModel

/// Decodes outgoing integrations of Rocket.Chat, and the webhook of its Omnichannel (live chat).
///
/// A thread is a conversation, and so is what starts one. An edit comes under the id of the original. What the agent of a live chat
/// wrote, and events that bring no words, are set aside.
struct RocketChatDecoder {
    let envelope: ChatEnvelope

    /// Reads the document.
    ///
    /// Held where it is neither kind.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        if root["visitor"]?.isObject == true { return liveChat(root) }
        guard let id = root["message_id"]?.identifier else {
            if root["channel_id"] != nil, root["siteUrl"] != nil { return [.setAside("event without a message")] }
            throw HoldReason(.brokenContent, "message_id is missing")
        }
        let user = root["user_id"]?.identifier
        if envelope.isOwn(user, root["user_name"]?.text) { return [.setAside("own echo")] }
        var found = ChatEnvelope.Findings()
        found.sender = envelope.sender("rocketchat", user ?? root["user_name"]?.text)
        found.senderName = root["alias"]?.text ?? root["user_name"]?.text
        found.isAutomatic = root["bot"]?.isTrue == true || root["bot"]?.isObject == true
        found.body = root["text"]?.text
        found.attachments = files(root["message"])
        if root["isEdited"]?.isTrue == true {
            found.notes.append("An edit of an earlier message.")
            found.gatewayID = ChatEnvelope.version(id, text: found.body)
        } else {
            found.gatewayID = id
        }
        if let channel = root["channel_id"]?.identifier {
            found.conversation = "rocketchat:\(channel)/\(root["tmid"]?.identifier ?? id)"
        }
        found.sent = ChatEnvelope.instant(root["timestamp"])
        if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
        return [.message(envelope.message(found))]
    }

    private func files(_ message: JSONValue?) -> [Attachment] {
        let files = message?["files"]?.elements ?? [message?["file"]].compactMap(\.self)
        return files.prefix(envelope.limits.mimeParts).map {
            ChatEnvelope.attachment(
                name: $0["name"], type: $0["type"], default: "application/octet-stream", size: $0["size"])
        }
    }

    /// Omnichannel's webhook: `messages` of a session, the visitor's and the agents'.
    private func liveChat(_ root: JSONValue) -> [Decoded.Item] {
        guard root["type"]?.text == "Message" else { return [ChatEnvelope.setAside("event", root["type"]?.text)] }
        let visitor = root["visitor"]
        return (root["messages"]?.elements ?? []).map { message in
            let author = message["u"]
            let isVisitor =
                message["agentId"] == nil
                && (author?["_id"] == nil || author?["_id"] == visitor?["_id"]
                    || author?["username"]?.text != nil && author?["username"] == visitor?["username"])
            guard isVisitor else { return .setAside("own echo") }
            if let type = message["t"]?.text { return ChatEnvelope.setAside("event", type) }
            var found = ChatEnvelope.Findings()
            // A visitor says himself who he is.
            found.isVerified = false
            found.sender = envelope.sender("rocketchat", visitor?["_id"]?.identifier ?? visitor?["token"]?.text)
            found.senderName = visitor?["name"]?.text ?? visitor?["username"]?.text
            found.body = message["msg"]?.text
            found.attachments = files(message)
            found.gatewayID = message["_id"]?.identifier
            found.conversation = (message["rid"]?.identifier ?? root["_id"]?.identifier).map { "rocketchat:\($0)" }
            found.sent = ChatEnvelope.instant(message["ts"]) ?? ChatEnvelope.instant(message["ts"]?["$date"])
            if found.body == nil, found.attachments.isEmpty { found.notes.append("The message has no text.") }
            return .message(envelope.message(found))
        }
    }
}
