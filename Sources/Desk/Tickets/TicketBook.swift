import BusinessTime
import DeskModel
import Ledger
import Ticketing

/// The tickets of one batch of intake: which one each message joins, and what becomes of it.
///
/// The ledger knows earlier batches; what came earlier in the same batch is remembered here. Nothing is written: the changes go with the
/// batch's own transaction. One value serves one batch, on the intake queue.
struct TicketBook {
    /// Where a message belongs.
    struct Place: Equatable {
        /// The ticket's id: its own id for a message that begins one.
        let ticket: String
        let number: TicketNumber
        let reason: JoinReason
        /// Whether the desk had the conversation already.
        let isReply: Bool
    }

    private let desk: TicketDesk
    private let rules: TicketRules
    private let now: Timestamp
    private var places: [MessageID: Place] = [:]
    private var numbers: [String: TicketNumber] = [:]
    private var references: [TicketReference: String] = [:]
    private var senders: [String: [(ticket: String, at: Timestamp)]] = [:]
    private var tickets: [String: TicketChange] = [:]
    private var order: [String] = []
    /// Tickets that a message of the batch made more urgent than they were.
    private(set) var raised: Set<String> = []

    init(_ desk: TicketDesk, now: Timestamp) {
        self.desk = desk
        rules = desk.rules
        self.now = now
    }

    /// What was changed, in the order the tickets were met.
    var changes: [TicketChange] { order.compactMap { tickets[$0] } }

    /// Finds the ticket of a new message.
    ///
    /// - Parameter replaces: the ticket of an earlier version of its file; nil for a file that is new.
    mutating func place(_ message: Message, id: MessageID, replaces: String?) throws -> Place {
        var (ticket, reason) = try answer(message)
        if let replaces { (ticket, reason) = (replaces, .laterVersion) }
        if let found = ticket { ticket = try whole(found) }
        let known = try ticket.flatMap { try self.number(of: $0) }
        let number: TicketNumber
        if let known { number = known } else { number = try desk.nextNumber() }
        let place = Place(
            ticket: ticket ?? id.description, number: number, reason: reason,
            isReply: replaces == nil && ticket != nil)
        places[id] = place
        numbers[place.ticket] = number
        for reference in message.ownReferences { references[reference] = place.ticket }
        if let sender = message.facts.sender {
            senders[sender, default: []].append((place.ticket, message.facts.received ?? now))
        }
        return place
    }

    private func answer(_ message: Message) throws -> (ticket: String?, reason: JoinReason) {
        let facts = message.facts
        var question = JoinQuestion(
            isTelephone: facts.channel == .phone, sender: facts.sender, isVerified: facts.verified,
            person: rules.people.person(of: facts.sender), received: facts.received ?? now)
        let texts = [facts.subject, facts.body].compactMap { $0 }
        question.named = texts.flatMap { TicketNumber.mentioned(in: $0, within: 100_000) }
        return try desk.joining.answer(question, known: Known(book: self, message: message))
    }

    /// The ticket, or the one that it became a part of.
    private func whole(_ ticket: String) throws -> String {
        guard let stored = try desk.ledger.ticket(id: ticket), stored.mergedInto != nil else { return ticket }
        return try desk.ledger.ticketID(of: stored.number) ?? ticket
    }

    private func number(of ticket: String) throws -> TicketNumber? {
        try numbers[ticket] ?? desk.ledger.ticket(id: ticket)?.number
    }

