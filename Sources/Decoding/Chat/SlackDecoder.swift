import BusinessTime
import DeskModel

/// Decodes what Slack's Events API sends: one `event_callback` a file, a Socket Mode envelope, or a bare event.
///
/// An edit by a person is a message with the new text in the same conversation; an edit by Slack itself (a link preview)
/// is set aside, and so are deletions, joins, reactions, interactions and the app's own posts.
struct SlackDecoder {
    let envelope: ChatEnvelope

    /// Reads the document; exactly one item.
    ///
    /// Held where it is neither an event nor a known request of Slack's.
    func decode(_ root: JSONValue) throws(HoldReason) -> [Decoded.Item] {
        let type = root["type"]?.text
        return [try item(type == "events_api" ? root["payload"] ?? root : root)]
    }

    private func item(_ root: JSONValue) throws(HoldReason) -> Decoded.Item {
        switch root["type"]?.text {
        case "event_callback":
            guard let event = root["event"], event.isObject else {
                throw HoldReason(.brokenContent, "event is missing or no object")
            }
            return item(event, root)
        case "url_verification", "app_rate_limited", "hello", "disconnect", "ping", "pong":
            return ChatEnvelope.setAside("Slack's", root["type"]?.text)
        case "message" where root["channel"] != nil && (root["ts"] != nil || root["event_ts"] != nil),
            "app_mention" where root["channel"] != nil:
            return item(root, root)
        case .some(let type) where SlackDecoder.interactions.contains(type):
            return ChatEnvelope.setAside("interaction", type)
        case .some(let type) where root["event_ts"] != nil || root["event_id"] != nil || SlackDecoder.isEvent(type):
            return ChatEnvelope.setAside("event", type)
        default: throw HoldReason(.brokenContent, "the JSON is not an event of Slack's Events API")
        }
    }

    private static let interactions: Set<String> = [
        "block_actions", "block_suggestion", "interactive_message", "message_action", "shortcut", "view_submission",
        "view_closed", "slash_commands", "dialog_submission", "dialog_cancellation", "dialog_suggestion",
        "workflow_step_edit",
    ]
    /// Whether a type is one of the events that Slack names by what they are about; bare ones bring no time of their own.
    private static func isEvent(_ type: String) -> Bool {
        let subjects: Set<Substring> = [
            "app", "assistant", "bot", "call", "channel", "commands", "dnd", "email", "emoji", "file", "function",
            "grid",
            "group", "huddle", "im", "invite", "link", "manual", "member", "message", "mpim", "pin", "pref", "presence",
            "reaction", "resources", "scope", "shared", "star", "subteam", "team", "tokens", "user", "workflow",
        ]
        guard let end = type.firstIndex(of: "_") else { return false }
        return subjects.contains(type[..<end])
    }

    private static let written: Set<String> = ["file_share", "thread_broadcast", "me_message", "bot_message"]

    private func item(_ event: JSONValue, _ root: JSONValue) -> Decoded.Item {
        let type = event["type"]?.text
        guard type == "message" || type == "app_mention" else { return ChatEnvelope.setAside("event", type) }
        switch event["subtype"]?.text {
        case nil: return item(event, in: event, root, isEdit: false)
        case .some(let subtype) where SlackDecoder.written.contains(subtype):
            return item(event, in: event, root, isEdit: false)
        case "message_changed":
            guard let message = event["message"], message["edited"] != nil,
                message["text"] != event["previous_message"]?["text"]
            else { return .setAside("edit without a new text") }
            return item(message, in: event, root, isEdit: true)
        case "message_deleted": return .setAside("deletion")
        case .some(let subtype): return ChatEnvelope.setAside("event", subtype)
        }
    }

    /// A message; `message` has the words, `event` the place where they were written.
    private func item(_ message: JSONValue, in event: JSONValue, _ root: JSONValue, isEdit: Bool) -> Decoded.Item {
        if isOwn(message, root) { return .setAside("own echo") }
        var found = ChatEnvelope.Findings()
        let bot = message["bot_id"] ?? message["bot_profile"]?["id"]
        found.sender = envelope.sender("slack", message["user"]?.text ?? bot?.text)
        let profile = message["user_profile"]
        found.senderName =
            profile?["real_name"]?.text ?? profile?["display_name"]?.text ?? message["username"]?.text
            ?? message["bot_profile"]?["name"]?.text
        found.body = SlackText.plain(message["text"]?.text ?? SlackText.fallback(message))
        found.isAutomatic = bot != nil || message["subtype"]?.text == "bot_message"
        found.attachments = (message["files"]?.elements ?? []).prefix(envelope.limits.mimeParts).map {
            ChatEnvelope.attachment(
                name: $0["name"] ?? $0["title"], type: $0["mimetype"], default: "application/octet-stream",
                size: $0["size"])
        }
        let time = message["ts"] ?? event["ts"] ?? event["event_ts"]
        found.gatewayID = root["event_id"]?.text ?? bareID(event, time, isEdit ? message["edited"]?["ts"] : nil)
        if let channel = (event["channel"] ?? message["channel"])?.text,
            let thread = (message["thread_ts"] ?? event["thread_ts"] ?? time)?.identifier
        {
            found.conversation = "slack:\(channel)/\(thread)"
        }
        found.sent = ChatEnvelope.seconds(time)
        if isEdit { found.notes.append("An edit of an earlier message.") }
        return .message(envelope.message(found))
    }

    /// The id of an event that came without its envelope: where and when it was written, and when it was edited.
    private func bareID(_ event: JSONValue, _ time: JSONValue?, _ edited: JSONValue?) -> String? {
        guard let channel = event["channel"]?.text, let time = time?.identifier else { return nil }
        return "\(channel)/\(time)" + (edited?.identifier.map { "/\($0)" } ?? "")
    }

    /// Whether the app itself wrote it: its bot user is among the authorizations, or the post has the app's id.
    private func isOwn(_ message: JSONValue, _ root: JSONValue) -> Bool {
        if envelope.isOwn(message["user"]?.text, message["bot_id"]?.text, message["app_id"]?.text) { return true }
        if let app = root["api_app_id"]?.text {
            if message["app_id"]?.text == app || message["bot_profile"]?["app_id"]?.text == app { return true }
        }
        guard let user = message["user"]?.text else { return false }
        return (root["authorizations"]?.elements ?? []).contains {
            $0["is_bot"]?.isTrue == true && $0["user_id"]?.text == user
        }
    }
}
