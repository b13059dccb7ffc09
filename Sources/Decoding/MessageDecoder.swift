package import DeskModel

/// Turns dropped units into messages, by the format that the gateway's settings name or the content shows.
///
/// A value without state: any number of threads may call it at once. It never traps and never fails to end; the time
/// is linear in the size of the unit.
package struct MessageDecoder: Sendable {
    let gateway: Gateway
    let limits: DecodingLimits

    /// A decoder for the files of one gateway.
    package init(gateway: Gateway, limits: DecodingLimits = .init()) {
        self.gateway = gateway
        self.limits = limits
    }

    /// The names of companions that a unit's content asks for, as many as a mail may have parts.
    package func companionNames(in bytes: [UInt8]) -> [String] {
        Array(Decoding.companionNames(in: bytes, format: gateway.format).prefix(limits.mimeParts))
    }

    /// Reads one unit.
    ///
    /// Throws the reason to hold it where it cannot be read, exceeds a bound, or is of another format than the gateway's; also where
    /// there was not enough memory, which another thread may have used: then it is worth another attempt.
    /// The result has at least one item. Every text in it is free of control characters but tab, LF and the barrier.
    package func decode(_ drop: Drop) throws(HoldReason) -> Decoded {
        let shortages = MemoryShortage.count
        let result: Result<Decoded, HoldReason>
        do throws(HoldReason) {
            result = .success(try read(drop))
        } catch {
            result = .failure(error)
        }
        // What a library left out for want of memory looks like a message that never had it.
        guard MemoryShortage.count == shortages else {
            throw HoldReason(.noMemory, "there was not enough memory to read all of it")
        }
        return try result.get()
    }

    private func read(_ drop: Drop) throws(HoldReason) -> Decoded {
        guard drop.bytes.count <= limits.fileSize else {
            throw HoldReason(.tooLarge, "\(drop.bytes.count) bytes; the limit is \(limits.fileSize)")
        }
        guard drop.bytes.contains(where: { $0 > 0x20 }) else {
            throw HoldReason(
                .empty, drop.bytes.isEmpty ? "the file has no bytes" : "the file has nothing but white space")
        }
        let found = try FormatSniffer(gateway: gateway, limits: limits).recognise(drop)
        var items: [Decoded.Item] =
            switch found {
            case .mail: [.message(try MailDecoder(gateway: gateway, limits: limits).decode(drop))]
            case .smstools: [try SmstoolsDecoder(gateway: gateway, limits: limits).decode(drop)]
            case .gammu: [try GammuDecoder(gateway: gateway, limits: limits).decode(drop)]
            case .voicemail: [.message(try VoicemailDecoder(gateway: gateway, limits: limits).decode(drop))]
            case .form(let format, let form): [try decode(form, as: format, drop)]
            case .json(let format, let document): try decode(document, as: format, drop)
            }
        guard items.count <= limits.messages else {
            throw HoldReason(.tooManyMessages, "\(items.count) messages in one file; the limit is \(limits.messages)")
        }
        if items.isEmpty { items = [.setAside("nothing in it")] }
        for index in items.indices {
            guard case .message(var message) = items[index] else { continue }
            message.keepFactsOfChannel()
            items[index] = .message(message)
        }
        return Decoded(format: found.format, items: items)
    }

    private func decode(
        _ form: FormFields, as format: MessageFormat, _ drop: Drop
    ) throws(HoldReason) -> Decoded.Item {
        let envelope = ChatEnvelope(gateway: gateway, limits: limits, drop: drop)
        if format == .mattermost { return try MattermostDecoder(envelope: envelope).decode(form) }
        return try TwilioDecoder(envelope: envelope).decode(form)
    }

    private func decode(
        _ document: JSONDocument, as format: MessageFormat, _ drop: Drop
    ) throws(HoldReason) -> [Decoded.Item] {
        let envelope = ChatEnvelope(gateway: gateway, limits: limits, drop: drop)
        let items: [Decoded.Item] =
            switch format {
            case .slack: try SlackDecoder(envelope: envelope).decode(document.root)
            case .telegram: try TelegramDecoder(envelope: envelope).decode(document.root)
            case .whatsapp: try WhatsAppDecoder(envelope: envelope).decode(document.root)
            case .matrix: try MatrixDecoder(envelope: envelope).decode(document.root)
            case .teams: try TeamsDecoder(envelope: envelope).decode(document.root)
            case .mattermost: try MattermostDecoder(envelope: envelope).decode(document.root)
            case .rocketchat: try RocketChatDecoder(envelope: envelope).decode(document.root)
            case .matterbridge: try MatterbridgeDecoder(envelope: envelope).decode(document.root)
            case .chatwoot: try ChatwootDecoder(envelope: envelope).decode(document.root)
            case .livechat: try LiveChatDecoder(envelope: envelope).decode(document.root)
            default: [.message(try NeutralDecoder(envelope: envelope).decode(document.root))]
            }
        guard document.hasDuplicateMembers else { return items }
        return items.map { item in
            guard case .message(var message) = item else { return item }
            message.notes.append("The JSON has one member twice; the last one counts.")
            return .message(message)
        }
    }
}
