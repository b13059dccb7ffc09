package import Control
package import Ledger
package import Spool
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

    /// Fills a new ledger from the tiers and from the histories in the spool, as the daemon does when the ledger is lost.
    package static func remake(_ ledger: Ledger, from spool: SpoolDirectories) throws {
        let rebuild = LedgerRebuild(spool: spool, ledger: ledger)
        _ = try rebuild.run()
        _ = try rebuild.restoreHistories()
    }

    /// Writes the histories in the spool anew, where that is needed.
    package func rewriteHistories() throws {
        while try line.histories.step() {}
    }

    /// Brings the full-text index up to date.
    package func indexTexts() throws {
        while try SearchIndexing(ledger: line.ledger).step() {}
    }
}
