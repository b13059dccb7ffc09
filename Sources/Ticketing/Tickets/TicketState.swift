/// Where a ticket is on its way.
package enum TicketState: String, CaseIterable, Sendable {
    /// Nobody has taken it in its tier.
    case new
    /// Somebody works on it.
    case taken
    /// It waits for the customer: the time to resolve it stands still.
    case waiting
    /// It is dealt with.
    case resolved
    /// It was resolved, and is open again; nobody has taken it since.
    case reopened

    /// Whether somebody still has to do something.
    package var isOpen: Bool { self != .resolved }
    /// Whether it is in a queue, for somebody to take.
    package var isInQueue: Bool { self == .new || self == .reopened }
}

/// What can be done to a ticket: the words of refusals.
package enum TicketAction: String, Sendable {
    case take, wait, resolve, reopen, move, escalate, assign, merge, split
    /// Put it back into the queue.
    case giveBack = "give back"
}

/// Why a step is not taken; the ticket is as it was.
package enum TicketRefusal: Error, Equatable, Sendable {
    /// Somebody has it.
    case taken(TicketNumber, by: String)
    /// It waits for the customer, in somebody's hands.
    case waiting(TicketNumber, by: String)
    /// It is resolved.
    case resolved(TicketNumber)
    /// Nobody has it, and the step needs somebody.
    case inQueue(TicketNumber, TicketAction)
    /// It is open, and only what is resolved can be reopened.
    case open(TicketNumber)
    /// It is part of another ticket now.
    case merged(TicketNumber, into: TicketNumber)
    /// It is in that tier already.
    case inTier(TicketNumber, String)
    /// A ticket cannot be merged with itself.
    case same(TicketNumber)
    /// A ticket keeps at least one message.
    case onlyMessage(TicketNumber)
}

extension TicketRefusal: CustomStringConvertible {
    /// What is in the way, and what to do, in one line for people.
    package var description: String {
        switch self {
        case .taken(let number, let holder): "\(number) is taken by \(holder)"
        case .waiting(let number, let holder): "\(number) waits for the customer, with \(holder)"
        case .resolved(let number): "\(number) is resolved; reopen it first"
        case .inQueue(let number, let action): "nobody has taken \(number); take it before you \(action.rawValue) it"
        case .open(let number): "\(number) is open, there is nothing to reopen"
        case .merged(let number, let other): "\(number) is a part of \(other) now"
        case .inTier(let number, let tier): "\(number) is in \(tier) already"
        case .same(let number): "\(number) cannot be merged with itself"
        case .onlyMessage(let number): "\(number) has this message only; there is nothing to split"
        }
    }
}
