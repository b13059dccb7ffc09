import DeskModel

/// What a file was recognised as; JSON comes with the document that was parsed for it.
enum RecognisedFormat {
    case mail
    case smstools
    case voicemail
    case json(MessageFormat, JSONDocument)

    var format: MessageFormat {
        switch self {
        case .mail: .mail
        case .smstools: .smstools
        case .voicemail: .voicemail
        case .json(let format, _): format
        }
    }
}

/// Tells formats apart by their first bytes and, for JSON, by members that only one platform has.
enum FormatSniffer {
    /// The format to read a file as: the expected one, or with none (`auto`) the one its content shows.
    ///
    /// Throws where nothing is recognised, or where the content is plainly of another format than the expected one.
    static func recognise(
        _ bytes: [UInt8], expected: MessageFormat?, limits: DecodingLimits
    ) throws(HoldReason) -> RecognisedFormat {
        if startsAsJSON(bytes) { return try recogniseJSON(bytes, expected: expected, limits: limits) }
        let found = textFormat(bytes)
        switch (expected, found) {
        case (nil, nil):
            throw HoldReason(
                .unknownFormat,
                "looked for a mail header, an smstools header, Asterisk's message file and JSON, and found none of them"
            )
        case (nil, .smstools?), (.smstools, .smstools?), (.smstools, nil): return .smstools
        case (nil, .voicemail?), (.voicemail, .voicemail?), (.voicemail, nil): return .voicemail
        case (nil, _), (.mail, nil), (.mail, .mail?): return .mail
        // A header without the lines that only smsd writes may still be smsd's: its header names can be suppressed.
        case (.smstools, .mail?) where !hasMailTrace(bytes): return .smstools
        case (let expected?, let found?): throw mismatch(expected, looksLike: found.rawValue)
        case (let expected?, nil):
            throw HoldReason(.brokenJSON, "line 1, column 1: \(expected.rawValue) files are JSON")
        }
    }

    /// The platform a JSON document belongs to; nil where none is recognised.
    static func platform(of root: JSONValue) -> MessageFormat? {
        if root["firstline"] != nil { return .neutral }
        if root["type"]?.text == "event_callback" || root["type"]?.text == "url_verification" { return .slack }
        if root["type"]?.text == "app_rate_limited" || root["type"]?.text == "events_api" { return .slack }
        if root["update_id"] != nil { return .telegram }
        if root["ok"]?.isTrue == true, root["result"]?.elements.first?["update_id"] != nil { return .telegram }
        if root["object"]?.text == "whatsapp_business_account" { return .whatsapp }
        if isMatrixEvent(root) || isMatrixEvent(root["events"]?.elements.first) { return .matrix }
        if root["next_batch"] != nil, root["rooms"]?.isObject == true { return .matrix }
        guard let first = root.elements.first else { return nil }
        if first["update_id"] != nil { return .telegram }
        return isMatrixEvent(first) ? .matrix : nil
    }

    private static func isMatrixEvent(_ value: JSONValue?) -> Bool {
        guard let value, let type = value["type"]?.text else { return false }
        return type.hasPrefix("m.") && value["content"]?.isObject == true
    }

    private static func recogniseJSON(
        _ bytes: [UInt8], expected: MessageFormat?, limits: DecodingLimits
    ) throws(HoldReason) -> RecognisedFormat {
        switch expected {
        case .mail, .smstools, .voicemail:
            // A text may begin with a bracket; only what really is a platform's JSON is out of place here.
            if let document = try? JSONParser.parse(bytes, limits: limits), let found = platform(of: document.root),
                let expected
            {
                throw mismatch(expected, looksLike: found.rawValue)
            }
            return expected == .mail ? .mail : expected == .smstools ? .smstools : .voicemail
        default: break
        }
        let document = try JSONParser.parse(bytes, limits: limits)
        let found = platform(of: document.root)
        if let expected {
            if let found, found != expected { throw mismatch(expected, looksLike: found.rawValue) }
            return .json(expected, document)
        }
        guard let found else {
            throw HoldReason(
                .unknownFormat,
                "JSON, but not of Slack, Telegram, WhatsApp, Matrix, and not the neutral envelope "
                    + "(looked for type, update_id, object, content and firstline)")
        }
        return .json(found, document)
    }

    private static func mismatch(_ expected: MessageFormat, looksLike found: String) -> HoldReason {
        HoldReason(.unknownFormat, "the gateway's format is \(expected.rawValue), the file looks like \(found)")
    }

    private static func startsAsJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = bytes[start...].first { $0 > 0x20 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") && !isVoicemailSection(bytes[start...])
    }

    private static func isVoicemailSection(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.drop { $0 <= 0x20 }.starts(with: "[message]".utf8)
    }

    private static func textFormat(_ bytes: [UInt8]) -> MessageFormat? {
        let head = String(decoding: bytes.prefix(8192), as: UTF8.self)
        if head.hasPrefix(";"), head.contains("Message Information file") { return .voicemail }
        if isVoicemailSection(bytes[...]) { return .voicemail }
        let names = headerNames(head)
        guard let first = names.first else { return nil }
        let smsNames: Set<String> = ["From_TOA", "From_SMSC", "Alphabet", "Call_type", "IMSI"]
        if first == "From" || first == "Error" || names.contains("Modem"), names.contains(where: smsNames.contains) {
            return .smstools
        }
        return names.contains { mailNames.contains($0.lowercased()) } ? .mail : nil
    }

    private static func hasMailTrace(_ bytes: [UInt8]) -> Bool {
        let names = headerNames(String(decoding: bytes.prefix(8192), as: UTF8.self)).map { $0.lowercased() }
        return names.contains { ["received", "message-id", "mime-version", "return-path", "date"].contains($0) }
            && names.contains { ["message-id", "mime-version", "return-path", "to"].contains($0) }
    }

    private static let mailNames: Set<String> = [
        "from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "mime-version", "content-type",
        "delivered-to", "x-original-to", "reply-to", "sender", "in-reply-to", "references", "content-transfer-encoding",
    ]

    /// The names of a header block at the start of a text; empty where it has none.
    ///
    /// A line `From …` or `>From …` of an mbox may stand before it.
    static func headerNames(_ text: String) -> [String] {
        var names: [String] = []
        var isFirst = true
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, names.count < 400 {
            defer { isFirst = false }
            var line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            if line.last == 0x0D { line.removeLast() }
            guard let start = line.first else { break }
            if start == 0x20 || start == 0x09 { continue }
            if isFirst, line.starts(with: "From ".utf8) || line.starts(with: ">From ".utf8) { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { break }
            let name = line[..<colon].reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
            guard !name.isEmpty, name.count <= 80, name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { break }
            names.append(String(decoding: Array(name), as: UTF8.self))
        }
        return names
    }
}
