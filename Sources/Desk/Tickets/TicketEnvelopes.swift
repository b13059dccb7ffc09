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

    /// Names the envelopes of a ticket that wait in `new/` as urgent as the ticket is, where they say less; returns how many.
    ///
    /// The ledger's word comes first, one rename for each follows. Dying in between leaves a file under its old name, which the next look through
    /// the tiers finds (``rename(_:in:of:)``).
    @discardableResult
    func raise(_ ticket: Ticket) throws -> Int {
        guard ticket.mergedInto == nil, ticket.state != .resolved else { return 0 }
        let rank = line.tickets.rules.rank(of: ticket.priority)
        let known = try line.ledger.envelopes(ofTicket: ticket.id)
        guard known.contains(where: { EnvelopeName($0.place.envelopeName).map { $0.rank > rank } ?? false }) else {
            return 0
        }
        let waiting = try find(ticket).filter { $0.room == .new && $0.name.rank > rank }
        guard !waiting.isEmpty else { return 0 }
        try line.ledger.renameEnvelopes(
            waiting.map { (message: $0.id, envelope: $0.name.withRank(rank).description, rank: rank) })
        var raised = 0
        for envelope in waiting {
            let name = envelope.name.withRank(rank)
            if try envelope.tier.move(envelope.name, from: .new, to: .new, as: name) {
                raised += 1
            } else if let room = try envelope.tier.place(of: envelope.name) {
                // Somebody has just taken it, and has it under its old name.
                try rename(envelope.name, in: room, of: envelope.tier)
            }
        }
        return raised
    }

    /// Gives an envelope the name that the ledger has for it; what the ledger does not know, or knows in another tier, stays.
    func rename(_ name: EnvelopeName, in room: TierDirectories.Room, of tier: TierDirectories) throws {
        guard let id = MessageID(name.id), let place = try line.ledger.place(of: id), place.tier == tier.name,
            !place.isStaged, place.envelopeName != name.description, let wanted = EnvelopeName(place.envelopeName),
            wanted.time == name.time, try tier.place(of: wanted) == nil
        else { return }
        _ = try tier.move(name, from: room, to: room, as: wanted)
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
        var originals: [MessageID: [String]] = [:]
        let synced: SyncedBatch
        do {
            for (envelopes, tier) in moves {
                for envelope in envelopes where envelope.tier.name != tier {
                    guard let room = envelope.room, room == .new || room == .hold || room == .cur,
                        let paths = try stage(envelope, from: room, to: tier, batch)
                    else { continue }
                    leaving.append(envelope)
                    originals[envelope.id] = paths
                }
            }
            synced = try batch.sync()
        } catch {
            batch.abandon()
            throw error
        }
        line.hasLeftWork = true
        // Somebody may resolve one at this very moment: then it is in `done/`, and what was staged for it must not be published.
        let gone = try withdraw(leaving)
        var rows = messages
        for (envelopes, tier) in moves {
            for envelope in envelopes where !gone.contains(envelope.id) {
                guard leaving.contains(where: { $0.id == envelope.id }) else { continue }
                rows.append(MessageChange(envelope.id, tier: tier))
            }
        }
        try line.record(changes, messages: rows)
        for envelope in leaving where gone.contains(envelope.id) {
            for (_, tier) in moves where tier != envelope.tier.name {
                try line.spool.tier(tier).removeTemporary(envelope.name)
            }
        }
        try synced.publish()
        try line.ledger.markPublished(leaving.filter { !gone.contains($0.id) }.map(\.id))
        for envelope in leaving { try envelope.tier.removeTemporary(envelope.name) }
        for envelope in leaving where !gone.contains(envelope.id) {
            try LeftOriginals(line: line).remove(
                originals[envelope.id] ?? [], of: envelope.id, from: envelope.tier)
        }
        line.hasLeftWork = false
    }

    /// Takes envelopes out of their rooms, those of one tier with one sync; returns which were not there any more.
    private func withdraw(_ leaving: [Found]) throws -> Set<MessageID> {
        var gone: Set<MessageID> = []
        for (_, envelopes) in Dictionary(grouping: leaving, by: \.tier.name).sorted(by: { $0.key < $1.key }) {
            let names = envelopes.compactMap { envelope in envelope.room.map { (name: envelope.name, room: $0) } }
            guard let tier = envelopes.first?.tier else { continue }
            let withdrawn = try tier.withdraw(names)
            gone.formUnion(envelopes.filter { !withdrawn.contains($0.name) }.map(\.id))
        }
        return gone
    }

    /// Writes a copy of an envelope and of what it was made from; the paths of that, or nil where the envelope is gone.
    ///
    /// The bytes stay as they are: originals have the same path in every tier.
    private func stage(
        _ envelope: Found, from room: TierDirectories.Room, to tier: String, _ batch: StagingBatch
    ) throws -> [String]? {
        guard let bytes = try envelope.tier.read(envelope.name, in: room) else { return nil }
        var paths: [String] = []
        let target = try line.spool.tier(tier)
        if let stored = StoredEnvelope(bytes, name: envelope.name, tier: envelope.tier.name) {
            paths = [stored.original].compactMap { $0 } + stored.companions
            for path in paths {
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
        return paths
    }

    private func stageOriginal(_ content: [UInt8], at path: String, tier: String, _ batch: StagingBatch) throws {
        let name = path.dropFirst("originals/".count)
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        _ = try batch.stageOriginal(
            content, tier: tier, id: String(name[..<dot]), fileExtension: String(name[dot...].dropFirst()))
    }
}
