import BusinessTime
import Decoding
import DeskModel
import Digest
import Ledger
import Spool
import Ticketing

/// What a person can do with a message that waits in a tier's queue.
///
/// On the intake queue only. A consumer may take the envelope at any moment: whoever renames first has it, and the other is told.
struct QueueActions {
    let line: IntakeLine

    /// Puts a message on hold: out of the queue, until it is released.
    func hold(_ id: String) throws {
        let (tier, name, message) = try find(id)
        guard try tier.move(name, from: .new, to: .hold) else {
            throw ActionRefusal.notWaiting(message: message.description, place: try place(of: name, in: tier))
        }
    }

    /// Puts a message that is on hold back into its queue.
    func release(_ id: String) throws {
        let (tier, name, message) = try find(id)
        guard try tier.move(name, from: .hold, to: .new) else {
            throw ActionRefusal.notOnHold(message: message.description, place: try place(of: name, in: tier))
        }
    }

    /// Decides a message again by the rules of now; returns what was decided.
    ///
    /// Its id, ticket and time of receipt stay. States: the new envelope is staged; the old one is taken out of its queue into `tmp/`; the
    /// ledger says where the message is now; the new one is published and the old one goes. Dying before the ledger's word gives the old
    /// one back, dying after it publishes the new one.
    func requeue(_ id: String) throws -> DecisionSummary {
        let (oldTier, oldName, messageID) = try find(id)
        guard let stored = try line.ledger.message(messageID) else {
            throw ActionRefusal.noSuchMessage(messageID.description)
        }
        let room = try oldTier.place(of: oldName)
        guard let room, room == .new || room == .hold, let bytes = try oldTier.read(oldName, in: room),
            let envelope = StoredEnvelope(bytes, name: oldName, tier: oldTier.name)
        else {
            throw ActionRefusal.notWaiting(message: messageID.description, place: try place(of: oldName, in: oldTier))
        }
        let (message, content) = try read(stored, envelope, oldTier)
        let now = line.clock.now()
        line.workers.use(line.book.current)
        let decided = line.workers.decide(message)
        guard let newName = freshName(rank: decided.rank, stored: stored, unlike: oldName, id: messageID) else {
            throw ActionRefusal.notDecidable(message: messageID.description, why: "its envelope's name is none")
        }
        var new = Envelope(
            id: messageID.description, ticket: stored.ticket, gateway: stored.gateway, received: stored.received,
            decided: now, rulesVersion: decided.rulesVersion, facts: message.facts, decision: decided.summary,
            explanation: decided.explanation)
        new.identity = message.identity
        new.source = EnvelopeSource(
            file: stored.fileName, digest: envelope.file.digest.hexadecimal, redoKey: envelope.file.redoKey.hexadecimal,
            ordinal: envelope.message.ordinal)
        new.ticketNumber = try line.ledger.ticket(id: stored.ticket)?.number.description
        new.earlier = envelope.earlier
        let batch = line.spool.makeBatch()
        let synced: SyncedBatch
        do {
            if decided.summary.tier == oldTier.name {
                (new.original, new.companions) = (envelope.original, envelope.storedCompanions)
            } else {
                new.original = try batch.stageOriginal(
                    content, tier: decided.summary.tier, id: messageID.description,
                    fileExtension: StagingBatch.fileExtension(of: envelope.original ?? ""))
                new.companions = try envelope.storedCompanions.enumerated().compactMap { index, companion in
                    try oldTier.readOriginal(companion.path).map {
                        let path = try batch.stageOriginal(
                            $0, tier: decided.summary.tier, id: "\(messageID)-\(index + 1)",
                            fileExtension: StagingBatch.fileExtension(of: companion.path))
                        return StoredCompanion(name: companion.name, size: companion.size, path: path)
                    }
                }
            }
            try batch.stageEnvelope(new.bytes, tier: decided.summary.tier, as: newName)
            synced = try batch.sync()
        } catch {
            batch.abandon()
            throw error
        }
        line.hasLeftWork = true
        guard try oldTier.withdraw(oldName, from: room) else {
            synced.abandon()
            line.hasLeftWork = false
            throw ActionRefusal.notWaiting(message: messageID.description, place: "somebody has just taken it")
        }
        var record = MessageRecord(
            id: messageID, ordinal: envelope.message.ordinal, channel: stored.channel,
            category: decided.summary.category, priority: decided.summary.priority, tier: decided.summary.tier,
            rank: decided.rank, envelopeName: newName.description, ticket: stored.ticket,
            factsJSON: message.facts.json.description, decisionJSON: decided.explanation.description,
            rulesVersion: decided.rulesVersion, decided: now)
        record.sender = message.facts.sender
        let changes = try ticketChange(of: stored, decided, now: now)
        line.histories.keep(changes, isDurable: true)
        try line.ledger.replaceDecision(of: record, tickets: changes)
        try synced.publish()
        try line.ledger.markPublished([messageID])
        try oldTier.removeTemporary(oldName)
        if decided.summary.tier != oldTier.name {
            let paths = [envelope.original].compactMap { $0 } + envelope.companions
            try LeftOriginals(line: line).remove(paths, of: messageID, from: oldTier)
        }
        line.hasLeftWork = false
        line.raised.insert(stored.ticket)
        return decided.summary
    }

