/// What other systems call the facts of a message, and its values.
enum ForeignNames {
    /// The fact that a name from elsewhere means (`from`, `subject_line`, `ticket.subject`); nil for any other.
    static func fact(for name: String) -> BuiltinFact? {
        var plain = name.lowercased().replacing("_", with: "-").replacing("$", with: "")
        for prefix in [
            "ticket.", "message.", "email.", "mail.", "envelope.", "msg.", "comment.", "msg-", "email-", "mail-",
        ]
        where plain.hasPrefix(prefix) {
            plain = String(plain.dropFirst(prefix.count))
            break
        }
        for verb in ["-contains", "-includes", "-has", "-is", "-equals", "-matches", "-line", "-text"]
        where plain.hasSuffix(verb) {
            plain = String(plain.dropLast(verb.count))
            break
        }
        return facts[plain] ?? (plain == name ? nil : BuiltinFact(rawValue: plain))
    }

    private static let facts: [String: BuiltinFact] = [
        "from": .sender, "from-address": .sender, "sender-address": .sender, "sender-email": .sender, "author": .sender,
        "caller": .sender, "requester": .sender, "address": .sender, "envelope-from": .sender, "mailfrom": .sender,
        "user": .sender, "number": .sender, "phone-number": .sender, "reply-to": .sender,
        "from-name": .senderName, "display-name": .senderName, "name": .senderName,
        "domain": .senderDomain, "from-domain": .senderDomain, "senderdomain": .senderDomain,
        "to": .sentTo, "to-address": .sentTo, "recipient": .sentTo, "recipients": .sentTo, "cc": .sentTo,
        "bcc": .sentTo,
        "addressee": .sentTo, "receiver": .sentTo, "destination": .sentTo, "delivered-to": .sentTo, "callee": .sentTo,
        "sentto": .sentTo, "envelope-to": .sentTo,
        "title": .subject, "topic": .subject, "heading": .subject, "headline": .subject, "subj": .subject,
        "message": .body, "content": .body, "contents": .body, "description": .body, "comment": .body, "words": .body,
        "transcript": .body, "msg": .body, "mail": .body,
        "anywhere": .text, "anything": .text, "everything": .text, "full-text": .wholeText, "fulltext": .wholeText,
        "attachment": .attachments, "has-attachment": .attachments, "has-attachments": .attachments,
        "files": .attachments,
        "attachment-count": .attachments, "mime-type": .attachmentType, "mimetype": .attachmentType,
        "content-type": .attachmentType, "file-type": .attachmentType, "filename": .attachmentType,
        "lang": .language, "locale": .language, "filesize": .size, "length": .duration,
        "inbox": .gateway, "mailbox": .gateway, "queue": .gateway, "source": .gateway, "folder": .gateway,
        "medium": .channel, "via": .channel,
        "date": .received, "time": .received, "hour": .received, "day": .received, "weekday": .received,
        "now": .received, "created": .received, "created-at": .received, "received-at": .received, "today": .received,
        "autoreply": .automatic, "auto-reply": .automatic, "is-automatic": .automatic, "auto": .automatic,
        "bounce": .automatic, "is-reply": .reply, "authenticated": .verified, "trusted": .verified,
        "severity": .priority, "urgency": .priority, "importance": .priority,
        "classification": .category, "department": .category,
    ]

    /// The channel that something from elsewhere arrives on.
    static func channel(for name: String) -> String? {
        switch name.lowercased() {
        case "mail", "e-mail", "emails", "smtp", "imap": "email"
        case "sms", "call", "calls", "telephone", "tel", "voice", "voicemail", "voip", "text-message", "mobile": "phone"
        case "slack", "telegram", "whatsapp", "matrix", "messenger", "im", "web", "teams", "signal", "facebook": "chat"
        default: nil
        }
    }

    /// The two letters of a language that is written by its name, with a country or with three letters.
    static func language(for name: String) -> String? {
        let plain = name.lowercased().replacing("_", with: "-")
        if let first = plain.split(separator: "-").first, first.utf8.count == 2, plain.contains("-") {
            return String(first)
        }
        return switch plain {
        case "english", "inglés", "inglese", "engleski", "eng": "en"
        case "spanish", "español", "castellano", "spa", "esp": "es"
        case "italian", "italiano", "ita": "it"
        case "croatian", "hrvatski", "hrv", "cro": "hr"
        case "german", "deutsch", "deu", "ger": "de"
        case "french", "français", "fra", "fre": "fr"
        case "portuguese", "português", "por": "pt"
        case "swedish", "svenska", "swe": "sv"
        case "dutch", "nederlands", "nld": "nl"
        case "polish", "polski", "pol": "pl"
        case "catalan", "català", "cat": "ca"
        case "slovenian", "slovenščina", "slv": "sl"
        case "serbian", "srpski", "srp": "sr"
        default: nil
        }
    }

    /// The MIME type of files with an ending.
    static func mimeType(for ending: String) -> String? {
        var plain = ending.lowercased()
        while plain.hasPrefix("*") || plain.hasPrefix(".") { plain.removeFirst() }
        return switch plain {
        case "pdf": "application/pdf"
        case "zip": "application/zip"
        case "doc": "application/msword"
        case "docx", "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xls": "application/vnd.ms-excel"
        case "xlsx", "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case "csv": "text/csv"
        case "txt": "text/plain"
        case "html", "htm": "text/html"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "wav": "audio/wav"
        case "mp3": "audio/mpeg"
        case "mp4": "video/mp4"
        case "eml": "message/rfc822"
        case "ics": "text/calendar"
        default: nil
        }
    }

    /// Whether a bare word asks elsewhere whether there is a value at all.
    static func meansMissing(_ word: String) -> Bool {
        ["none", "null", "nil", "empty", "undefined", "blank", "unset", "unknown", "nothing", "nobody", "na", "n/a"]
            .contains(word.lowercased())
    }

    /// What a word or sign means where `yes` or `no` is expected.
    static func answer(for word: String) -> Bool? {
        switch word.lowercased() {
        case "yes", "true", "1", "on", "y", "wahr", "verdadero", "vero", "sí", "si", "da": true
        case "no", "false", "0", "off", "n", "falsch", "falso", "ne": false
        default: nil
        }
    }
}
