package import BusinessTime
package import DeskModel
package import Ticketing

/// What a transaction changes about one ticket.
package struct TicketChange: Sendable {
    /// The ticket as it is afterwards.
    package var ticket: Ticket
    /// What was added to its history, in order.
    package var entries: [TicketEntry]
    /// Its urgency in its tier: 0 is the most urgent.
    package var rank: Int
    /// When the next of its clocks rings.
    package var due: Timestamp?
    /// The channel and sender of its first message, for a ticket that begins; nil for one that is there.
    package var origin: Origin?
    /// Who wrote to it, and when.
    package var senders: [String: Timestamp] = [:]

    /// Where a ticket comes from.
    package struct Origin: Equatable, Sendable {
        /// The channel of its first message.
        package var channel: Channel
        /// Who sent that.
        package var sender: String?

        /// An origin.
        package init(channel: Channel, sender: String?) {
            self.channel = channel
            self.sender = sender
        }
    }

    /// A change of a ticket.
    package init(_ ticket: Ticket, _ entries: [TicketEntry], rank: Int, due: Timestamp?) {
        self.ticket = ticket
        self.entries = entries
        self.rank = rank
        self.due = due
    }
}

/// What a transaction changes about messages besides: tickets that were merged or split, envelopes on their way to another tier.
package struct MessageChange: Sendable {
    /// The message.
    package var id: MessageID
    /// The ticket it belongs to now; nil where that stays.
    package var ticket: String?
    /// The tier its envelope goes to, staged there under its name; nil where it stays.
    package var tier: String?

    /// A change of a message.
    package init(_ id: MessageID, ticket: String? = nil, tier: String? = nil) {
        self.id = id
        self.ticket = ticket
        self.tier = tier
    }
}