    /// The ticket follows its message; one that somebody has in hand stays in its tier.
    private func ticketChange(
        of stored: StoredMessage, _ decided: DecidedMessage, now: Timestamp
    ) throws -> [TicketChange] {
        guard var ticket = try line.ledger.ticket(id: stored.ticket), ticket.mergedInto == nil else { return [] }
        var (category, priority) = (decided.summary.category, decided.summary.priority)
        // Of several messages each had its say: then one can raise, and not lower.
        if try line.ledger.messages(ofTicket: ticket.id, limit: 2).count > 1 {
            (category, priority) = line.tickets.rules.raised(ticket, by: decided.summary)
        }
        let step = TicketStep.decidedAgain(
            message: stored.id.description, tier: decided.summary.tier, category: category, priority: priority)
        let entry = try ticket.apply(step, by: TicketEntry.daemon, at: now)
        return [line.tickets.change(ticket, [entry])]
    }

    private func find(_ text: String) throws -> (TierDirectories, EnvelopeName, MessageID) {
        guard let id = MessageID(text), let place = try line.ledger.place(of: id),
            let name = EnvelopeName(place.envelopeName), let tier = try? line.spool.tier(place.tier)
        else { throw ActionRefusal.noSuchMessage(text) }
        return (tier, name, id)
    }

    private func place(of name: EnvelopeName, in tier: TierDirectories) throws -> String {
        switch try tier.place(of: name) {
        case .new: "it waits in \(tier.name)"
        case .hold: "it is on hold in \(tier.name)"
        case .cur: "somebody of \(tier.name) has taken it"
        case .done: "it is resolved"
        default: "its envelope is not in \(tier.name) any more"
        }
    }

    /// The message as the file it came in is read today, and that file's content.
    private func read(
        _ stored: StoredMessage, _ envelope: StoredEnvelope, _ tier: TierDirectories
    ) throws -> (Message, [UInt8]) {
        func refusal(_ why: String) -> ActionRefusal { .notDecidable(message: stored.id.description, why: why) }
        let kept = try line.ledger.content(ofFile: stored.file)
        guard let content = try kept ?? envelope.original.flatMap({ try tier.readOriginal($0) }) else {
            throw refusal("the file it came in is not kept any more")
        }
        guard let lane = line.lanes[stored.gateway] else {
            throw refusal("the settings have no gateway \(stored.gateway)")
        }
        let companions = try envelope.storedCompanions.map { companion in
            let isPart = fileRole(of: companion.name, format: lane.gateway.format) == .part
            return Companion(
                name: companion.name, size: companion.size,
                bytes: isPart ? try tier.readOriginal(companion.path) : nil)
        }
        let drop = Drop(
            name: EscapedName(escaped: stored.fileName).name?.text ?? stored.fileName, bytes: content,
            received: stored.received, companions: companions)
        let items: [Decoded.Item]
        do {
            items = try lane.decoder.decode(drop).items
        } catch {
            throw refusal("its file is held today, \(error.code.rawValue): \(error.detail)")
        }
        guard items.indices.contains(envelope.message.ordinal),
            case .message(var message) = items[envelope.message.ordinal]
        else { throw refusal("its file holds no such message today") }
        // What the desk knew then is no matter of the file.
        message.facts.reply = envelope.isReply
        return (message, content)
    }

    /// The envelope's name at another rank; a millisecond apart where it would be the same, for both stand in `tmp/` for a moment.
    private func freshName(rank: Int, stored: StoredMessage, unlike old: EnvelopeName, id: MessageID) -> EnvelopeName? {
        let name = EnvelopeName(rank: rank, time: stored.received, id: id.description)
        guard name == old else { return name }
        return EnvelopeName(
            rank: rank, time: Timestamp(milliseconds: stored.received.milliseconds + 1), id: id.description)
    }
}
