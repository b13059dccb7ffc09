package import Control
package import Ledger
package import Ticketing

// Tickets of a desk that somebody else puts together: a test, or a simulation with a clock of its own.
extension IntakeSide {
    /// What a person asks over the control socket, done at once.
    @discardableResult
    package func act(_ call: TicketCall, on ticket: String, by actor: String) throws -> Ticket {
        try TicketActions(line: line).perform(call, on: ticket, by: actor)
    }

    /// Writes down what was done in the tiers and rings clocks, until nothing is left to do now.
    package func watchTickets() throws {
        while try watch.turn() {}
    }

    /// The ledger, to look at what became of things.
    package var ledger: Ledger { line.ledger }

    /// Brings the full-text index up to date.
    package func indexTexts() throws {
        while try SearchIndexing(ledger: line.ledger).step() {}
    }
}
