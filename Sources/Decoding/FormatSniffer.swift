import DeskModel

/// What a file was recognised as; a form or JSON comes with what was parsed for it.
enum RecognisedFormat {
    case mail
    case smstools
    case gammu
    case voicemail
    case form(MessageFormat, FormFields)
    case json(MessageFormat, JSONDocument)

    var format: MessageFormat {
        switch self {
        case .mail: .mail
        case .smstools: .smstools
        case .gammu: .gammu
        case .voicemail: .voicemail
        case .form(let format, _): format
        case .json(let format, _): format
        }
    }

    /// A format of text files, which needs nothing parsed; nil for those of JSON and forms.
    init?(text format: MessageFormat) {
        switch format {
        case .mail: self = .mail
        case .smstools: self = .smstools
        case .gammu: self = .gammu
        case .voicemail: self = .voicemail
        default: return nil
        }
    }
}

/// Tells formats apart: by their first bytes, by members and fields that only one platform has, and gammu's by the name.
///
/// The format in a gateway's settings wins; a file that plainly is of another one is not read as either, but held.
struct FormatSniffer {
    let gateway: Gateway
    let limits: DecodingLimits

    /// The format to read a file as: the gateway's, or with none (`auto`) the one that name and content show.
    ///
    /// Throws where nothing is recognised, or where the content is plainly of another format than the gateway's; the reason says
    /// what was tried.
    func recognise(_ drop: Drop) throws(HoldReason) -> RecognisedFormat {
        if isGammuName(drop.name) { return .gammu }
        let bytes = drop.bytes
        if startsAsJSON(bytes) { return try recogniseJSON(bytes) }
        if FormFields.isForm(bytes), let form = try recogniseForm(bytes) { return form }
        let found = textFormat(bytes)
        switch (gateway.format, found) {
        case (nil, nil):
            throw HoldReason(
                .unknownFormat,
                "looked for a mail header, an smstools header, gammu's and Asterisk's message files, the forms of Twilio and "
                    + "Mattermost, and JSON, and found none of them")
        // A header without the lines that only smsd writes may still be smsd's: its header names can be suppressed.
        case (.smstools?, .mail?) where !hasMailTrace(bytes): return .smstools
        case (nil, let found?): return RecognisedFormat(text: found) ?? .mail
        case (let expected?, let found?) where expected != found: throw mismatch(expected, looksLike: found)
        case (let expected?, _):
            if let text = RecognisedFormat(text: expected) { return text }
            if expected == .twilio {
                throw HoldReason(
                    .brokenContent, "not a form: a field is written name=value, and fields are joined by &")
            }
            let kind = expected == .mattermost ? "JSON or a form" : "JSON"
            throw HoldReason(.brokenJSON, "line 1, column 1: \(expected.rawValue) files are \(kind)")
        }
    }

    /// Names are the gateway's choice; only a gateway whose files are all named otherwise has no use for gammu's.
    private func isGammuName(_ name: String) -> Bool {
        (gateway.format == nil || gateway.format == .gammu) && GammuName(name) != nil
    }

    /// The platform a JSON document belongs to; nil where none is recognised.
    static func platform(of root: JSONValue) -> MessageFormat? {
        if root["firstline"] != nil { return .neutral }
        if root["update_id"] != nil { return .telegram }
        if root["object"]?.text == "whatsapp_business_account" { return .whatsapp }
        let type = root["type"]?.text
        if ["event_callback", "url_verification", "app_rate_limited", "events_api"].contains(type) { return .slack }
        if isMatrixEvent(root) || isMatrixEvent(root["events"]?.elements.first) { return .matrix }
        if isActivity(root) { return .teams }
        if isMatterbridge(root) { return .matterbridge }
        if root["event"]?.text != nil, root["account"]?.isObject == true || root["message_type"] != nil {
            return .chatwoot
        }
        if root["action"]?.text != nil, root["webhook_id"] != nil || root["organization_id"] != nil { return .livechat }
        if root["post_id"] != nil, root["team_domain"] != nil { return .mattermost }
        if root["siteUrl"] != nil, root["message_id"] != nil || root["channel_id"] != nil { return .rocketchat }
        if root["visitor"]?.isObject == true, root["messages"]?.isArray == true { return .rocketchat }
        if root["ok"]?.isTrue == true, root["result"]?.elements.first?["update_id"] != nil { return .telegram }
        if root["next_batch"] != nil, root["rooms"]?.isObject == true { return .matrix }
        guard let first = root.elements.first else { return nil }
        if first["update_id"] != nil { return .telegram }
        if isActivity(first) { return .teams }
        if isMatterbridge(first) { return .matterbridge }
        return isMatrixEvent(first) ? .matrix : nil
    }

