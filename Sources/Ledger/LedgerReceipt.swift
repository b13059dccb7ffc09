import Foundation
import GRDB

/// What a dropped file turned out to be, for who dropped it.
package struct FileReceipt: Equatable, Sendable {
    /// A message with the ticket it belongs to.
    package struct Item: Equatable, Sendable {
        /// The message.
        package var message: MessageID
        /// Its ticket.
        package var ticket: String
    }

    /// `messages`, `duplicate`, `aside` or `held`.
    package var outcome: String
    /// Why it was set aside or held.
    package var reason: String?
    /// The messages it brought, or those that were there already, in its order.
    package var items: [Item]
}

extension Ledger {
    /// What a file brought, by its redo key; nil where it is not committed (yet).
    package func receipt(ofRedoKey key: [UInt8]) throws(LedgerError) -> FileReceipt? {
        try read { database in
            let sql = "SELECT id, outcome, reason, detail FROM intake WHERE redo_key = ?"
            guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [Data(key)]) else {
                return nil
            }
            let items = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, ticket, ordinal FROM message WHERE intake_id = ?1
                        UNION ALL
                        SELECT message.id, message.ticket, duplicate.ordinal
                        FROM duplicate JOIN message ON message.id = duplicate.message_id WHERE duplicate.intake_id = ?1
                        ORDER BY ordinal
                        """), arguments: [row["id"] as Int64])
            let reason: String? = row["reason"]
            let detail: String? = row["detail"]
            return FileReceipt(
                outcome: row["outcome"],
                reason: reason.map { reason in detail.map { "\(reason): \($0)" } ?? reason },
                items: items.compactMap { item in
                    MessageID(item[0]).map { FileReceipt.Item(message: $0, ticket: item[1]) }
                })
        }
    }
}
