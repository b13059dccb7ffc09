package import BusinessTime
import DeskModel
import Foundation
import GRDB

/// What an envelope found in a tier says, for a ledger that has to be made again.
package struct RestoredMessage: Sendable {
    /// The message.
    package var message: MessageRecord
    /// The file it came from.
    package var file: IntakeRecord
    /// Whether its envelope is still in `tmp/`.
    package var isStaged: Bool

    /// A message from its envelope.
    package init(message: MessageRecord, file: IntakeRecord, isStaged: Bool) {
        self.message = message
        self.file = file
        self.isStaged = isStaged
    }
}

extension Ledger {
    /// Takes in what envelopes tell, in one transaction; what is there already stays as it is.
    ///
    /// - Returns: how many messages were new.
    package func restore(_ messages: [RestoredMessage]) throws(LedgerError) -> Int {
        try write { database in
            var count = 0
            for restored in messages {
                let row = try restoredFile(restored.file, database)
                let message = restored.message
                try database.cachedStatement(
                    sql: """
                        INSERT OR IGNORE INTO message (id, intake_id, ordinal, channel, gateway_id, conversation, sender, category,
                            priority, tier, rank, envelope_name, state, ticket, facts_json, decision_json, rules_version, decided_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    message.id.description, row, message.ordinal, message.channel.rawValue, message.gatewayID,
                    message.conversation, message.sender, message.category, message.priority, message.tier,
                    message.rank, message.envelopeName, restored.isStaged ? "staged" : "published", message.ticket,
                    message.factsJSON, message.decisionJSON, message.rulesVersion, message.decided.milliseconds,
                ])
                guard database.changesCount > 0 else { continue }
                count += 1
                try restoreTicket(of: restored, database)
                try database.cachedStatement(sql: "INSERT OR IGNORE INTO search_queue (message_id) VALUES (?)")
                    .execute(arguments: [message.id.description])
                for key in Set(message.keys) where !key.value.isEmpty {
                    try database.cachedStatement(
                        sql:
                            "INSERT OR IGNORE INTO message_key (kind, gateway, value, message_id, seen_at) VALUES (?, ?, ?, ?, ?)"
                    ).execute(arguments: [
                        key.kind.rawValue, key.gateway, key.value, message.id.description, message.decided.milliseconds,
                    ])
                }
                for reference in Set(message.references) where !reference.value.isEmpty {
                    try database.cachedStatement(
                        sql:
                            "INSERT OR IGNORE INTO reference (kind, value, ticket, message_id, seen_at) VALUES (?, ?, ?, ?, ?)"
                    ).execute(arguments: [
                        reference.kind.rawValue, reference.value, message.ticket, message.id.description,
                        message.decided.milliseconds,
                    ])
                }
            }
            // Messages came in one by one, so the counters are made from what there is.
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO counter (name, value)
                    SELECT 'message', COUNT(*) FROM message UNION ALL SELECT 'intake', COUNT(*) FROM intake
                    """)
            return count
        }
    }

    private func restoredFile(_ file: IntakeRecord, _ database: Database) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO intake (gateway, name, redo_key, size, sha256, received, committed, outcome)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'messages')
                """
        ).execute(arguments: [
            file.gateway, file.name, Data(file.redoKey), file.size, file.digest.isEmpty ? nil : Data(file.digest),
            file.received.milliseconds, file.received.milliseconds,
        ])
        let isNew = database.changesCount > 0
        let row = try Int64.fetchOne(
            database, sql: "SELECT id FROM intake WHERE redo_key = ?", arguments: [Data(file.redoKey)])
        guard let row else { throw LedgerError.alreadyCommitted(redoKey: file.redoKey) }
        if isNew, let content = file.content {
            let isFile = content.count > Ledger.largestBlob
            if isFile {
                try originals.write(content, row: row)
                try originals.sync()
            }
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO content (intake_id, bytes, is_file) VALUES (?, ?, ?)"
            ).execute(arguments: [row, isFile ? nil : Data(content), isFile ? 1 : 0])
        }
        return row
    }

    /// Moves a damaged ledger out of the way, under names that end in a moment, and returns the new path of the database.
    ///
    /// Its files stay for whoever wants to look into them; nothing is removed.
    package static func setAside(directory: String, now: Timestamp) throws(LedgerError) -> String {
        let path = directory + "/ledger.sqlite"
        let moment = Timestamp(seconds: now.seconds).description.filter { $0 != ":" && $0 != "-" }
        for ending in ["-wal", "-shm", ""] {
            let target = "\(path).damaged-\(moment)\(ending)"
            guard rename(path + ending, target) == 0 || errno == ENOENT else {
                throw .failed(
                    path: path + ending, detail: "cannot be moved to \(target): \(String(cString: strerror(errno)))")
            }
        }
        return "\(path).damaged-\(moment)"
    }
}
