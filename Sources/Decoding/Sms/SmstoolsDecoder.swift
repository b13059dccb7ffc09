import BusinessTime
import DeskModel
import Glibc

/// Decodes what smsd of smstools3 writes for a received message (`fileformat` of its manual; 3.1.21).
///
/// Header names are the English defaults, compared exactly. The body is read by `Alphabet:`; times are local to this
/// machine, on which smsd wrote them.
struct SmstoolsDecoder {
    let gateway: Gateway
    let limits: DecodingLimits

    /// Reads the file: a message, a missed call (a message without text), or a status report, which is set aside.
    func decode(_ drop: Drop) -> Decoded.Item {
        let (headers, body) = SmstoolsDecoder.split(drop.bytes)
        var notes: [String] = []
        let text = read(body, alphabet: headers["Alphabet"], &notes)
        if let text, text.hasPrefix("SMS STATUS REPORT") { return .setAside("delivery status of a sent SMS") }

        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        facts.size = drop.bytes.count
        facts.received = drop.received
        facts.sender = sender(headers, &notes)
        facts.senderName = PlainText.line(headers["Name"])
        facts.language = headers["Language"].flatMap(LanguageTag.primary)
        let number = headers["Number"].flatMap { PhoneNumber.normalise($0, country: gateway.country) }
        facts.sentTo = [number ?? PlainText.line(headers["Number"] ?? headers["Modem"])].compactMap(\.self)
        note(headers, &notes)

        let isMissedCall = headers["Call_type"] == "missed" || text == "CALL MISSED"
        if isMissedCall { notes.append("A missed call.") }
        let words = isMissedCall ? nil : text
        facts.setText(subject: nil, body: words, everything: words, limit: limits.text, notes: &notes)

        var message = Message(facts: facts)
        if headers["Alphabet"]?.lowercased() == "binary" {
            message.attachments = [Attachment(name: nil, type: "application/octet-stream", size: body.count)]
            message.facts.attachments = 1
            message.facts.attachmentTypes = ["application/octet-stream"]
        }
        message.identity.sent = headers["Sent"].flatMap(SmstoolsDecoder.localTime)
        if let sender = facts.sender { message.identity.conversation = conversation(sender, facts.sentTo.first) }
        message.notes = notes
        return .message(message)
    }

    /// The header fields by name, first of a name, and the bytes of the body.
    private static func split(_ bytes: [UInt8]) -> (headers: [String: String], body: ArraySlice<UInt8>) {
        var headers: [String: String] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            let bare = line.last == 0x0D ? line.dropLast() : line
            if bare.isEmpty { return (headers, rest) }
            guard let colon = bare.firstIndex(of: UInt8(ascii: ":")), headers.count < 200 else { continue }
            let name = String(decoding: bare[..<colon], as: UTF8.self)
            let value = Charset.read(Array(bare[(colon + 1)...]), declared: nil).text
            if headers[name] == nil { headers[name] = PlainText.line(value) }
        }
        return (headers, rest)
    }

    private func read(_ body: ArraySlice<UInt8>, alphabet: String?, _ notes: inout [String]) -> String? {
        switch alphabet?.lowercased() {
        case "ucs2":
            // smsd with `decode_unicode_text` or `incoming_utf8` writes something else, but then says so.
            if body.count % 2 == 1 { notes.append("The text ends within a character.") }
            return PlainText.body(Charset.utf16BigEndian(body))
        case "iso": return PlainText.body(body.withUnsafeBufferPointer { Charset.latin9($0) })
        case "binary": return nil
        default:
            // GSM and unknown: smsd has converted to its own 8-bit set, or to UTF-8.
            if let text = body.withUnsafeBufferPointer({ Charset.validUTF8($0) }) { return PlainText.body(text) }
            if alphabet == "UTF-8" { notes.append("Bytes that are not UTF-8 were read as ISO-8859-15.") }
            return PlainText.body(body.withUnsafeBufferPointer { Charset.latin9($0) })
        }
    }

    /// The number, made international by From_TOA or the gateway's country; an alphanumeric sender as it is.
    private func sender(_ headers: [String: String], _ notes: inout [String]) -> String? {
        guard let from = PlainText.line(headers["From"]) else {
            notes.append("The message has no sender.")
            return nil
        }
        let type = headers["From_TOA"]?.lowercased() ?? ""
        if type.contains("alphanumeric") { return from }
        return PhoneNumber.normalise(from, country: gateway.country, isInternational: type.contains("international"))
            ?? from
    }

    private func note(_ headers: [String: String], _ notes: inout [String]) {
        if headers["Error"] != nil { notes.append("The modem could not decode the message.") }
        if headers["Incomplete"] == "yes" { notes.append("Parts of the message are missing.") }
        if headers["UDH-Type"]?.hasPrefix("Concatenated") == true {
            notes.append("One part of a longer message; the gateway does not combine parts.")
        }
    }

    private func conversation(_ sender: String, _ called: String?) -> String {
        "sms:\(sender)" + (called.map { "/\($0)" } ?? "")
    }

    /// `26-11-21 22:31:44`, in the time zone of this machine.
    private static func localTime(_ text: String) -> Timestamp? {
        let numbers = text.split { !($0.isASCII && $0.isNumber) }.compactMap { Int32($0) }
        guard numbers.count == 6, (0...99).contains(numbers[0]), (1...12).contains(numbers[1]),
            (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] + 100, numbers[1] - 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (numbers[3], numbers[4], numbers[5], -1)
        let seconds = mktime(&parts)
        return seconds == -1 ? nil : Timestamp(seconds: Int64(seconds))
    }
}
