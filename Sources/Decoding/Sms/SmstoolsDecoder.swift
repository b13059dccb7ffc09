import BusinessTime
import DeskModel
import Glibc

/// Decodes what smsd of smstools3 writes for a received message (`fileformat` of its manual; 3.1.21).
///
/// Header names are the English defaults, compared exactly, and those that the gateway's settings translate. The body is
/// read by `Alphabet:`; times are local to this machine, on which smsd wrote them.
struct SmstoolsDecoder {
    let gateway: Gateway
    let limits: DecodingLimits

    /// Header names by which a file is known to be smsd's; others it shares with mails, or they stand in no received message.
    private static let names: Set<String> = [
        "From", "From_TOA", "From_SMSC", "Sent", "Received", "Modem", "Alphabet", "IMSI", "Call_type", "Error",
    ]

    /// Header names that are read; there may be any number of others.
    private static let read = names.union(["Name", "Number", "Language", "Incomplete", "UDH-DATA", "UDH-Type"])

    /// Reads the file: a message, a missed call (a message without text), or a status report, which is set aside.
    ///
    /// Held where it has none of smsd's headers.
    func decode(_ drop: Drop) throws(HoldReason) -> Decoded.Item {
        let (headers, body) = split(drop.bytes)
        guard headers.keys.contains(where: SmstoolsDecoder.names.contains) else {
            throw HoldReason(
                .brokenContent,
                "none of smsd's headers is there (From, Sent, Modem, Alphabet …); where smsd.conf translates them, the gateway's "
                    + "settings have to say how: header From Absender")
        }
        var notes: [String] = []
        if isReport(body) { return .setAside("delivery status of a sent SMS") }
        let text = read(body, alphabet: headers["Alphabet"], &notes)

        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        facts.size = drop.bytes.count
        facts.received = drop.received
        facts.sender = sender(headers, &notes)
        facts.senderName = PlainText.line(headers["Name"])
        facts.language = headers["Language"].flatMap(LanguageTag.primary)
        let number = headers["Number"].flatMap { PhoneNumber.normalise($0, country: gateway.country) }
        facts.sentTo = [number ?? PlainText.line(headers["Number"] ?? headers["Modem"])].compactMap(\.self)
        note(headers, &notes)

        // smsd writes Call_type for missed calls only; its value and the text may be translated.
        let isMissedCall = headers["Call_type"] != nil || text == "CALL MISSED"
        if isMissedCall { notes.append("A missed call.") }
        let words = isMissedCall ? nil : text
        facts.setText(subject: nil, body: words, everything: words, limit: limits.text, notes: &notes)

        var message = Message(facts: facts)
        if headers["Alphabet"]?.lowercased() == "binary" {
            message.attachments = [Attachment(name: nil, type: "application/octet-stream", size: body.count)]
            message.facts.attachments = 1
            message.facts.attachmentTypes = ["application/octet-stream"]
        }
        message.identity.sent = headers["Sent"].flatMap { MachineTime.timestamp(ofNumbersIn: $0) }
        if let sender = facts.sender { message.identity.conversation = conversation(sender, facts.sentTo.first) }
        message.notes = notes
        return .message(message)
    }

    /// The header fields by name, first of a name, and the bytes of the body.
    private func split(_ bytes: [UInt8]) -> (headers: [String: String], body: ArraySlice<UInt8>) {
        var headers: [String: String] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest[line.endIndex...].dropFirst()
            let bare = line.last == 0x0D ? line.dropLast() : line
            if bare.isEmpty { return (headers, rest) }
            guard let colon = bare.firstIndex(of: UInt8(ascii: ":")), colon - bare.startIndex <= 80 else { continue }
            let written = String(decoding: bare[..<colon], as: UTF8.self)
            let name = gateway.translatedHeaders[written] ?? written
            guard SmstoolsDecoder.read.contains(name), headers[name] == nil else { continue }
            headers[name] = PlainText.line(Charset.read(Array(bare[(colon + 1)...]), declared: nil).text)
        }
        return (headers, rest)
    }

    /// Whether a body is one of smsd's reports: its three fixed lines, whatever the message's alphabet.
    private func isReport(_ body: ArraySlice<UInt8>) -> Bool {
        guard body.starts(with: "SMS STATUS REPORT".utf8) else { return false }
        let lines = body.prefix(2000).split(separator: 0x0A).dropFirst()
        return ["Message_id:", "Status:"].allSatisfy { name in lines.contains { $0.starts(with: name.utf8) } }
    }

    private func read(_ body: ArraySlice<UInt8>, alphabet: String?, _ notes: inout [String]) -> String? {
        switch alphabet?.lowercased() {
        case "ucs2":
            // smsd with `decode_unicode_text` or `incoming_utf8` writes something else, but then says so.
            if body.count % 2 == 1 { notes.append("The text ends within a character.") }
            return PlainText.body(Charset.utf16BigEndian(body))
        case "iso": return PlainText.body(body.withUnsafeBufferPointer { Charset.latin9($0) })
        case "binary": return nil
        case "gsm":
            // smsd writes septets as they came where it may not convert (`cs_convert = no`).
            if let text = GsmAlphabet.text(body) { return PlainText.body(text) }
            fallthrough
        default:
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
        // smsd writes it only where parts are missing, with its own word for yes.
        if headers["Incomplete"] != nil { notes.append("Parts of the message are missing.") }
        if let (number, total) = headers["UDH-DATA"].flatMap(SmstoolsDecoder.part), total > 1 {
            notes.append("Part \(number) of \(total) of a longer message; the gateway does not combine parts.")
        } else if headers["UDH-Type"]?.hasPrefix("Concatenated") == true {
            notes.append("One part of a longer message; the gateway does not combine parts.")
        }
    }

    /// Number and total of a part, from `05 00 03 2A 03 01` or `06 08 04 2A 2B 03 01`.
    private static func part(_ header: String) -> (number: Int, total: Int)? {
        let bytes = header.split(separator: " ", maxSplits: 8).prefix(8).compactMap { Int($0, radix: 16) }
        switch (bytes.first, bytes.count) {
        case (5, 6...) where bytes[1] == 0: return (bytes[5], bytes[4])
        case (6, 7...) where bytes[1] == 8: return (bytes[6], bytes[5])
        default: return nil
        }
    }

    private func conversation(_ sender: String, _ called: String?) -> String {
        "sms:\(sender)" + (called.map { "/\($0)" } ?? "")
    }
}
