package import BusinessTime

/// A ticket as its history made it: a value, changed by ``apply(_:by:at:why:)`` only.
///
/// The same history always gives the same ticket, whatever the clocks of the machine did meanwhile; so what has rung never rings twice.
package struct Ticket: Equatable, Sendable {
    /// The id of its first message; names it in messages and envelopes.
    package let id: String
    /// What people call it.
    package let number: TicketNumber
    /// Where it is on its way.
    package private(set) var state = TicketState.new
    /// The tier that has it.
    package private(set) var tier: String
    /// The category, the highest that any of its messages got.
    package private(set) var category: String
    /// The priority, the highest that any of its messages got.
    package private(set) var priority: String
    /// Who has it; nil in a queue and once resolved.
    package private(set) var holder: String?
    /// The ticket that it is a part of now.
    package private(set) var mergedInto: TicketNumber?
    /// When it began.
    package private(set) var opened: Timestamp
    /// How many entries its history has.
    package private(set) var steps: Int
    /// What its clocks count from.
    package private(set) var times: TicketTimes

    /// A ticket that begins with a message: its first entry, and the ticket after it.
    ///
    /// - Parameter message: the message's id; that of the ticket too, unless it was split off.
    package static func open(
        id: String, number: TicketNumber, message: String, tier: String, category: String, priority: String,
        reason: JoinReason, at: Timestamp, by actor: String = TicketEntry.daemon
    ) -> (ticket: Ticket, entry: TicketEntry) {
        let step = TicketStep.opened(message: message, tier: tier, category: category, priority: priority, reason)
        let ticket = Ticket(id: id, number: number, tier: tier, category: category, priority: priority, opened: at)
        return (ticket, TicketEntry(number: 1, at: at, actor: actor, step: step))
    }

    private init(
        id: String, number: TicketNumber, tier: String, category: String, priority: String, opened: Timestamp
    ) {
        self.id = id
        self.number = number
        self.tier = tier
        self.category = category
        self.priority = priority
        self.opened = opened
        steps = 1
        times = TicketTimes(asked: opened)
    }

    /// A ticket as it was stored.
    package init(
        id: String, number: TicketNumber, state: TicketState, tier: String, category: String, priority: String,
        holder: String?, mergedInto: TicketNumber?, opened: Timestamp, steps: Int, times: TicketTimes
    ) {
        self.init(id: id, number: number, tier: tier, category: category, priority: priority, opened: opened)
        self.state = state
        self.holder = holder
        self.mergedInto = mergedInto
        self.steps = steps
        self.times = times
    }

    /// The ticket of a whole history; nil where that does not begin with an opening, or has a step that cannot be.
    package init?(id: String, number: TicketNumber, history: [TicketEntry]) {
        guard let first = history.first,
            case .opened(_, let tier, let category, let priority, _) = first.step
        else { return nil }
        self.init(id: id, number: number, tier: tier, category: category, priority: priority, opened: first.at)
        for entry in history.dropFirst() {
            do throws(TicketRefusal) {
                _ = try apply(entry.step, by: entry.actor, at: entry.at, why: entry.why)
            } catch {
                return nil
            }
        }
    }

    /// Takes a step, and returns its entry for the history; throws and changes nothing where it cannot be taken.
    package mutating func apply(
        _ step: TicketStep, by actor: String, at now: Timestamp, why: String? = nil
    ) throws(TicketRefusal) -> TicketEntry {
        if let mergedInto, step != .noted { throw .merged(number, into: mergedInto) }
        var changed = self
        try changed.take(step, by: actor, at: now)
        changed.steps += 1
        self = changed
        return TicketEntry(number: steps, at: now, actor: actor, step: step, why: why)
    }

    private mutating func take(_ step: TicketStep, by actor: String, at now: Timestamp) throws(TicketRefusal) {
        switch step {
        case .opened, .noted, .split: break
        case .joined(_, let category, let priority, _):
            self.category = category
            self.priority = priority
            // The customer is heard again: what waited for that goes on, what was resolved is open.
            if state == .waiting {
                state = .taken
                times.goOn(at: now)
            } else if state == .resolved {
                reopen(at: now)
            }
        case .took: try take(by: actor, at: now)
        case .assigned(let person):
            if state == .resolved { throw .resolved(number) }
            if state == .waiting { times.goOn(at: now) }
            state = .taken
            holder = person
            times.answered = true
        case .waited:
            try requireHolder(for: .wait)
            if state == .waiting { throw .waiting(number, by: holder ?? "somebody") }
            state = .waiting
            times.pause(at: now)
        case .resolved:
            try requireHolder(for: .resolve)
            if state == .waiting { times.goOn(at: now) }
            state = .resolved
            holder = nil
        case .reopened:
            guard state == .resolved else { throw .open(number) }
            reopen(at: now)
        case .gaveBack:
            try requireHolder(for: .giveBack)
            if state == .waiting { times.goOn(at: now) }
            state = .new
            holder = nil
            times.enter(at: now)
        case .moved(let tier), .escalated(let tier):
            if state == .resolved { throw .resolved(number) }
            if tier == self.tier { throw .inTier(number, tier) }
            if state == .waiting { times.goOn(at: now) }
            self.tier = tier
            state = .new
            holder = nil
            times.enter(at: now)
        case .merged(_, let other):
            if other == number { throw .same(number) }
            if state == .waiting { times.goOn(at: now) }
            state = .resolved
            holder = nil
            mergedInto = other
        case .absorbed(_, let other):
            if other == number { throw .same(number) }
            if state == .resolved { reopen(at: now) }
        case .decidedAgain(_, let tier, let category, let priority):
            self.category = category
            self.priority = priority
            if tier != self.tier, state.isInQueue {
                self.tier = tier
                times.enter(at: now)
            }
        case .rang(let kind, let level): times.rung.insert(ClockRing(kind: kind, level: level))
        case .recounted: times.recount(at: now, isPaused: state == .waiting)
        }
    }

    private mutating func take(by actor: String, at now: Timestamp) throws(TicketRefusal) {
        switch state {
        case .new, .reopened: break
        case .taken: throw .taken(number, by: holder ?? "somebody")
        case .waiting:
            // Whoever waits for the customer goes on; anybody else has to be given it.
            guard holder == actor else { throw .waiting(number, by: holder ?? "somebody") }
            times.goOn(at: now)
        case .resolved: throw .resolved(number)
        }
        state = .taken
        holder = actor
        times.answered = true
    }

    private func requireHolder(for action: TicketAction) throws(TicketRefusal) {
        switch state {
        case .taken, .waiting: break
        case .new, .reopened: throw .inQueue(number, action)
        case .resolved: throw .resolved(number)
        }
    }

    private mutating func reopen(at now: Timestamp) {
        state = .reopened
        holder = nil
        times = TicketTimes(asked: now)
    }
}