    private static func isMatrixEvent(_ value: JSONValue?) -> Bool {
        guard let value, let type = value["type"]?.text else { return false }
        return type.hasPrefix("m.") && value["content"]?.isObject == true
    }

    private static func isActivity(_ value: JSONValue) -> Bool {
        value["type"]?.text != nil && value["serviceUrl"] != nil && value["channelId"] != nil
    }

    private static func isMatterbridge(_ value: JSONValue) -> Bool {
        value["gateway"] != nil && value["account"]?.text != nil && value["protocol"] != nil
            || value["event"]?.text == "api_connected"
    }

    private func recogniseJSON(_ bytes: [UInt8]) throws(HoldReason) -> RecognisedFormat {
        if let expected = gateway.format, let text = RecognisedFormat(text: expected) {
            // A text may begin with a bracket; only what really is a platform's JSON is out of place here.
            if let document = try? document(bytes), let found = FormatSniffer.platform(of: document.root) {
                throw mismatch(expected, looksLike: found)
            }
            return text
        }
        let document = try document(bytes)
        let found = FormatSniffer.platform(of: document.root)
        if let expected = gateway.format {
            if let found, found != expected { throw mismatch(expected, looksLike: found) }
            guard expected != .twilio else {
                throw HoldReason(.unknownFormat, "twilio files are forms, this one is JSON")
            }
            return .json(expected, document)
        }
        guard let found else {
            throw HoldReason(
                .unknownFormat,
                "JSON, but not of Slack, Telegram, WhatsApp, Matrix, Teams, Mattermost, Rocket.Chat, matterbridge, Chatwoot, "
                    + "LiveChat, and not the neutral envelope (looked for type, update_id, object, content, serviceUrl, post_id, "
                    + "siteUrl, gateway, event, action and firstline)")
        }
        return .json(found, document)
    }

    /// The document, or the array of the documents that stand in lines of their own, as matterbridge's stream has them.
    private func document(_ bytes: [UInt8]) throws(HoldReason) -> JSONDocument {
        guard gateway.format == nil || gateway.format == .matterbridge, JSONLines.isLikely(bytes) else {
            return try JSONParser.parse(bytes, limits: limits)
        }
        switch Result(catching: { () throws(HoldReason) in try JSONParser.parse(bytes, limits: limits) }) {
        case .success(let document): return document
        case .failure(let reason):
            guard reason.code == .brokenJSON, let lines = try JSONLines.parse(bytes, limits: limits) else {
                throw reason
            }
            return lines
        }
    }

    private func recogniseForm(_ bytes: [UInt8]) throws(HoldReason) -> RecognisedFormat? {
        let form = try FormFields.read(bytes)
        var found: MessageFormat?
        if form["AccountSid"]?.hasPrefix("AC") == true { found = .twilio }
        if form["post_id"] != nil, form["team_domain"] != nil { found = .mattermost }
        guard let expected = gateway.format else { return found.map { .form($0, form) } }
        if let found, found != expected { throw mismatch(expected, looksLike: found) }
        return expected == .twilio || expected == .mattermost ? .form(expected, form) : nil
    }

    private func mismatch(_ expected: MessageFormat, looksLike found: MessageFormat) -> HoldReason {
        HoldReason(
            .unknownFormat, "the gateway's format is \(expected.rawValue), the file looks like \(found.rawValue)")
    }
}
