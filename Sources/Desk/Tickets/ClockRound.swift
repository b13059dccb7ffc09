import BusinessTime
import DeskModel
import Ledger
import RuleEngine
import Spool
import Ticketing

/// Rings the clocks of tickets: warnings, breaches, escalations.
///
/// What rings is written into the ticket's history in the same transaction that changes it, and is due only while it is not there: whatever
/// dies, and however the machine's clock jumps, nothing rings twice. On the intake queue only.
struct ClockRound {
    let line: IntakeLine

    /// How many tickets one step rings for.
    static let limit = 100

    /// Rings what is due, at most so many tickets; returns whether there may be more.
    func step() throws -> Bool {
        let now = line.clock.now()
        let due = try line.ledger.ticketsDue(at: now, limit: ClockRound.limit)
        guard !due.isEmpty else { return false }
        let envelopes = TicketEnvelopes(line: line)
        var changes: [TicketChange] = []
        var moves: [(envelopes: [TicketEnvelopes.Found], tier: String)] = []
        var told: [DeskEvent] = []
        for before in due {
            var ticket = before
            let entries = try ring(&ticket, at: now, &told)
            // What is not due after all, because the rules or the ticket changed, gets its new moment.
            changes.append(line.tickets.change(ticket, entries))
            if ticket.tier != before.tier { moves.append((try envelopes.find(before), ticket.tier)) }
        }
        if moves.isEmpty {
            try line.record(changes)
        } else {
            for (_, tier) in moves where !line.spool.tierNames.contains(tier) { try line.spool.add(tier: tier) }
            try envelopes.transfer(moves, writing: changes)
        }
        for event in told { line.log(event) }
        // In a new tier something may be due at once.
        return due.count == ClockRound.limit || !moves.isEmpty
    }

    private func ring(_ ticket: inout Ticket, at now: Timestamp, _ told: inout [DeskEvent]) throws -> [TicketEntry] {
        let rules = line.tickets.rules
        var entries: [TicketEntry] = []
        for due in rules.clocks.due(of: ticket, at: now) {
            let ring = due.ring
            entries.append(
                try ticket.apply(.rang(ring.kind, ring.level), by: TicketEntry.clock, at: now))
            told.append(.clockRang(ticket.number.description, tier: ticket.tier, ring: ring, due: due.due))
            guard let target = due.target, target != ticket.tier, rules.has(tier: target) else { continue }
            let from = ticket.tier
            entries.append(
                try ticket.apply(
                    .escalated(tier: target), by: TicketEntry.clock, at: now, why: "nobody of \(from) took it in time"))
            told.append(.escalated(ticket.number.description, from: from, to: target))
            // The clocks of the new tier are its own; they ring with the next step.
            break
        }
        return entries
    }
}

/// Brings the moments at which clocks ring up to date after the rules changed, a few tickets at a time.
///
/// On the intake queue only.
struct ClockRevision {
    let line: IntakeLine
    private var serial: Int64 = 0

    /// Names the rules by which all open tickets have their moments.
    static let mark = "clocks-by-rules"

    init(line: IntakeLine) {
        self.line = line
    }

    /// Whether open tickets have their moments by other rules than those in use.
    func isNeeded() throws -> Bool {
        try line.ledger.metadata(ClockRevision.mark) != line.book.current.program.version
    }

    /// One step; false once all open tickets were looked at.
    mutating func step(limit: Int = 500) throws -> Bool {
        let tickets = try line.ledger.openTickets(after: serial, limit: limit)
        guard let last = tickets.last else {
            try line.ledger.setMetadata(ClockRevision.mark, line.book.current.program.version)
            return false
        }
        serial = last.ticket.number.serial
        let rules = line.tickets.rules
        let changed = tickets.compactMap { open -> (number: TicketNumber, due: Timestamp?, rank: Int)? in
            let due = rules.clocks.next(of: open.ticket)
            let rank = rules.rank(of: open.ticket.priority)
            return due == open.due && rank == open.rank ? nil : (open.ticket.number, due, rank)
        }
        try line.ledger.setDue(changed)
        return true
    }
}

/// Notices that the machine's clock was set back behind the times of open tickets, and has their clocks count anew from now.
///
/// Without it a ticket of a wrong clock's future would be answered for a year before anybody is told. On the intake queue only.
struct ClockCorrection {
    let line: IntakeLine

    /// How far a clock may go back without anything to correct, in milliseconds: what the network's time does every day.
    static let tolerance: Int64 = 60_000

    /// Corrects open tickets after a number whose times lie ahead; returns the last number looked at, nil once all were.
    func step(after serial: Int64, limit: Int = 500) throws -> Int64? {
        let now = line.clock.now()
        let tickets = try line.ledger.openTickets(after: serial, limit: limit)
        var changes: [TicketChange] = []
        for var ticket in tickets.map(\.ticket) {
            let latest = max(ticket.times.asked, ticket.times.entered)
            guard latest.milliseconds > now.milliseconds + ClockCorrection.tolerance else { continue }
            let entry = try ticket.apply(
                .recounted, by: TicketEntry.clock, at: now, why: "the machine's clock was set back")
            changes.append(line.tickets.change(ticket, [entry]))
        }
        try line.record(changes)
        return tickets.last?.ticket.number.serial
    }
}
