package import BusinessTime
import DeskModel
import Foundation
import GRDB
package import Ticketing

/// An envelope of a ticket's message.
package struct TicketEnvelope: Equatable, Sendable {
    /// The message.
    package var id: MessageID
    /// Where its envelope is, unless somebody removed it.
    package var place: EnvelopePlace
}

/// A ticket that is open, with what the rules said of it when it was last written.
package struct OpenTicket: Equatable, Sendable {
    /// The ticket.
    package var ticket: Ticket
    /// When the next of its clocks rings.
    package var due: Timestamp?
    /// Its urgency.
    package var rank: Int
}

extension Ledger {
    /// The ticket of this id; nil where there is none.
    package func ticket(id: String) throws(LedgerError) -> Ticket? {
        try read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM ticket WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id]).flatMap { Ledger.ticket($0) }
        }
    }

    /// The ticket of this number, also one that is a part of another; nil where there is none.
    package func ticket(_ number: TicketNumber) throws(LedgerError) -> Ticket? {
        try read { try Ledger.ticket(number.serial, $0) }
    }

    /// The id of the ticket of this number, or of the one that it is a part of now.
    package func ticketID(of number: TicketNumber) throws(LedgerError) -> String? {
        try read { database in
            var serial: Int64? = number.serial
            // No ticket becomes part of itself, so this ends; the bound is for a ledger that was tampered with.
            for _ in 0..<100 {
                guard let asked = serial, let ticket = try Ledger.ticket(asked, database) else { return nil }
                if ticket.mergedInto == nil { return ticket.id }
                serial = ticket.mergedInto?.serial
            }
            return nil
        }
    }

    /// The serial number of the newest ticket; 0 where there is none.
    package func lastTicketSerial() throws(LedgerError) -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT MAX(serial) FROM ticket") ?? 0 }
    }

    /// A ticket's history, oldest first; of more than `limit` entries the last ones.
    package func history(of number: TicketNumber, limit: Int = .max) throws(LedgerError) -> [TicketEntry] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT * FROM ticket_step WHERE ticket = ? ORDER BY number DESC LIMIT ?"),
                arguments: [number.serial, limit])
            return rows.reversed().compactMap { Ledger.entry($0) }
        }
    }

    /// The envelopes of a ticket's messages, oldest message first.
    package func envelopes(ofTicket id: String) throws(LedgerError) -> [TicketEnvelope] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT id, tier, envelope_name, state FROM message WHERE ticket = ? ORDER BY id"),
                arguments: [id])
            return rows.compactMap { row in
                MessageID(row[0]).map {
                    TicketEnvelope(
                        id: $0,
                        place: EnvelopePlace(tier: row[1], envelopeName: row[2], isStaged: row[3] == "staged"))
                }
            }
        }
    }

    /// The ticket that a message belongs to; nil where there is no such message, or none of its ticket.
    package func ticket(ofMessage id: MessageID) throws(LedgerError) -> Ticket? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT ticket.* FROM message JOIN ticket ON ticket.id = message.ticket WHERE message.id = ?")
            return try Row.fetchOne(statement, arguments: [id.description]).flatMap { Ledger.ticket($0) }
        }
    }

    /// Whether one of these addresses has written to a ticket.
    package func knows(ticket id: String, addresses: [String]) throws(LedgerError) -> Bool {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT 1 FROM ticket_sender JOIN ticket ON ticket.serial = ticket_sender.ticket
                    WHERE ticket_sender.sender = ? AND ticket.id = ?
                    """)
            for address in addresses where try Int.fetchOne(statement, arguments: [address, id]) != nil {
                return true
            }
            return false
        }
    }

    /// The newest ticket to which one of these addresses wrote since a moment; tickets that are part of another count as that.
    package func newestTicket(ofAddresses addresses: [String], since: Timestamp) throws(LedgerError) -> String? {
        let newest: Int64? = try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT ticket, last FROM ticket_sender WHERE sender = ? ORDER BY ticket DESC LIMIT 20
                    """)
            var found: Int64?
            for address in addresses {
                let rows = try Row.fetchAll(statement, arguments: [address])
                let fitting = rows.first { ($0[1] as Int64) >= since.milliseconds }
                if let serial = fitting.map({ $0[0] as Int64 }), serial > found ?? 0 { found = serial }
            }
            return found
        }
        guard let number = newest.flatMap({ TicketNumber(serial: $0) }) else { return nil }
        return try ticketID(of: number)
    }

    /// Tickets of which a clock rings at or before a moment, longest due first; at most `limit`.
    package func ticketsDue(at moment: Timestamp, limit: Int) throws(LedgerError) -> [Ticket] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: "SELECT * FROM ticket WHERE due <= ? ORDER BY due LIMIT ?"),
                arguments: [moment.milliseconds, limit]
            ).compactMap { Ledger.ticket($0) }
        }
    }

    /// When the next clock of any ticket rings; nil where none will.
    package func nextDue() throws(LedgerError) -> Timestamp? {
        try read { try Int64.fetchOne($0, sql: "SELECT MIN(due) FROM ticket WHERE due IS NOT NULL") }
            .map { Timestamp(milliseconds: $0) }
    }

    /// Open tickets after one of them, by number; at most `limit`: what goes through all of them does it in such steps.
    package func openTickets(after serial: Int64, limit: Int) throws(LedgerError) -> [OpenTicket] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT * FROM ticket WHERE serial > ? AND state <> 'resolved' ORDER BY serial LIMIT ?"),
                arguments: [serial, limit]
            ).compactMap { row in
                Ledger.ticket(row).map { ticket in
                    let due = (row["due"] as Int64?).map { Timestamp(milliseconds: $0) }
                    return OpenTicket(ticket: ticket, due: due, rank: row["rank"])
                }
            }
        }
    }

    /// Writes down when clocks ring next and how urgent tickets are, after the rules changed; the tickets stay as they are.
    package func setDue(_ dues: [(number: TicketNumber, due: Timestamp?, rank: Int)]) throws(LedgerError) {
        guard !dues.isEmpty else { return }
        try write { database in
            let statement = try database.cachedStatement(sql: "UPDATE ticket SET due = ?, rank = ? WHERE serial = ?")
            for (number, due, rank) in dues {
                try statement.execute(arguments: [due?.milliseconds, rank, number.serial])
            }
        }
    }

    static func ticket(_ serial: Int64, _ database: Database) throws -> Ticket? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM ticket WHERE serial = ?")
        return try Row.fetchOne(statement, arguments: [serial]).flatMap { ticket($0) }
    }

    static func ticket(_ row: Row) -> Ticket? {
        guard let number = TicketNumber(serial: row["serial"]), let state = TicketState(rawValue: row["state"]),
            let times = TicketTimes(text: row["times"])
        else { return nil }
        let merged = (row["merged_into"] as Int64?).flatMap { TicketNumber(serial: $0) }
        return Ticket(
            id: row["id"], number: number, state: state, tier: row["tier"], category: row["category"],
            priority: row["priority"], holder: row["holder"], mergedInto: merged,
            opened: Timestamp(milliseconds: row["opened"]), steps: row["steps"], times: times)
    }

    static func entry(_ row: Row) -> TicketEntry? {
        let stored = StepRow(
            kind: row["kind"], object: row["object"], tier: row["tier"], category: row["category"],
            priority: row["priority"], reason: row["reason"])
        return stored.step.map {
            TicketEntry(
                number: row["number"], at: Timestamp(milliseconds: row["at"]), actor: row["actor"], step: $0,
                why: row["why"])
        }
    }
}
