package import BusinessTime
import Foundation
import GRDB

/// What is asked for every message, answered over one connection without a transaction for each question.
///
/// Only within the body of ``Ledger/lookUp(_:)``.
package struct LedgerLookup {
    let database: Database

    /// How a file ended that was committed for good; nil where it is new, or was held.
    package func end(ofRedoKey key: [UInt8]) throws -> CommittedEnd? {
        let sql = "SELECT outcome FROM intake WHERE redo_key = ? AND outcome <> 'held'"
        let outcome = try String.fetchOne(database.cachedStatement(sql: sql), arguments: [Data(key)])
        return outcome.map { $0 == "messages" ? .delivered : .aside }
    }

    /// The newest version of a file that was committed for good under this claim; nil where there is none.
    package func version(ofClaim claim: String, gateway: String, name: String) throws -> CommittedVersion? {
        let sql = """
            SELECT redo_key, sha256, outcome FROM intake
            WHERE claim = ? AND gateway = ? AND name = ? AND outcome <> 'held' ORDER BY id DESC LIMIT 1
            """
        let arguments: StatementArguments = [claim, gateway, name]
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) else { return nil }
        let (key, digest, outcome): (Data, Data?, String) = (row[0], row[1], row[2])
        return CommittedVersion(
            redoKey: [UInt8](key), digest: [UInt8](digest ?? Data()), end: outcome == "messages" ? .delivered : .aside,
            ticket: try ticket(ofClaim: claim, gateway: gateway, name: name))
    }

    /// The ticket of the newest version of a file that brought a message.
    private func ticket(ofClaim claim: String, gateway: String, name: String) throws -> String? {
        let sql = """
            SELECT message.ticket FROM intake JOIN message ON message.intake_id = intake.id
            WHERE intake.claim = ? AND intake.gateway = ? AND intake.name = ?
            ORDER BY intake.id DESC, message.ordinal LIMIT 1
            """
        let arguments: StatementArguments = [claim, gateway, name]
        return try String.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The message that has one of these keys and was decided at or after a moment; nil where it is a new one.
    package func duplicate(of keys: [MessageKey], since: Timestamp) throws -> MessageID? {
        for key in keys {
            if let found = try owner(of: key, since) { return found }
        }
        return nil
    }

    /// The ticket that a message joins: by its conversation first, then by the nearest reference that is known.
    package func ticket(_ references: [TicketReference]) throws -> KnownTicket? {
        guard !references.isEmpty else { return nil }
        let statement = try database.cachedStatement(
            sql: "SELECT ticket, message_id FROM reference WHERE kind = ? AND value = ?")
        for reference in references {
            let row = try Row.fetchOne(statement, arguments: [reference.kind.rawValue, reference.value])
            if let row, let id = MessageID(row[1]) { return KnownTicket(ticket: row[0], message: id) }
        }
        return nil
    }

    /// The messages of a ticket, oldest first; of more than `limit` the last ones.
    package func messages(ofTicket ticket: String, limit: Int) throws -> [MessageID] {
        let sql = "SELECT id FROM message WHERE ticket = ? ORDER BY id DESC LIMIT ?"
        let ids = try String.fetchAll(database.cachedStatement(sql: sql), arguments: [ticket, limit])
        return ids.reversed().compactMap { MessageID($0) }
    }

    func owner(of key: MessageKey, _ since: Timestamp) throws -> MessageID? {
        let statement = try database.cachedStatement(
            sql: "SELECT message_id FROM message_key WHERE kind = ? AND gateway = ? AND value = ? AND seen_at >= ?")
        let arguments: StatementArguments = [key.kind.rawValue, key.gateway, key.value, since.milliseconds]
        return try String.fetchOne(statement, arguments: arguments).flatMap { MessageID($0) }
    }
}

extension Ledger {
    /// Asks many things at once, and nothing else meanwhile: over the writing connection, whose pages are at hand.
    ///
    /// Errors of the body that are no database errors come out as they are.
    package func lookUp<Value>(_ body: (LedgerLookup) throws -> Value) throws -> Value {
        do {
            return try pool.writeWithoutTransaction { database in
                // One read transaction for all, and not a lock for each question.
                var value: Value?
                try database.inTransaction(.deferred) {
                    value = try body(LedgerLookup(database: database))
                    return .commit
                }
                guard let value else { throw LedgerError.failed(path: path, detail: "a look-up gave no answer") }
                return value
            }
        } catch let error as DatabaseError {
            throw LedgerError(error, path: path)
        }
    }
}
