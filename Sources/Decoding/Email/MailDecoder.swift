import BusinessTime
import CGMime
import DeskModel

/// Decodes an Internet message (RFC 5322, MIME) as MTAs write it to a Maildir, or pipe it with a `From ` line in front.
struct MailDecoder {
    let gateway: Gateway
    let limits: DecodingLimits

    /// Reads the mail.
    ///
    /// What is broken is read as far as it goes and noted; held is only what has neither header nor text.
    func decode(_ drop: Drop) throws(HoldReason) -> Message {
        var drop = drop
        // Old Macs, and programs that lost their line feeds, end lines with CR alone.
        if !drop.bytes.contains(0x0A), drop.bytes.contains(0x0D) {
            drop.bytes = drop.bytes.map { $0 == 0x0D ? 0x0A : $0 }
        }
        let found = try drop.bytes.withUnsafeBufferPointer { bytes throws(HoldReason) -> Message? in
            try read(bytes, drop)
        }
        if let found { return found }
        return try withoutHeader(drop)
    }

    private func read(_ bytes: UnsafeBufferPointer<UInt8>, _ drop: Drop) throws(HoldReason) -> Message? {
        try MailBounds.check(bytes, limits: limits)
        let content = UnsafeBufferPointer(rebasing: bytes[MailDecoder.start(of: bytes)...])
        let parsed = try ParsedMail.read(content) { mail throws(HoldReason) -> Message? in
            try message(of: mail, drop)
        }
        return parsed ?? nil
    }

