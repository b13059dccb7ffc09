import BusinessTime
import DeskModel
import GRDB
import Ticketing

extension Ledger {
    /// What every ticket has before it was looked for in the tiers.
    static let takenOverMark = "tickets-taken-over"

    /// Makes the ticket of a message again that an envelope told of, or adds the message to it: a part of the restoring transaction.
    ///
    /// What was done to it is lost with the old ledger; its clocks count from now. Where its envelopes are says whether it is taken or resolved:
    /// the daemon looks there because of the mark.
    func restoreTicket(of restored: RestoredMessage, _ database: Database) throws {
        let message = restored.message
        let now = Timestamp(seconds: try Int64.fetchOne(database, sql: "SELECT unixepoch()") ?? 0)
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM ticket WHERE id = ?"), arguments: [message.ticket])
        if let row, var ticket = Ledger.ticket(row) {
            let step = TicketStep.joined(
                message: message.id.description, category: ticket.category, priority: ticket.priority, .takenOver)
            let entry = try ticket.apply(step, by: TicketEntry.daemon, at: now)
            var change = TicketChange(ticket, [entry], rank: message.rank, due: now)
            if let sender = message.sender { change.senders[sender] = message.decided }
            try record([change], database)
            return
        }
        guard let number = try freeNumber(message.ticketNumber, database) else { return }
        var (ticket, opening) = Ticket.open(
            id: message.ticket, number: number, message: message.id.description, tier: message.tier,
            category: message.category, priority: message.priority, reason: .takenOver, at: message.decided)
        let recount = try ticket.apply(.recounted, by: TicketEntry.daemon, at: now)
        var change = TicketChange(ticket, [opening, recount], rank: message.rank, due: now)
        change.origin = TicketChange.Origin(channel: message.channel, sender: message.sender)
        if let sender = message.sender { change.senders[sender] = message.decided }
        try record([change], database)
        try database.execute(
            sql: "INSERT OR REPLACE INTO metadata (key, value) VALUES (?, '1')", arguments: [Ledger.takenOverMark])
    }

    /// The number that the envelope names, or one after all that are known where it names none, or another ticket's.
    private func freeNumber(_ wanted: TicketNumber?, _ database: Database) throws -> TicketNumber? {
        if let wanted, try Ledger.ticket(wanted.serial, database) == nil { return wanted }
        let last = try Int64.fetchOne(database, sql: "SELECT MAX(serial) FROM ticket") ?? 0
        return TicketNumber(serial: last + 1)
    }
}
