import Foundation
import GRDB
package import Ticketing

/// What a dropped file turned out to be, for who dropped it.
package struct FileReceipt: Equatable, Sendable {
    /// A message with the ticket it belongs to.
    package struct Item: Equatable, Sendable {
        /// The message.
        package var message: MessageID
        /// Its ticket's id.
        package var ticket: String
        /// Its ticket's number; nil where the ticket is not kept any more.
        package var number: TicketNumber?
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
                        SELECT found.id, found.ticket, ticket.serial FROM (
                            SELECT id, ticket, ordinal FROM message WHERE intake_id = ?1
                            UNION ALL
                            SELECT message.id, message.ticket, duplicate.ordinal
                            FROM duplicate JOIN message ON message.id = duplicate.message_id WHERE duplicate.intake_id = ?1
                        ) AS found LEFT JOIN ticket ON ticket.id = found.ticket ORDER BY found.ordinal
                        """), arguments: [row["id"] as Int64])
            let reason: String? = row["reason"]
            let detail: String? = row["detail"]
            return FileReceipt(
                outcome: row["outcome"],
                reason: reason.map { reason in detail.map { "\(reason): \($0)" } ?? reason },
                items: items.compactMap { item in
                    let number = (item[2] as Int64?).flatMap { TicketNumber(serial: $0) }
                    return MessageID(item[0]).map { FileReceipt.Item(message: $0, ticket: item[1], number: number) }
                })
        }
    }
}