    /// Takes what the rules decided of a message into its ticket; returns what becomes of the message.
    ///
    /// A message that joins goes to the tier that holds the ticket, at the ticket's urgency where that is higher.
    mutating func settle(_ pending: PendingMessage, _ decided: DecidedMessage) throws -> DecidedMessage {
        guard let place = places[pending.id] else { throw TicketFailure.unplaced(pending.id.description) }
        let facts = pending.message.facts
        let known = try tickets[place.ticket] ?? earlier(place.ticket, than: pending.id)
        var result = decided
        var change: TicketChange
        if let known {
            change = known
            try join(&change, pending.id, place.reason, decided.summary)
            result.send(to: change.ticket.tier)
        } else {
            let (ticket, entry) = Ticket.open(
                id: place.ticket, number: place.number, message: pending.id.description, tier: decided.summary.tier,
                category: decided.summary.category, priority: decided.summary.priority, reason: place.reason, at: now)
            // Its rank and its clocks follow.
            change = TicketChange(ticket, [entry], rank: 0, due: nil)
            change.origin = TicketChange.Origin(channel: facts.channel, sender: facts.sender)
        }
        change.rank = rules.rank(of: change.ticket.priority)
        if let known, change.rank < rules.rank(of: known.ticket.priority) { raised.insert(place.ticket) }
        change.due = rules.clocks.next(of: change.ticket)
        if let sender = facts.sender { change.senders[sender] = facts.received ?? now }
        if tickets.updateValue(change, forKey: place.ticket) == nil { order.append(place.ticket) }
        result.rank = min(decided.rank, change.rank)
        return result
    }

    /// A ticket that earlier batches know; a message's own ticket is not among them.
    private func earlier(_ ticket: String, than message: MessageID) throws -> TicketChange? {
        guard ticket != message.description else { return nil }
        return try desk.ledger.ticket(id: ticket).map { desk.change($0, []) }
    }

    private func join(
        _ change: inout TicketChange, _ message: MessageID, _ reason: JoinReason, _ decision: DecisionSummary
    ) throws {
        let (category, priority) = rules.raised(change.ticket, by: decision)
        let step = TicketStep.joined(
            message: message.description, category: category, priority: priority, reason)
        change.entries.append(try change.ticket.apply(step, by: TicketEntry.daemon, at: now))
        // A later version of a file is no follow-up: what the rules say of all of it counts, as long as nobody has taken the ticket.
        if reason == .laterVersion, change.ticket.state.isInQueue, change.ticket.tier != decision.tier {
            change.entries.append(
                try change.ticket.apply(
                    .moved(tier: decision.tier), by: TicketEntry.daemon, at: now,
                    why: "the rules decide so of the later version"))
        }
        // A tier that the rules dropped while it was empty cannot hold a ticket that is opened again.
        if !rules.has(tier: change.ticket.tier), rules.has(tier: decision.tier), change.ticket.tier != decision.tier {
            change.entries.append(
                try change.ticket.apply(
                    .moved(tier: decision.tier), by: TicketEntry.daemon, at: now,
                    why: "the rules have no tier \(change.ticket.tier) any more"))
        }
    }

    /// What the desk knows, the batch at hand included.
    private struct Known: KnownTickets {
        let book: TicketBook
        let message: Message

        private func ticket(_ references: [TicketReference]) throws -> String? {
            for reference in references {
                if let known = book.references[reference] { return known }
            }
            return references.isEmpty ? nil : try book.desk.ledger.ticket(references)?.ticket
        }

        func ofConversation() throws -> String? {
            try ticket(message.answeredReferences.filter { $0.kind == .conversation })
        }

        func ofAnsweredMail() throws -> String? {
            try ticket(message.answeredReferences.filter { $0.kind == .mail })
        }

        func ofNumber(_ number: TicketNumber) throws -> String? {
            try book.numbers.first { $0.value == number }?.key ?? book.desk.ledger.ticketID(of: number)
        }

        func knows(ticket: String, addresses: [String]) throws -> Bool {
            if addresses.contains(where: { book.senders[$0]?.contains { $0.ticket == ticket } ?? false }) {
                return true
            }
            return try book.desk.ledger.knows(ticket: ticket, addresses: addresses)
        }

        func newest(ofAddresses addresses: [String], since: Timestamp) throws -> String? {
            let recent = addresses.flatMap { book.senders[$0] ?? [] }.filter { $0.at >= since }
            if let newest = recent.max(by: { $0.ticket < $1.ticket }) { return newest.ticket }
            return try book.desk.ledger.newestTicket(ofAddresses: addresses, since: since)
        }

        func addresses(ofPerson person: String) -> [String] {
            book.rules.people.addresses(of: person)
        }
    }
}
