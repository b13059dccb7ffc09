import BusinessTime
import DeskModel
import Ledger
import Spool
import Ticketing

/// What a person can do with a ticket.
///
/// On the intake queue only. Every action first asks the ticket whether it can be, then moves its envelopes, then writes it down.
struct TicketActions {
    let line: IntakeLine
    private let desk: TicketDesk
    private let envelopes: TicketEnvelopes

    init(line: IntakeLine) {
        self.line = line
        desk = line.tickets
        envelopes = TicketEnvelopes(line: line)
    }

    /// Takes a ticket for somebody.
    ///
    /// Who renames first has it: where a program took the envelope at the same moment, the action is refused.
    func take(_ name: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        let wasInQueue = ticket.state.isInQueue
        let entry = try ticket.apply(.took, by: actor, at: now, why: why)
        let found = try envelopes.find(ticket)
        if wasInQueue, found.contains(where: { $0.room == .cur }) { throw quicker(ticket) }
        let moved = try envelopes.move(found, from: [.new, .hold], to: .cur)
        if wasInQueue, moved == 0, found.contains(where: { $0.room != nil }) { throw quicker(ticket) }
        return try write(ticket, entry)
    }

    /// Gives a ticket to somebody.
    func assign(_ name: String, to person: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        let entry = try ticket.apply(.assigned(to: person), by: actor, at: now, why: why)
        try envelopes.move(try envelopes.find(ticket), from: [.new, .hold], to: .cur)
        return try write(ticket, entry)
    }

    /// Has a ticket wait for its customer.
    func wait(_ name: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        let entry = try ticket.apply(.waited, by: actor, at: now, why: why)
        return try write(ticket, entry)
    }

    /// Says that a ticket is dealt with.
    func resolve(_ name: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        let entry = try ticket.apply(.resolved, by: actor, at: now, why: why)
        try envelopes.move(try envelopes.find(ticket), from: [.new, .hold, .cur], to: .done)
        return try write(ticket, entry)
    }

    /// Opens a ticket that is resolved; its newest message waits in its tier again.
    func reopen(_ name: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        let entry = try ticket.apply(.reopened, by: actor, at: now, why: why)
        let found = try envelopes.find(ticket)
        guard let newest = found.last(where: { $0.room != nil }) else {
            throw TicketActionRefusal.noEnvelope(ticket.number)
        }
        try envelopes.move([newest], from: [.done, .cur], to: .new)
        return try write(ticket, entry)
    }

    /// Writes a word to a ticket.
    func note(_ name: String, _ text: String, by actor: String) throws -> Ticket {
        var ticket = try find(name)
        let entry = try ticket.apply(.noted, by: actor, at: now, why: text)
        return try write(ticket, entry)
    }

    /// Hands a ticket to another tier; up by one where none is named.
    func escalate(_ name: String, to tier: String?, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        guard let target = tier ?? desk.rules.above(ticket.tier) else {
            throw TicketActionRefusal.noTierAbove(ticket.number, ticket.tier)
        }
        guard desk.rules.has(tier: target) else { throw ActionRefusal.noSuchTier(target) }
        let entry = try ticket.apply(.escalated(tier: target), by: actor, at: now, why: why)
        return try hand(ticket, entry)
    }

    /// Hands a ticket to a tier, up or down.
    func move(_ name: String, to tier: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        guard desk.rules.has(tier: tier) else { throw ActionRefusal.noSuchTier(tier) }
        let entry = try ticket.apply(.moved(tier: tier), by: actor, at: now, why: why)
        return try hand(ticket, entry)
    }

    /// Makes a ticket a part of another: its messages go there, to that one's tier.
    func merge(_ name: String, into other: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        var target = try find(other)
        let found = try envelopes.find(ticket)
        let entries = [
            try ticket.apply(.merged(into: target.id, target.number), by: actor, at: now, why: why),
            try target.apply(.absorbed(ticket: ticket.id, ticket.number), by: actor, at: now, why: why),
        ]
        let messages = found.map { MessageChange($0.id, ticket: target.id) }
        try envelopes.transfer(
            [(found, target.tier)],
            writing: [desk.change(ticket, [entries[0]]), desk.change(target, [entries[1]])], messages)
        // Its messages are where those of the other are: in somebody's hands, or waiting for them.
        let isQueued = target.state.isInQueue
        try envelopes.move(
            try envelopes.find(target), from: isQueued ? [.cur] : [.new], to: isQueued ? .new : .cur)
        line.log(.acted("\(ticket.number) is a part of \(target.number) now"))
        return target
    }

