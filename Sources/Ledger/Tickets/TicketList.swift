package import BusinessTime
package import DeskModel
import GRDB
package import Ticketing

/// Which tickets are asked for.
package struct TicketFilter: Equatable, Sendable {
    /// Which states.
    package enum States: Equatable, Sendable {
        /// All but resolved ones, the most urgent first.
        case open
        /// One state.
        case only(TicketState)
        /// Every state, the newest first.
        case all
    }

    /// Which states.
    package var states = States.open
    /// In one of these tiers; nil is any.
    package var tiers: [String]?
    /// Of this priority, with its urgency by the rules in use.
    package var priority: (name: String, rank: Int)?
    /// Of this category.
    package var category: String?
    /// In these hands.
    package var holder: String?
    /// Begun before this moment.
    package var openedBefore: Timestamp?
    /// With these words in one of their messages: normalised tokens, one that ends in `*` for all that begin so.
    package var words: [String] = []
    /// How many at most.
    package var limit = 100

    /// All open tickets.
    package init() {}

    package static func == (left: TicketFilter, right: TicketFilter) -> Bool {
        left.states == right.states && left.tiers == right.tiers && left.priority?.name == right.priority?.name
            && left.priority?.rank == right.priority?.rank && left.category == right.category
            && left.holder == right.holder && left.openedBefore == right.openedBefore && left.words == right.words
            && left.limit == right.limit
    }
}

/// A ticket as lists show it.
package struct ListedTicket: Equatable, Sendable {
    /// The ticket.
    package var ticket: Ticket
    /// The channel of its first message.
    package var channel: Channel
    /// Who sent that.
    package var sender: String?
    /// The subject of its first message, or the beginning of its text.
    package var subject: String?
    /// When it last changed.
    package var changed: Timestamp
    /// When the next of its clocks rings.
    package var due: Timestamp?
    /// Its urgency: 0 is the most urgent.
    package var rank: Int
}

extension Ledger {
    /// Messages with the words that are looked at most, the newest first: a word that every message has does not make every message be read.
    package static let searchLimit = 2000

    /// The tickets of a filter; open ones the most urgent first, then the oldest.
    package func tickets(_ filter: TicketFilter) throws(LedgerError) -> [ListedTicket] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT ticket.*, coalesce(
                        (SELECT coalesce(json_extract(facts_json, '$.subject'), substr(json_extract(facts_json, '$.body'), 1, 200))
                        FROM message WHERE message.ticket = ticket.id ORDER BY message.id LIMIT 1), '') AS subject
                    FROM ticket WHERE serial = ?
                    """)
            return try TicketListing(database: database, filter: filter).serials().compactMap { serial in
                guard let row = try Row.fetchOne(statement, arguments: [serial]), let ticket = Ledger.ticket(row),
                    let channel = Channel(rawValue: row["channel"])
                else { return nil }
                let subject: String = row["subject"]
                return ListedTicket(
                    ticket: ticket, channel: channel, sender: row["sender"], subject: subject.isEmpty ? nil : subject,
                    changed: Timestamp(milliseconds: row["changed"]),
                    due: (row["due"] as Int64?).map { Timestamp(milliseconds: $0) }, rank: row["rank"])
            }
        }
    }

    /// The messages of a ticket, oldest first; of more than `limit` the last ones.
    package func conversation(ofTicket id: String, limit: Int) throws(LedgerError) -> [StoredMessage] {
        try read { database in
            let ids = try String.fetchAll(
                database.cachedStatement(sql: "SELECT id FROM message WHERE ticket = ? ORDER BY id DESC LIMIT ?"),
                arguments: [id, limit])
            return try ids.reversed().compactMap { try MessageID($0).flatMap { try StoredMessage.fetch($0, database) } }
        }
    }

    /// How many messages a ticket has.
    package func messageCount(ofTicket id: String) throws(LedgerError) -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM message WHERE ticket = ?", arguments: [id]) ?? 0
        }
    }

    /// What is attached to a message.
    package func attachments(of id: MessageID) throws(LedgerError) -> [Attachment] {
        try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT name, type, size FROM attachment WHERE message_id = ? ORDER BY ordinal"),
                arguments: [id.description]
            ).map { Attachment(name: $0[0], type: $0[1], size: $0[2]) }
        }
    }

    /// Removes a ticket with its history.
    func remove(ticket serial: Int64, _ database: Database) throws {
        // Written out: a loop over a literal of three is not worth a crash of the optimiser.
        try database.execute(sql: "DELETE FROM ticket_step WHERE ticket = ?", arguments: [serial])
        try database.execute(sql: "DELETE FROM ticket_sender WHERE ticket = ?", arguments: [serial])
        try database.execute(sql: "DELETE FROM ticket WHERE serial = ?", arguments: [serial])
    }
}
