import Foundation
import GRDB

/// A message or a stub as far as the service's doctor compares it with the spool.
package struct ExaminedRow: Equatable, Sendable {
    /// Its id, as it stands in the row.
    package var id: String
    /// The tier of its envelope.
    package var tier: String
    /// The name of its envelope.
    package var envelopeName: String
    /// Whether its envelope may still be in `tmp/`.
    package var isStaged: Bool
    /// Whether it is a stub: it tells of a held file.
    package var isStub: Bool
}

/// What a message's file is known by, for an envelope that has to be made again.
package struct MessageSource: Equatable, Sendable {
    /// SHA-256 of the file; empty where it was not read.
    package var digest: [UInt8]
    /// The file's redo key.
    package var redoKey: [UInt8]
    /// The message's place in the file.
    package var ordinal: Int
    /// The gateway's own id of the message.
    package var gatewayID: String?
    /// Its conversation.
    package var conversation: String?
    /// The Message-ID that later mails refer to.
    package var mailID: String?
}

extension Ledger {
    /// Messages and stubs by id, after one of them, at most `limit`.
    package func examinedRows(after: String, limit: Int = 1000) throws(LedgerError) -> [ExaminedRow] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM (SELECT id, tier, envelope_name, state, 0 FROM message WHERE id > ?1 ORDER BY id LIMIT ?2)
                    UNION ALL
                    SELECT * FROM (SELECT id, tier, envelope_name, state, 1 FROM stub WHERE id > ?1 ORDER BY id LIMIT ?2)
                    ORDER BY 1 LIMIT ?2
                    """, arguments: [after, limit]
            ).map {
                ExaminedRow(id: $0[0], tier: $0[1], envelopeName: $0[2], isStaged: $0[3] == "staged", isStub: $0[4])
            }
        }
    }

    /// How many rows there are to examine.
    package func examinedRowCount() throws(LedgerError) -> Int {
        try read { database in
            try Int.fetchOne(database, sql: "SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM stub)") ?? 0
        }
    }

    /// What references point nowhere, a line each, at most `limit`.
    package func brokenReferences(limit: Int = 20) throws(LedgerError) -> [String] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?", arguments: [limit])
            return rows.map { row in
                let (table, number, parent): (String, Int64?, String) = (row[0], row[1], row[2])
                return "table \(table)\(number.map { ", row \($0)" } ?? "") names a row of \(parent) that is not there"
            }
        }
    }

    /// The rows whose contents are files named by them, in order.
    package func contentFileRows() throws(LedgerError) -> [Int64] {
        try read { try Int64.fetchAll($0, sql: "SELECT intake_id FROM content WHERE is_file = 1 ORDER BY intake_id") }
    }

    /// What the file of a message is known by; nil where there is no such message.
    package func source(of id: MessageID) throws(LedgerError) -> MessageSource? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT intake.sha256, intake.redo_key, message.ordinal, message.gateway_id, message.conversation
                    FROM message JOIN intake ON intake.id = message.intake_id WHERE message.id = ?
                    """, arguments: [id.description])
            guard let row else { return nil }
            let (digest, redoKey): (Data?, Data) = (row[0], row[1])
            let mail = try String.fetchOne(
                database, sql: "SELECT value FROM reference WHERE message_id = ? AND kind = 'mail'",
                arguments: [id.description])
            return MessageSource(
                digest: digest.map { [UInt8]($0) } ?? [], redoKey: [UInt8](redoKey), ordinal: row[2], gatewayID: row[3],
                conversation: row[4], mailID: mail)
        }
    }

    /// Messages of a content's row, so that a content that is lost can be found again beside their envelopes.
    package func messages(ofFile row: Int64) throws(LedgerError) -> [MessageID] {
        try read {
            try String.fetchAll(
                $0, sql: "SELECT id FROM message WHERE intake_id = ? ORDER BY ordinal", arguments: [row]
            )
            .compactMap { MessageID($0) }
        }
    }

    /// Keeps a content for a row that names a file which is gone; durable when it returns.
    package func restoreContentFile(_ bytes: [UInt8], row: Int64) throws(LedgerError) {
        try originals.write(bytes, row: row)
        try originals.sync()
    }

    /// Copies the database as it is at one moment into a new file, while others write to it; not synced.
    package func copy(to target: String) throws(LedgerError) {
        do {
            let copy = try DatabaseQueue(path: target)
            try pool.backup(to: copy)
            // The copy is one file: what is restored must not depend on a log beside it.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        } catch {
            throw LedgerError(error, path: target)
        }
    }
}
