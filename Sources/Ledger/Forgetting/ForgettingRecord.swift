package import BusinessTime
import Digest
import Foundation
import GRDB

/// What is written down about a person that was forgotten: when, by whom, and how much it was.
///
/// The address is not in it. What is, a digest with a salt of its own, answers one question only, to who already knows the address: whether
/// and when it was forgotten.
package struct ForgettingRecord: Equatable, Sendable {
    /// Its number, from 1.
    package var number: Int64
    /// When it was asked for.
    package var at: Timestamp
    /// Who asked for it.
    package var actor: String
    /// How many messages were removed.
    package var messages: Int
    /// How many tickets lost their words.
    package var tickets: Int
    /// When everything was done; nil while free pages and the full-text index are still to be cleared.
    package var finished: Timestamp?
}

/// A forgetting that was begun: what the next start goes on with.
package struct PendingForgetting: Equatable, Sendable {
    /// The address as it was asked for.
    package var sender: String
    /// Who asked for it.
    package var actor: String
    /// When.
    package var at: Timestamp

    /// A forgetting.
    package init(sender: String, actor: String, at: Timestamp) {
        self.sender = sender
        self.actor = actor
        self.at = at
    }
}

extension Ledger {
    private static let pendingKey = "forgetting"

    /// Writes down what is about to be forgotten, with the address: it goes when the rows are gone.
    package func begin(_ pending: PendingForgetting) throws(LedgerError) {
        let members = ["sender": pending.sender, "actor": pending.actor, "at": String(pending.at.milliseconds)]
        let data = (try? JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])) ?? Data()
        try setMetadata(Ledger.pendingKey, String(decoding: data, as: UTF8.self))
    }

    /// The forgetting that was begun and whose rows are still there; nil where there is none.
    package func pendingForgetting() throws(LedgerError) -> PendingForgetting? {
        guard let text = try metadata(Ledger.pendingKey),
            let members = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String],
            let sender = members["sender"], let at = members["at"].flatMap({ Int64($0) })
        else { return nil }
        return PendingForgetting(sender: sender, actor: members["actor"] ?? "", at: Timestamp(milliseconds: at))
    }

    /// Writes down that the rows of a person are gone, and removes the address from what was pending; returns the record's number.
    package func recordForgetting(
        _ pending: PendingForgetting, senders: [String], messages: Int, tickets: Int
    ) throws(LedgerError) -> Int64 {
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255) }
        return try write { database in
            try database.execute(
                sql: """
                    INSERT INTO forgotten (at, actor, salt, digest, messages, tickets) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    pending.at.milliseconds, pending.actor, Data(salt), Data(Ledger.digest(senders, salt)), messages,
                    tickets,
                ])
            let number = database.lastInsertedRowID
            try database.execute(sql: "DELETE FROM metadata WHERE key = ?", arguments: [Ledger.pendingKey])
            return number
        }
    }

    /// Writes down that nothing is left to clear.
    package func finishForgetting(now: Timestamp) throws(LedgerError) {
        try write {
            try $0.execute(
                sql: "UPDATE forgotten SET finished = ? WHERE finished IS NULL", arguments: [now.milliseconds])
        }
    }

    /// Whether rows of forgotten people are gone while pages and the index are still to be cleared.
    package func hasUnfinishedForgetting() throws(LedgerError) -> Bool {
        try read { try Int.fetchOne($0, sql: "SELECT 1 FROM forgotten WHERE finished IS NULL LIMIT 1") != nil }
    }

    /// The last record about an address; nil where it was never forgotten.
    package func forgetting(of senders: [String]) throws(LedgerError) -> ForgettingRecord? {
        try read { database in
            for row in try Row.fetchAll(database, sql: "SELECT * FROM forgotten ORDER BY number DESC") {
                let (salt, digest): (Data, Data) = (row["salt"], row["digest"])
                guard Data(Ledger.digest(senders, [UInt8](salt))) == digest else { continue }
                return ForgettingRecord(
                    number: row["number"], at: Timestamp(milliseconds: row["at"]), actor: row["actor"],
                    messages: row["messages"], tickets: row["tickets"],
                    finished: (row["finished"] as Int64?).map { Timestamp(milliseconds: $0) })
            }
            return nil
        }
    }

    private static func digest(_ senders: [String], _ salt: [UInt8]) -> [UInt8] {
        // The first form is the address as it was typed, in small letters: the same however somebody writes it.
        SHA256.hash(salt + Array((senders.first ?? "").utf8))
    }
}
