/// What a person asks to be done to a ticket.
package enum TicketCall: Equatable, Sendable {
    case take(why: String?)
    case assign(to: String, why: String?)
    case wait(why: String?)
    case resolve(why: String?)
    case reopen(why: String?)
    /// Nil is the next tier up.
    case escalate(to: String?, why: String?)
    case move(to: String, why: String?)
    case note(String)
    case merge(into: String, why: String?)
    case split(message: String, why: String?)
}

/// What the daemon does about tickets when it is asked.
///
/// As with ``DeskOperations``: from several threads, may block, who may is settled before, texts are as they came.
package protocol TicketOperations: Sendable {
    /// The tier of a ticket, named by its number or by one of its messages: what a role's tiers are compared with.
    func tier(ofTicket name: String) throws(DeskError) -> String

    /// Does something to a ticket; the ticket afterwards, for a split the new one, for a merge the other.
    func act(_ call: TicketCall, on name: String, by peer: Peer) throws(DeskError) -> TicketSummary

    /// Tickets of a filter.
    ///
    /// - Parameter tiers: those that the peer may look at; nil is all.
    func tickets(_ filter: DeskInterface.ListTickets, in tiers: Set<String>?) throws(DeskError) -> [TicketSummary]

    /// A ticket with everything in it.
    func ticket(_ name: String) throws(DeskError) -> DeskInterface.ShowTicket.Reply
}
