package import BusinessTime

/// One thing that happened to a ticket.
package enum TicketStep: Equatable, Sendable {
    /// It began, with a message and what the rules decided of it.
    case opened(message: String, tier: String, category: String, priority: String, JoinReason)
    /// A message joined it; category and priority as they are from now on.
    case joined(message: String, category: String, priority: String, JoinReason)
    /// The rules of then decided a message of it again, because a person asked for it.
    case decidedAgain(message: String, tier: String, category: String, priority: String)
    /// Somebody took it; who waited for the customer goes on with it.
    case took
    /// Somebody was given it.
    case assigned(to: String)
    /// It waits for the customer.
    case waited
    /// It is dealt with.
    case resolved
    /// It is open again.
    case reopened
    /// Whoever had it put it back into the queue.
    case gaveBack
    /// It went to another tier because a person said so.
    case moved(tier: String)
    /// It went up: by a person, or because a clock rang.
    case escalated(tier: String)
    /// A word about it; it stays as it is.
    case noted
    /// It became a part of another ticket.
    case merged(into: String, TicketNumber)
    /// Another ticket became a part of it.
    case absorbed(ticket: String, TicketNumber)
    /// A message of it became a ticket of its own.
    case split(message: String, into: TicketNumber)
    /// A clock told of it.
    case rang(ClockKind, ClockLevel)
    /// The machine's clock was set back behind the ticket's times: its clocks count anew from now.
    case recounted
}

/// A step with who took it, when and why: one line of a ticket's history.
///
/// A history is only ever added to.
package struct TicketEntry: Equatable, Sendable {
    /// Its place in the history, from 1.
    package var number: Int
    /// When, by the machine's clock.
    package var at: Timestamp
    /// The person, or ``daemon``, ``spool`` or ``clock``.
    package var actor: String
    /// What happened.
    package var step: TicketStep
    /// The reason somebody gave, or the words of a note.
    package var why: String?

    /// The daemon itself, at the intake.
    package static let daemon = "firstlined"
    /// Whoever moved the envelope in the tier's directory.
    package static let spool = "spool"
    /// A clock of the tier.
    package static let clock = "clock"

    /// An entry.
    package init(number: Int, at: Timestamp, actor: String, step: TicketStep, why: String? = nil) {
        self.number = number
        self.at = at
        self.actor = actor
        self.step = step
        self.why = why
    }
}

extension TicketEntry {
    /// The line without what people wrote, and without the name of a person that a message was joined by.
    ///
    /// It is what is left when a customer is forgotten. The ticket that a history makes is the same.
    package var withoutWords: TicketEntry {
        var entry = self
        entry.why = nil
        switch step {
        case .opened(let message, let tier, let category, let priority, .person):
            entry.step = .opened(message: message, tier: tier, category: category, priority: priority, .forgotten)
        case .joined(let message, let category, let priority, .person):
            entry.step = .joined(message: message, category: category, priority: priority, .forgotten)
        default: break
        }
        return entry
    }
}
