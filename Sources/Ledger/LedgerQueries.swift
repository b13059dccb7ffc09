package import BusinessTime
package import DeskModel
import Foundation
import GRDB

/// A committed message whose envelope may still be in `tmp/`.
package struct StagedRow: Equatable, Sendable {
    /// The message.
    package var id: MessageID
    /// Its tier.
    package var tier: String
    /// The name of its envelope.
    package var envelopeName: String
}

/// The ticket that a message joins, and the last message that named it.
package struct KnownTicket: Equatable, Sendable {
    /// The ticket.
    package var ticket: String
    /// The message that brought the reference.
    package var message: MessageID
}

/// Figures since the ledger was begun, for STATUS and metrics.
package struct LedgerCounts: Equatable, Sendable {
    /// Files committed.
    package var files = 0
    /// New messages.
    package var messages = 0
    /// Messages that were there already.
    package var duplicates = 0
    /// What was no customer's message.
    package var aside = 0
    /// Files held, ever; how many are held now is what the spool shows.
    package var held = 0
    /// The same by reason.
    package var heldByReason: [String: Int] = [:]
    /// Messages committed and not marked as published.
    package var staged = 0
}

/// One message as the ledger has it.
package struct StoredMessage: Equatable, Sendable {
    /// Its id.
    package var id: MessageID
    /// The gateway it came through.
    package var gateway: String
    /// The name of its file, escaped.
    package var fileName: String
    /// The row of its file: what ``Ledger/content(ofFile:)`` takes.
    package var file: Int64
    /// When the spool got it.
    package var received: Timestamp
    /// The channel.
    package var channel: Channel
    /// The sender.
    package var sender: String?
    /// The category decided.
    package var category: String
    /// The priority decided.
    package var priority: String
    /// The tier decided.
    package var tier: String
    /// The name of its envelope when it was published.
    package var envelopeName: String
    /// Whether its envelope is known to be published.
    package var isPublished: Bool
    /// Its ticket.
    package var ticket: String
    /// The facts, JSON.
    package var factsJSON: String
    /// The decision with its explanation, JSON.
    package var decisionJSON: String
    /// Which rules decided.
    package var rulesVersion: String
    /// When it was decided.
    package var decided: Timestamp
}

/// How a committed file ended, and so what becomes of what is left of it in `work/`.
package enum CommittedEnd: Sendable {
    /// It brought messages, and its content is in the ledger: it can be dropped.
    case delivered
    /// It brought nothing new, and its content is nowhere else: it belongs into `aside/`.
    case aside
}

/// A version of a file that was committed, while its writer could come back.
package struct CommittedVersion: Sendable {
    /// Its redo key.
    package var redoKey: [UInt8]
    /// SHA-256 of its content.
    package var digest: [UInt8]
    /// How it ended.
    package var end: CommittedEnd
    /// The ticket that newer versions belong to; nil where no version brought a message.
    package var ticket: String?
}

extension Ledger {
    /// Whether a file was committed for good.
    ///
    /// A file that was held is not known in this sense: held again or given back, it is worked on again.
    package func isKnown(redoKey: [UInt8]) throws(LedgerError) -> Bool {
        try end(ofRedoKey: redoKey) != nil
    }

    /// How a file ended that was committed for good; nil where it is new, or was held.
    package func end(ofRedoKey key: [UInt8]) throws(LedgerError) -> CommittedEnd? {
        try read { try LedgerLookup(database: $0).end(ofRedoKey: key) }
    }

    /// The message that has one of these keys and was decided at or after a moment; nil where it is a new one.
    package func duplicate(of keys: [MessageKey], since: Timestamp) throws(LedgerError) -> MessageID? {
        guard !keys.isEmpty else { return nil }
        return try read { try LedgerLookup(database: $0).duplicate(of: keys, since: since) }
    }

    /// The ticket that a message joins: by its conversation first, then by the nearest reference that is known.
    package func ticket(_ references: [TicketReference]) throws(LedgerError) -> KnownTicket? {
        guard !references.isEmpty else { return nil }
        return try read { try LedgerLookup(database: $0).ticket(references) }
    }

    /// The messages of a ticket, oldest first; of more than `limit` the last ones.
    package func messages(ofTicket ticket: String, limit: Int) throws(LedgerError) -> [MessageID] {
        try read { try LedgerLookup(database: $0).messages(ofTicket: ticket, limit: limit) }
    }

    /// Messages that are not marked as published, oldest first, after one of them; at most `limit`: what recovery works through.
    package func staged(after: MessageID? = nil, limit: Int = 1000) throws(LedgerError) -> [StagedRow] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, tier, envelope_name FROM message WHERE state = 'staged' AND id > ?1
                    UNION ALL SELECT id, tier, envelope_name FROM stub WHERE state = 'staged' AND id > ?1
                    ORDER BY id LIMIT ?2
                    """, arguments: [after?.description ?? "", limit])
            return rows.compactMap { row in
                MessageID(row[0]).map { StagedRow(id: $0, tier: row[1], envelopeName: row[2]) }
            }
        }
    }

    /// Figures for STATUS and metrics; cheap however large the ledger is.
    package func counts() throws(LedgerError) -> LedgerCounts {
        try read { database in
            var counts = LedgerCounts()
            for row in try Row.fetchAll(database, sql: "SELECT name, value FROM counter") {
                let (name, value): (String, Int) = (row[0], row[1])
                switch name {
                case "intake": counts.files = value
                case "message": counts.messages = value
                case "duplicate": counts.duplicates = value
                case "aside": counts.aside = value
                case "held": counts.held = value
                default: if name.hasPrefix("held:") { counts.heldByReason[String(name.dropFirst(5))] = value }
                }
            }
            counts.staged =
                try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM message WHERE state = 'staged'") ?? 0
            return counts
        }
    }

    /// One message; nil where there is none of that id.
    package func message(_ id: MessageID) throws(LedgerError) -> StoredMessage? {
        try read { try StoredMessage.fetch(id, $0) }
    }

    /// The content of a file by its row; nil where none is kept.
    package func content(ofFile row: Int64) throws(LedgerError) -> [UInt8]? {
        let found: (bytes: Data?, isFile: Bool)? = try read { database in
            try Row.fetchOne(database, sql: "SELECT bytes, is_file FROM content WHERE intake_id = ?", arguments: [row])
                .map { ($0[0], $0[1]) }
        }
        guard let found else { return nil }
        return found.isFile ? try originals.read(row: row) : found.bytes.map { [UInt8]($0) }
    }
}

extension StoredMessage {
    static func fetch(_ id: MessageID, _ database: Database) throws -> StoredMessage? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT message.*, intake.gateway, intake.name, intake.received
                FROM message JOIN intake ON intake.id = message.intake_id WHERE message.id = ?
                """, arguments: [id.description])
        guard let row, let channel = Channel(rawValue: row["channel"]) else { return nil }
        return StoredMessage(
            id: id, gateway: row["gateway"], fileName: row["name"], file: row["intake_id"],
            received: Timestamp(milliseconds: row["received"]), channel: channel, sender: row["sender"],
            category: row["category"], priority: row["priority"], tier: row["tier"],
            envelopeName: row["envelope_name"], isPublished: row["state"] == "published", ticket: row["ticket"],
            factsJSON: row["facts_json"], decisionJSON: row["decision_json"], rulesVersion: row["rules_version"],
            decided: Timestamp(milliseconds: row["decided_at"]))
    }
}
