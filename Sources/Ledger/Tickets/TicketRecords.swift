package import BusinessTime
package import DeskModel
import GRDB
package import Ticketing

/// A ticket with everything that reports count.
package struct TicketRecord: Sendable {
    /// The ticket's number.
    package var number: TicketNumber
    /// The channel of its first message.
    package var channel: Channel
    /// Milliseconds from the receipt of its first message to the decision.
    package var routing: Int64
    /// Whether a rule decided the category of its first message, and not the default alone.
    package var isMatched: Bool
    /// Its history, oldest first.
    package var history: [TicketEntry]
}

extension Ledger {
    /// Hands over the tickets that began before a moment and are open, or changed at or after another: all that a report of the time between
    /// them counts.
    ///
    /// In steps of their own, so that a long run never keeps the write-ahead log from being folded in; memory does not grow with their number.
    package func forEachTicket(
        openedBefore end: Timestamp, changedSince start: Timestamp, _ body: (TicketRecord) -> Void
    ) throws(LedgerError) {
        var after: Int64 = 0
        while true {
            let records: [TicketRecord] = try read { database in
                let rows = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT ticket.serial, ticket.channel,
                                coalesce(ticket.routing, message.decided_at - intake.received) AS routing,
                                coalesce(ticket.matched, json_extract(message.decision_json, '$.category.rule') IS NOT NULL)
                                    AS matched
                            FROM ticket
                            LEFT JOIN ticket_step ON ticket_step.ticket = ticket.serial AND ticket_step.number = 1
                            LEFT JOIN message ON message.id = ticket_step.object
                            LEFT JOIN intake ON intake.id = message.intake_id
                            WHERE ticket.serial > ? AND ticket.opened < ? AND (ticket.changed >= ? OR ticket.state <> 'resolved')
                            ORDER BY ticket.serial LIMIT 500
                            """), arguments: [after, end.milliseconds, start.milliseconds])
                return try rows.compactMap { row in
                    guard let number = TicketNumber(serial: row["serial"]),
                        let channel = Channel(rawValue: row["channel"])
                    else { return nil }
                    let steps = try Row.fetchAll(
                        database.cachedStatement(sql: "SELECT * FROM ticket_step WHERE ticket = ? ORDER BY number"),
                        arguments: [number.serial])
                    return TicketRecord(
                        number: number, channel: channel, routing: row["routing"] ?? 0,
                        isMatched: (row["matched"] as Int?) == 1, history: steps.compactMap { Ledger.entry($0) })
                }
            }
            guard let last = records.last else { return }
            after = last.number.serial
            for record in records { body(record) }
        }
    }
}

extension Ledger {
    /// Keeps what reports count of a message that is about to be removed, where it is the first of a ticket: a day that is over stays as it is.
    static func keepFigures(ofMessage id: String, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE ticket SET
                    routing = (SELECT message.decided_at - intake.received FROM message JOIN intake ON intake.id = message.intake_id
                        WHERE message.id = ?1),
                    matched = (SELECT json_extract(decision_json, '$.category.rule') IS NOT NULL FROM message WHERE id = ?1)
                WHERE id IN (?1, (SELECT ticket FROM message WHERE id = ?1))
                    AND EXISTS (SELECT 1 FROM ticket_step
                        WHERE ticket_step.ticket = ticket.serial AND number = 1 AND object = ?1)
                """
        ).execute(arguments: [id])
    }
}
