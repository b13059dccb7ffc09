import BusinessTime

extension Facts {
    /// Reads facts that ``json`` wrote; nil where the text is no such object, or a member is of another kind.
    ///
    /// What ``json`` does not keep is lost: header fields come sorted by name, in lower case, and an empty text is a missing
    /// one. No rule can tell the difference. Members of a later version are passed over.
    package init?(json text: String) {
        guard let document = try? JSONParser.parse(Array(text.utf8), limits: DecodingLimits()),
            case .object(let members) = document.root
        else { return nil }
        self.init(members: members)
    }

    private init?(members: [String: JSONValue]) {
        guard let name = members["channel"]?.text, let channel = Channel(rawValue: name) else { return nil }
        self.init(channel: channel)
        attachments = nil
        for (name, value) in members {
            guard read(name, value) else { return nil }
        }
    }

    /// Takes one member; false where it is of the wrong kind.
    private mutating func read(_ name: String, _ value: JSONValue) -> Bool {
        switch name {
        case "gateway": return Facts.take(value, into: &gateway)
        case "sender": return Facts.take(value, into: &sender)
        case "sender-name": return Facts.take(value, into: &senderName)
        case "sender-domain": return Facts.take(value, into: &senderDomain)
        case "subject": return Facts.take(value, into: &subject)
        case "body": return Facts.take(value, into: &body)
        case "whole-text": return Facts.take(value, into: &wholeText)
        case "language": return Facts.take(value, into: &language)
        case "sent-to": return Facts.take(value, into: &sentTo)
        case "attachment-type": return Facts.take(value, into: &attachmentTypes)
        case "attachments": return Facts.take(value, into: &attachments)
        case "size": return Facts.take(value, into: &size)
        case "duration": return Facts.take(value, into: &duration)
        case "automatic": return Facts.take(value, into: &automatic)
        case "reply": return Facts.take(value, into: &reply)
        case "verified": return Facts.take(value, into: &verified)
        case "received":
            received = value.text.flatMap { Timestamp(rfc3339: $0) }
            return received != nil
        case "header": return takeHeaders(value)
        default: return true
        }
    }

    private static func take(_ value: JSONValue, into fact: inout String?) -> Bool {
        guard case .string(let text) = value else { return false }
        fact = text.isEmpty ? nil : text
        return true
    }

    private static func take(_ value: JSONValue, into fact: inout Int?) -> Bool {
        guard case .number(let text) = value, let number = Int(text) else { return false }
        fact = number
        return true
    }

    private static func take(_ value: JSONValue, into fact: inout Bool) -> Bool {
        guard case .bool(let answer) = value else { return false }
        fact = answer
        return true
    }

    private static func take(_ value: JSONValue, into fact: inout [String]) -> Bool {
        guard case .array(let elements) = value else { return false }
        for element in elements {
            guard case .string(let text) = element else { return false }
            fact.append(text)
        }
        return true
    }

    private mutating func takeHeaders(_ value: JSONValue) -> Bool {
        guard case .object(let fields) = value else { return false }
        for (name, values) in fields.sorted(by: { $0.key < $1.key }) {
            var texts: [String] = []
            guard Facts.take(values, into: &texts) else { return false }
            headers += texts.map { Header(name: name, value: $0) }
        }
        return true
    }
}
