import BusinessTime
import DeskModel
import Ledger
import Spool
import Ticketing

/// What was done in the tiers' directories by hand or by a program, written down.
///
/// `new → cur` takes a ticket, `cur → done` resolves it once none of its envelopes is left open, `cur → new` puts it back, `done → new` opens it
/// again. What a person's action left half done when the process died is the same to it: the files are in their new places, and the ledger
/// follows. On the intake queue only.
struct TierMoves {
    let line: IntakeLine

    /// Looks at the ticket of an envelope, and writes down what its places tell; returns whether something was new.
    ///
    /// - Parameter room: where it was just seen, where that is known: most often it says that there is nothing to do.
    @discardableResult
    func follow(_ name: EnvelopeName, in room: TierDirectories.Room? = nil) throws -> Bool {
        guard let id = MessageID(name.id), let ticket = try line.ledger.ticket(ofMessage: id) else { return false }
        switch (room, ticket.state) {
        case (.new, .new), (.new, .reopened), (.cur, .taken), (.cur, .waiting), (.done, .resolved): return false
        default: return try follow(ticket)
        }
    }

    /// Names an envelope in `new/` as urgent as its ticket is, where it says less.
    func raise(_ name: EnvelopeName) throws {
        guard let id = MessageID(name.id), let ticket = try line.ledger.ticket(ofMessage: id),
            line.tickets.rules.has(priority: ticket.priority), name.rank > line.tickets.rules.rank(of: ticket.priority)
        else { return }
        try TicketEnvelopes(line: line).raise(ticket)
    }

    /// The same for a ticket.
    ///
    /// - Parameter resolvesMissing: whether a ticket of which no envelope is left counts as resolved: for those of before tickets were kept.
    @discardableResult
    func follow(_ ticket: Ticket, resolvesMissing: Bool = false) throws -> Bool {
        guard ticket.mergedInto == nil else { return false }
        let envelopes = TicketEnvelopes(line: line)
        let found = try envelopes.find(ticket)
        let steps = TierMoves.steps(
            ticket.state, rooms: found.map(\.room), resolvesMissing: resolvesMissing && !found.isEmpty)
        guard !steps.isEmpty else { return false }
        let now = line.clock.now()
        var changed = ticket
        var entries: [TicketEntry] = []
        for step in steps { entries.append(try changed.apply(step, by: TicketEntry.spool, at: now)) }
        // The other messages of a ticket that was taken are nobody else's to take.
        if changed.state == .taken, ticket.state.isInQueue { try envelopes.move(found, from: [.new], to: .cur) }
        try line.record([line.tickets.change(changed, entries)])
        return true
    }

    /// What the places of a ticket's envelopes tell that the ledger does not know; nil is a room for one that is nowhere.
    static func steps(
        _ state: TicketState, rooms: [TierDirectories.Room?], resolvesMissing: Bool = false
    ) -> [TicketStep] {
        let known = Set(rooms.compactMap { $0 })
        // One on its way is in no room; recovery and the next look come to it.
        if known.isEmpty {
            return resolvesMissing && state.isInQueue ? [.took, .resolved] : []
        }
        let isTaken = known.contains(.cur)
        let isQueued = known.contains(.new) || known.contains(.hold)
        switch state {
        case .new, .reopened:
            if isTaken { return [.took] }
            return isQueued ? [] : [.took, .resolved]
        case .taken, .waiting:
            if isTaken { return [] }
            return isQueued ? [.gaveBack] : [.resolved]
        case .resolved:
            if isTaken { return [.reopened, .took] }
            return isQueued ? [.reopened] : []
        }
    }
}

/// A walk through everything that lies in the tiers, a few at a time: what no event told.
///
/// At the start, and whenever events were lost. On the intake queue only.
final class TierReview {
    private let line: IntakeLine
    private var rooms: [(tier: String, room: TierDirectories.Room)] = []
    private var walk: (any DirectoryWalk)?
    private var serial: Int64?
    private let isFirst: Bool

    init(line: IntakeLine) throws {
        self.line = line
        for tier in line.spool.tierNames {
            rooms.append((tier, .cur))
            rooms.append((tier, .done))
        }
        for tier in line.spool.tierNames { rooms.append((tier, .new)) }
        // Tickets of before tickets were kept: all of them are looked at once, also those of which nothing is left.
        isFirst = try line.ledger.metadata(TierReview.mark) != nil
        serial = isFirst ? 0 : nil
    }

    static let mark = "tickets-taken-over"

    /// Looks at so many envelopes; false once everything was looked at.
    func step(limit: Int = 500) throws -> Bool {
        let moves = TierMoves(line: line)
        var left = limit
        while left > 0 {
            guard let walk else {
                guard let (tier, room) = rooms.first else { return try reviewTickets() }
                self.walk = try line.spool.tier(tier).room(room).walk()
                continue
            }
            guard let name = try walk.next() else {
                self.walk = nil
                rooms.removeFirst()
                continue
            }
            left -= 1
            if let envelope = EnvelopeName(name.text), let (tier, room) = rooms.first {
                // A rename that was cut short left the name of before.
                try TicketEnvelopes(line: line).rename(envelope, in: room, of: try line.spool.tier(tier))
                try moves.follow(envelope, in: room)
                if room == .new { try moves.raise(envelope) }
            }
        }
        return true
    }

    private func reviewTickets() throws -> Bool {
        guard let after = serial else { return false }
        let tickets = try line.ledger.openTickets(after: after, limit: 200)
        for open in tickets { try TierMoves(line: line).follow(open.ticket, resolvesMissing: true) }
        serial = tickets.last?.ticket.number.serial
        if serial == nil { try line.ledger.setMetadata(TierReview.mark, nil) }
        return serial != nil
    }
}
