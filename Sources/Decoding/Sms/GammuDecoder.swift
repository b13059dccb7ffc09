import BusinessTime
import DeskModel

/// Decodes what gammu-smsd's FILES service writes (1.42): sender and time are in the name of the file, the text is its
/// content, and the parts of a long message are further files.
///
/// The content is UTF-16 behind `FE FF` (`inboxformat = unicode`, the default), text in the machine's charset (`standard`),
/// eight-bit data (`.bin`), or gammu's backup format (`detail`), which alone can tell a delivery report.
struct GammuDecoder {
    let gateway: Gateway
    let limits: DecodingLimits

    /// What was read of one file.
    private struct Part {
        var text: String?
        var dataSize: Int?
    }

    /// Reads the file and the parts that came with it.
    ///
    /// Held where the name is not gammu's and the content does not tell the sender either.
    func decode(_ drop: Drop) throws(HoldReason) -> Decoded.Item {
        let name = GammuName(drop.name)
        if GammuBackup.isBackup(drop.bytes) {
            return try item(of: GammuBackup.read(drop.bytes, limit: limits.mimeParts), name, drop)
        }
        guard let name else {
            throw HoldReason(
                .brokenContent,
                "gammu-smsd names the sender in the name of the file (IN20261121_213405_00_+46701740605_00.txt), "
                    + "and this name is another")
        }
        var notes: [String] = []
        var parts = [part(drop.bytes, isData: name.ending == "bin", &notes)]
        for companion in drop.companions {
            guard let other = GammuName(companion.name), let bytes = companion.bytes else {
                notes.append("A part of the message could not be read.")
                continue
            }
            parts.append(part(bytes, isData: other.ending == "bin", &notes))
        }
        if name.part > 0 { notes.append("The parts of the message before this one did not come.") }
        return .message(message(parts, sender: name.sender, sent: sent(name.time), drop, notes))
    }

    private func part(_ bytes: [UInt8], isData: Bool, _ notes: inout [String]) -> Part {
        if isData { return Part(dataSize: bytes.count) }
        if bytes.starts(with: [0xFE, 0xFF]) {
            // In a UTF-8 locale gammu writes as many bytes as the text has there, twice: what is behind it are zeros.
            let text = Charset.utf16BigEndian(bytes[2...]).prefix { $0 != "\0" }
            return Part(text: String(text))
        }
        let reading = Charset.read(bytes, declared: nil)
        if let note = reading.note { notes.append(note) }
        return Part(text: reading.text)
    }

    private func item(of backup: [GammuBackup.Entry], _ name: GammuName?, _ drop: Drop) throws(HoldReason)
        -> Decoded.Item
    {
        guard let first = backup.first else {
            throw HoldReason(.brokenContent, "there is no [SMSBackup…] section with a message")
        }
        if backup.allSatisfy(\.isReport) { return .setAside("delivery status of a sent SMS") }
        if backup.allSatisfy(\.isSubmitted) { return .setAside("own echo") }
        guard let sender = first.number ?? name?.sender else { throw HoldReason(.brokenContent, "Number is missing") }
        let parts = backup.map { Part(text: $0.text, dataSize: $0.isData ? $0.length : nil) }
        var notes: [String] = []
        if backup.contains(where: \.isBroken) { notes.append("Hexadecimal digits of the text are broken.") }
        if let total = first.total, total > backup.count { notes.append("Parts of the message are missing.") }
        let time = first.sent ?? name.flatMap { sent($0.time) }
        return .message(message(parts, sender: sender, sent: time, drop, notes))
    }

    private func message(
        _ parts: [Part], sender: String, sent: Timestamp?, _ drop: Drop, _ notes: [String]
    ) -> Message {
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        var notes = notes
        facts.size = drop.bytes.count
        facts.received = drop.received
        let written = PlainText.line(sender)
        facts.sender = written.flatMap { PhoneNumber.normalise($0, country: gateway.country) } ?? written
        if facts.sender == nil { notes.append("The message has no sender.") }
        let texts = parts.compactMap(\.text)
        // Parts are cut anywhere, so that nothing stands between them.
        let body = texts.isEmpty ? nil : PlainText.body(texts.joined())
        facts.setText(subject: nil, body: body, everything: body, limit: limits.text, notes: &notes)
        var message = Message(facts: facts)
        message.attachments = parts.compactMap(\.dataSize).map {
            Attachment(name: nil, type: "application/octet-stream", size: $0)
        }
        if body == nil, message.attachments.isEmpty { notes.append("The message has no text.") }
        message.facts.attachments = message.attachments.count
        message.facts.attachmentTypes = message.attachments.map(\.type)
        message.identity.sent = sent
        message.identity.conversation = facts.sender.map { "sms:\($0)" }
        message.notes = notes
        return message
    }

    private func sent(_ time: LocalDateTime) -> Timestamp? {
        let date = time.date.civil
        return MachineTime.timestamp(
            year: date.year, month: date.month, day: date.day, hour: time.secondOfDay / 3600,
            minute: time.secondOfDay / 60 % 60, second: time.secondOfDay % 60)
    }
}
