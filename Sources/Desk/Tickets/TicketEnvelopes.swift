import DeskModel
import Ledger
import Spool
import Ticketing

/// The envelopes of tickets in the tiers: where they are, and their moves.
///
/// A person's action moves files first and is written down then. Dying in between leaves the files in their new room; the next start finds
/// them there and writes down what they tell, as if somebody had moved them by hand. So spool and ledger agree again.
///
/// On the intake queue only.
struct TicketEnvelopes {
    let line: IntakeLine

    /// One envelope as it lies in a tier.
    struct Found {
        let id: MessageID
        let tier: TierDirectories
        let name: EnvelopeName
        /// Nil where it is in no room: removed, or still on its way.
        let room: TierDirectories.Room?
    }

    /// Every envelope of a ticket, oldest message first.
    func find(_ ticket: Ticket) throws -> [Found] {
        try line.ledger.envelopes(ofTicket: ticket.id).compactMap { envelope in
            guard let name = EnvelopeName(envelope.place.envelopeName),
                let tier = try? line.spool.tier(envelope.place.tier)
            else { return nil }
            return Found(id: envelope.id, tier: tier, name: name, room: try tier.place(of: name))
        }
    }

    /// Moves the envelopes that are in some rooms into another; returns how many were there to move.
    ///
    /// A consumer may be quicker with any of them.
    @discardableResult
    func move(_ found: [Found], from rooms: Set<TierDirectories.Room>, to room: TierDirectories.Room) throws -> Int {
        var moved = 0
        for envelope in found {
            guard let from = envelope.room, rooms.contains(from), from != room else { continue }
            if try envelope.tier.move(envelope.name, from: from, to: room) { moved += 1 }
        }
        return moved
    }

    /// Hands envelopes over to another tier's queue, and writes down the changes in the same transaction as their new place.
    ///
    /// Staged in the new tier and synced; taken out of the old one into `tmp/`; the ledger's word; published; removed from the old one.
    /// Dying before the ledger's word gives them back to the old tier, dying after it publishes them in the new one.
    func transfer(
        _ moves: [(envelopes: [Found], tier: String)], writing changes: [TicketChange],
        _ messages: [MessageChange] = []
    ) throws {
        let batch = line.spool.makeBatch()
        var leaving: [Found] = []
        let synced: SyncedBatch
        do {
            for (envelopes, tier) in moves {
                for envelope in envelopes where envelope.tier.name != tier {
                    guard let room = envelope.room, room == .new || room == .hold || room == .cur,
                        try stage(envelope, from: room, to: tier, batch)
                    else { continue }
                    leaving.append(envelope)
                }
            }
            synced = try batch.sync()
        } catch {
            batch.abandon()
            throw error
        }
        line.hasLeftWork = true
        var gone: Set<MessageID> = []
        for envelope in leaving {
            guard let room = envelope.room else { continue }
            // Somebody may resolve it at this very moment: then it is in `done/`, and what was staged for it must not be published.
            if try !envelope.tier.withdraw(envelope.name, from: room) { gone.insert(envelope.id) }
        }
        var rows = messages
        for (envelopes, tier) in moves {
            for envelope in envelopes where !gone.contains(envelope.id) {
                guard leaving.contains(where: { $0.id == envelope.id }) else { continue }
                rows.append(MessageChange(envelope.id, tier: tier))
            }
        }
        try line.ledger.record(changes, messages: rows)
        for envelope in leaving where gone.contains(envelope.id) {
            for (_, tier) in moves where tier != envelope.tier.name {
                try line.spool.tier(tier).removeTemporary(envelope.name)
            }
        }
        try synced.publish()
        try line.ledger.markPublished(leaving.filter { !gone.contains($0.id) }.map(\.id))
        for envelope in leaving { try envelope.tier.removeTemporary(envelope.name) }
        line.hasLeftWork = false
    }

    /// Writes a copy of an envelope and of what it was made from; false where it is gone.
    ///
    /// The bytes stay as they are: originals have the same path in every tier.
    private func stage(
        _ envelope: Found, from room: TierDirectories.Room, to tier: String, _ batch: StagingBatch
    ) throws -> Bool {
        guard let bytes = try envelope.tier.read(envelope.name, in: room) else { return false }
        let target = try line.spool.tier(tier)
        if let stored = StoredEnvelope(bytes, name: envelope.name, tier: envelope.tier.name) {
            for path in [stored.original].compactMap({ $0 }) + stored.companions {
                // Messages of one file share an original, and a ticket may come back to a tier.
                guard let name = FileName(String(path.dropFirst("originals/".count))),
                    try target.room(.originals).status(of: name) == nil,
                    let content = try envelope.tier.readOriginal(path)
                else {
                    continue
                }
                try stageOriginal(content, at: path, tier: tier, batch)
            }
        }
        try batch.stageEnvelope(bytes, tier: tier, as: envelope.name)
        return true
    }

    private func stageOriginal(_ content: [UInt8], at path: String, tier: String, _ batch: StagingBatch) throws {
        let name = path.dropFirst("originals/".count)
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        _ = try batch.stageOriginal(
            content, tier: tier, id: String(name[..<dot]), fileExtension: String(name[dot...].dropFirst()))
    }
}
