import BusinessTime

extension Facts {
    /// The facts as a JSON object, by the names that rules use (language specification, section 4).
    ///
    /// Yes/no facts are booleans, facts with many values arrays, `header` an object of arrays (names in lower case, values in the
    /// order of the message), times RFC 3339 in UTC. A fact that is missing is left out. `text` is `subject` and `body` and
    /// not repeated. A cut-out quotation stays ``textBarrier``.
    package var json: JSONText {
        var members: [String: JSONText] = [
            "channel": .string(channel.rawValue), "automatic": .bool(automatic),
            "reply": .bool(reply), "verified": .bool(verified),
        ]
        let texts: [(String, String?)] = [
            ("gateway", gateway), ("sender", sender), ("sender-name", senderName), ("sender-domain", senderDomain),
            ("subject", subject), ("body", body), ("whole-text", wholeText), ("language", language),
        ]
        for case (let name, let value?) in texts where !value.isEmpty { members[name] = .string(value) }
        if !sentTo.isEmpty { members["sent-to"] = .array(sentTo) }
        if !attachmentTypes.isEmpty { members["attachment-type"] = .array(attachmentTypes) }
        if let attachments { members["attachments"] = .number(attachments) }
        if let size { members["size"] = .number(size) }
        if let duration { members["duration"] = .number(duration) }
        if let received { members["received"] = .string(received.description) }
        if !headers.isEmpty {
            let fields = Dictionary(grouping: headers) { $0.name.lowercased() }
            members["header"] = .object(fields.mapValues { .array($0.map(\.value)) })
        }
        return .object(members)
    }
}