    /// Makes a message of a ticket a ticket of its own, in the same tier's queue.
    func split(_ name: String, message text: String, by actor: String, why: String?) throws -> Ticket {
        var ticket = try find(name)
        guard let message = MessageID(text) else { throw ActionRefusal.noSuchMessage(text) }
        let found = try envelopes.find(ticket)
        guard let envelope = found.first(where: { $0.id == message }) else {
            throw TicketActionRefusal.notOfTicket(message: message.description, ticket.number)
        }
        guard found.count > 1 else { throw TicketRefusal.onlyMessage(ticket.number) }
        guard let stored = try line.ledger.message(message) else {
            throw ActionRefusal.noSuchMessage(message.description)
        }
        let number = try desk.nextNumber()
        let entry = try ticket.apply(
            .split(message: message.description, into: number), by: actor, at: now, why: why)
        // The message's own id may be that of the ticket that it leaves.
        let id = line.ids.next(now: now).description
        let (part, opening) = Ticket.open(
            id: id, number: number, message: message.description, tier: ticket.tier, category: stored.category,
            priority: stored.priority, reason: .bySomebody, at: now, by: actor)
        var change = desk.change(part, [opening])
        change.origin = TicketChange.Origin(channel: stored.channel, sender: stored.sender)
        try line.record(
            [desk.change(ticket, [entry]), change], messages: [MessageChange(message, ticket: id)])
        // Dying here leaves it where it was: taken with the other, which the next look in the tiers writes down.
        try envelopes.move([envelope], from: [.cur, .done], to: .new)
        return part
    }

    /// The ticket of a number as somebody typed it, or of a message's id.
    func find(_ name: String) throws -> Ticket {
        if let message = MessageID(name), let ticket = try line.ledger.ticket(ofMessage: message) { return ticket }
        let number: TicketNumber
        do throws(TicketNumber.Problem) {
            number = try TicketNumber(typed: name)
        } catch {
            throw TicketActionRefusal.noNumber(name, error)
        }
        guard let ticket = try line.ledger.ticket(number) else { throw TicketActionRefusal.noSuchTicket(number) }
        return ticket
    }

    private var now: Timestamp { line.clock.now() }

    private func quicker(_ ticket: Ticket) -> TicketActionRefusal { .takenThroughSpool(ticket.number) }

    private func hand(_ ticket: Ticket, _ entry: TicketEntry) throws -> Ticket {
        if !line.spool.tierNames.contains(ticket.tier) { try line.spool.add(tier: ticket.tier) }
        try envelopes.transfer(
            [(try envelopes.find(ticket), ticket.tier)], writing: [desk.change(ticket, [entry])])
        return ticket
    }

    private func write(_ ticket: Ticket, _ entry: TicketEntry) throws -> Ticket {
        try line.record([desk.change(ticket, [entry])])
        return ticket
    }
}

/// Why an action on a ticket is not done, besides the ticket's own reasons; nothing has changed then.
enum TicketActionRefusal: Error, Equatable {
    case noNumber(String, TicketNumber.Problem)
    case noSuchTicket(TicketNumber)
    /// A program renamed the envelope at the same moment.
    case takenThroughSpool(TicketNumber)
    case noEnvelope(TicketNumber)
    case noTierAbove(TicketNumber, String)
    case notOfTicket(message: String, TicketNumber)
}

extension TicketActionRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .noNumber(let text, let problem): "`\(printable(text))` is no ticket's number: \(problem)"
        case .noSuchTicket(let number): "there is no ticket \(number)"
        case .takenThroughSpool(let number): "\(number) was just taken by somebody who moved its envelope"
        case .noEnvelope(let number): "nothing of \(number) is kept in the tiers any more; write a note to it instead"
        case .noTierAbove(let number, let tier): "\(number) is in \(tier), and there is no tier above it"
        case .notOfTicket(let message, let number): "message \(message) is not one of \(number)"
        }
    }
}
