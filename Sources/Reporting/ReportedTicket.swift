import BusinessTime
package import Ticketing

/// A ticket as reports look at it: its history, and what its first message brought.
package struct ReportedTicket: Sendable {
    /// The channel of its first message.
    package var channel: String
    /// Milliseconds from the receipt of its first message to the decision.
    package var routing: Int64
    /// Whether a rule decided its category, and not the default alone.
    package var isMatched: Bool
    /// Its history, oldest first.
    package var history: [TicketEntry]

    /// A ticket.
    package init(channel: String, routing: Int64, isMatched: Bool, history: [TicketEntry]) {
        self.channel = channel
        self.routing = routing
        self.isMatched = isMatched
        self.history = history
    }
}

/// Something about a ticket that a report counts, with when and where it happened.
struct ReportEvent: Equatable {
    enum Kind: Equatable {
        /// It began; milliseconds to route it.
        case opened(routing: Int64, isMatched: Bool)
        /// It was taken for the first time, so many milliseconds after it began.
        case taken(after: Int64)
        /// It was resolved for the first time; and whether that was at the first contact.
        case resolved(after: Int64, isFirstContact: Bool)
        case escalated
        case reopened
        case answerBreach
        case resolveBreach
    }

    var kind: Kind
    var at: Timestamp
    var tier: String
    var category: String
}

/// What happened to a ticket, event by event, and when it was open.
struct TicketStory {
    private(set) var events: [ReportEvent] = []
    /// When it was open; the last stretch has no end while it still is.
    private(set) var stretches: [(from: Timestamp, to: Timestamp?, tier: String, category: String)] = []

    /// Nil where the history is none.
    init?(_ reported: ReportedTicket) {
        guard let first = reported.history.first, let number = TicketNumber(serial: 1),
            var ticket = Ticket(id: "", number: number, history: [first])
        else { return nil }
        var wasTaken = false
        var wasResolved = false
        var contacts = 1
        var isPlain = true
        add(.opened(routing: reported.routing, isMatched: reported.isMatched), first, ticket)
        begin(first, ticket)
        for entry in reported.history.dropFirst() {
            let before = ticket
            do throws(TicketRefusal) {
                _ = try ticket.apply(entry.step, by: entry.actor, at: entry.at)
            } catch {
                return nil
            }
            switch entry.step {
            case .joined: contacts += 1
            case .moved: isPlain = false
            case .escalated:
                isPlain = false
                add(.escalated, entry, before)
            case .rang(.answer, .breach): add(.answerBreach, entry, before)
            case .rang(.resolve, .breach): add(.resolveBreach, entry, before)
            default: break
            }
            let after = max(0, entry.at.milliseconds - first.at.milliseconds)
            if !wasTaken, before.state.isInQueue, ticket.state == .taken {
                wasTaken = true
                add(.taken(after: after), entry, before)
            }
            if before.state.isOpen, !ticket.state.isOpen {
                end(entry)
                if !wasResolved, ticket.mergedInto == nil {
                    wasResolved = true
                    add(.resolved(after: after, isFirstContact: isPlain && contacts == 1), entry, before)
                }
            } else if !before.state.isOpen, ticket.state.isOpen {
                begin(entry, ticket)
                add(.reopened, entry, ticket)
            } else if before.tier != ticket.tier || before.category != ticket.category, ticket.state.isOpen {
                end(entry)
                begin(entry, ticket)
            }
        }
    }

    private mutating func add(_ kind: ReportEvent.Kind, _ entry: TicketEntry, _ ticket: Ticket) {
        events.append(ReportEvent(kind: kind, at: entry.at, tier: ticket.tier, category: ticket.category))
    }

    private mutating func begin(_ entry: TicketEntry, _ ticket: Ticket) {
        stretches.append((entry.at, nil, ticket.tier, ticket.category))
    }

    private mutating func end(_ entry: TicketEntry) {
        guard let last = stretches.indices.last else { return }
        stretches[last].to = entry.at
    }
}