    /// Where the mail begins: behind a byte order mark, blank lines and the `From ` line of an mbox.
    private static func start(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start] == 0x0A || bytes[start] == 0x0D { start += 1 }
        let rest = bytes[start...]
        if rest.starts(with: "From ".utf8) || rest.starts(with: ">From ".utf8), let end = rest.firstIndex(of: 0x0A) {
            start = end + 1
        }
        return min(start, bytes.count)
    }

    private func message(of mail: ParsedMail, _ drop: Drop) throws(HoldReason) -> Message? {
        let headers = MailHeaders(of: mail.message, limits: limits)
        guard !headers.fields.isEmpty else { return nil }
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        var notes = mail.warnings + headers.notes
        facts.headers = headers.fields
        facts.size = drop.bytes.count
        facts.received = drop.received
        let sender = setPeople(&facts, mail.message, headers, &notes)
        facts.language = headers.language

        var message = Message(facts: facts)
        message.identity = identity(mail.message, headers)
        let subject = headers.first("subject")
        var type: MimeType?
        if let root = g_mime_message_get_mime_part(mail.message) {
            let content = try MailContent(of: root, limits: limits)
            notes += content.notes
            message.attachments = content.attachments
            setText(&message.facts, subject, content, isReply: isReply(message.identity, subject), &notes)
            type = MimeType(of: root)
        }
        if message.facts.wholeText == nil || message.facts.wholeText == message.facts.subject,
            let stray = strayText(drop.bytes)
        {
            notes.append("The text follows the header without a blank line between.")
            message.facts.setText(subject: subject, body: stray, everything: stray, limit: limits.text, notes: &notes)
        } else if type == nil {
            message.facts.setText(subject: subject, body: nil, everything: nil, limit: limits.text, notes: &notes)
        }
        message.facts.attachments = message.attachments.count
        message.facts.attachmentTypes = message.attachments.map(\.type)
        message.facts.automatic = AutomaticMail.recognises(
            headers, sender: message.facts.sender, type: type, parts: message.facts.attachmentTypes)
        if gateway.channel == .phone { setCall(&message.facts, headers, sender, &notes) }
        message.notes = notes
        return message
    }

    /// On a gateway for telephones a mail is what an exchange sends about a voicemail.
    private func setCall(_ facts: inout Facts, _ headers: MailHeaders, _ sender: Mailbox?, _ notes: inout [String]) {
        guard let call = VoicemailMail(headers, sender: sender, text: facts.wholeText) else {
            notes.append(
                "The mail is not by Asterisk or FreeSWITCH; its sender stands for the caller, and its subject is in the whole text only."
            )
            facts.subject = nil
            return
        }
        call.set(&facts, country: gateway.country, notes: &notes)
    }

    /// Sets sender and recipients; the sender as the mail has it.
    private func setPeople(
        _ facts: inout Facts, _ message: UnsafeMutablePointer<GMimeMessage>, _ headers: MailHeaders,
        _ notes: inout [String]
    ) -> Mailbox? {
        let authors = Mailbox.authors(of: message, headers: headers, limit: 2)
        var sender = authors.first
        if sender == nil {
            sender =
                Mailbox.all(in: g_mime_message_get_sender(message), limit: 1).first
                ?? Mailbox.all(in: g_mime_message_get_reply_to(message), limit: 1).first
                ?? headers.first("return-path").flatMap { Mailbox(address: $0, name: nil) }
            notes.append(
                sender == nil
                    ? "The mail has no sender."
                    : "The mail has no From; the sender is taken from Sender, Reply-To or Return-Path.")
        } else if authors.count > 1 {
            notes.append("The mail has several authors; the first is the sender.")
        }
        facts.sender = sender?.address
        facts.senderName = sender?.name
        facts.senderDomain = sender?.domain
        // Whoever signs for several authors, or for none, proves nothing about the one the desk sees.
        facts.verified =
            authors.count == 1
            && MailAuthentication.verifies(headers, domain: sender?.domain, servers: gateway.authenticationServers)

        let deliveries = (headers.values("delivered-to") + headers.values("x-original-to"))
            .compactMap { Mailbox(address: $0, name: nil) }
        let addressed =
            Mailbox.all(in: g_mime_message_get_to(message), limit: limits.headerFacts)
            + Mailbox.all(in: g_mime_message_get_cc(message), limit: limits.headerFacts)
        var seen: Set<String> = []
        let recipients = (deliveries + addressed).map(\.address).filter { seen.insert($0).inserted }
        facts.sentTo = Array(recipients.prefix(limits.headerFacts))
        if recipients.count > limits.headerFacts {
            notes.append("Only the first \(limits.headerFacts) recipients are known to the rules.")
        }
        return sender
    }

    private func identity(_ message: UnsafeMutablePointer<GMimeMessage>, _ headers: MailHeaders) -> MessageIdentity {
        var identity = MessageIdentity()
        identity.messageID = headers.first("message-id").flatMap {
            MailHeaders.messageIDs($0).first ?? PlainText.line(String($0.prefix(998)))
        }
        identity.deliveredTo = (headers.first("delivered-to") ?? headers.first("x-original-to"))
            .flatMap { Mailbox(address: $0, name: nil)?.address }
        identity.references = headers.references
        if let date = g_mime_message_get_date(message) {
            identity.sent = Timestamp(seconds: Int64(g_date_time_to_unix(date)))
        }
        return identity
    }

    /// Whether the mail answers another: it names one, or its subject begins as replies do.
    private func isReply(_ identity: MessageIdentity, _ subject: String?) -> Bool {
        if !identity.references.isEmpty { return true }
        return subject.map { MailDecoder.answers.begin($0[...], ignoring: "") } ?? false
    }

    /// How the subject of an answer begins.
    private static let answers = LinePhrases([
        "re:", "aw:", "sv:", "vs:", "antw:", "odp:", "rif:", "res:", "odg:", "re :", "ref:",
    ])

    private func setText(
        _ facts: inout Facts, _ subject: String?, _ content: MailContent, isReply: Bool, _ notes: inout [String]
    ) {
        let own = TextLine.joined(content.lines)
        let nested = TextLine.joined(content.nestedLines)
        let isForward = PlainText.nonEmpty(own) == nil
        let body = ReplyCutting.newText(of: isForward ? content.nestedLines : content.lines, isReply: isReply)
        let barrier = "\n\(Character(Facts.textBarrier))\n"
        let everything = [own, nested].compactMap(PlainText.nonEmpty).joined(separator: barrier)
        facts.setText(
            subject: subject, body: body, everything: PlainText.nonEmpty(everything), limit: limits.text, notes: &notes)
    }

    /// What stands in the header block and is no header field, from there to the block's end; nil where nothing does.
    ///
    /// Some programs forget the blank line, and then their text is read as broken header lines.
    private func strayText(_ bytes: [UInt8]) -> String? {
        var start: Int?
        var position = 0
        var isFirst = true
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[position..<end]
            if line.allSatisfy({ $0 <= 0x20 }) {
                if isFirst { position = end + 1; continue }
                break
            }
            let isContinuation = line.first == 0x20 || line.first == 0x09
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            let isField = name.count < line.count && name.count <= 76 && name.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            if start == nil, !isFirst, !isContinuation, !isField { start = position }
            isFirst = false
            position = end + 1
        }
        guard let start, start < bytes.count else { return nil }
        let rest = Array(bytes[start..<min(position, bytes.count)].prefix(limits.workingText))
        return PlainText.body(Charset.read(rest, declared: nil).text)
    }

    /// A file without any header line, on a gateway for mail: its text is a message nonetheless.
    private func withoutHeader(_ drop: Drop) throws(HoldReason) -> Message {
        let reading = Charset.read(drop.bytes, declared: nil)
        let isText = !drop.bytes.prefix(8192).contains(0)
        guard isText, let text = PlainText.body(reading.text) else {
            throw HoldReason(.brokenContent, "there is no mail header, and what is there is not text")
        }
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        facts.size = drop.bytes.count
        facts.received = drop.received
        var notes = ["There is no mail header; the whole file is taken for the text."]
        facts.setText(subject: nil, body: text, everything: text, limit: limits.text, notes: &notes)
        var message = Message(facts: facts)
        message.notes = notes
        return message
    }
}
