package import BusinessTime
import DeskModel
import Foundation
import GRDB

extension Ledger {
    /// Writes a batch in one transaction, and returns when it is on the disk.
    ///
    /// All of it or nothing.
    ///
    /// - Parameters:
    ///   - batch: files with what was decided about them; their messages are staged.
    ///   - tickets: the tickets that the batch's messages begin or join.
    ///   - published: messages of earlier batches that were published since. They ride along because marking them needs no
    ///     sync of its own: recovery finds a published envelope's row and leaves it.
    ///   - now: the time of the commit.
    ///   - keysSince: keys older than this no longer make duplicates and may be taken over.
    ///   - makeDurable: called when the rows are written and before they are committed: returns when what they name is on the
    ///     disk. An error undoes the transaction.
    package func commit(
        _ batch: [IntakeRecord], tickets: [TicketChange] = [], published: [MessageID] = [], now: Timestamp,
        keysSince: Timestamp, makeDurable: () throws -> Void = {}
    ) throws(LedgerError) {
        try write { database in
            try mark(published, database)
            var counts: [String: Int] = [:]
            var hasFiles = false
            for record in batch {
                let row = try insert(record, now, database)
                let isFile = try insertContent(record, row, database)
                hasFiles = hasFiles || isFile
                for message in record.messages {
                    try insert(message, row, database)
                    try insertKeys(of: message, record.received, keysSince, database)
                    try insertAttachments(of: message, database)
                }
                try insertRest(of: record, row, database)
                counts["intake", default: 0] += 1
                counts["message", default: 0] += record.messages.count
                counts["duplicate", default: 0] += record.duplicates.count
                switch record.outcome {
                case .messages, .duplicate: counts["aside", default: 0] += record.setAside.count
                case .aside: counts["aside", default: 0] += max(1, record.setAside.count)
                case .held(let reason):
                    counts["held", default: 0] += 1
                    counts["held:" + reason.code.rawValue, default: 0] += 1
                }
            }
            try record(tickets, database)
            // Before the rows that name them are committed.
            if hasFiles { try originals.sync() }
            for (name, count) in counts where count > 0 {
                try database.execute(
                    sql: """
                        INSERT INTO counter (name, value) VALUES (?, ?)
                        ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
                        """, arguments: [name, count])
            }
            try makeDurable()
        }
    }

    /// Marks messages as published in a transaction of its own: when no batch follows soon.
    package func markPublished(_ messages: [MessageID]) throws(LedgerError) {
        guard !messages.isEmpty else { return }
        try write { try mark(messages, $0) }
    }

    private func mark(_ messages: [MessageID], _ database: Database) throws {
        guard !messages.isEmpty else { return }
        let statement = try database.cachedStatement(sql: "UPDATE message SET state = 'published' WHERE id = ?")
        for message in messages {
            try statement.execute(arguments: [message.description])
            guard database.changesCount == 0 else { continue }
            try database.cachedStatement(sql: "UPDATE stub SET state = 'published' WHERE id = ?").execute(arguments: [
                message.description
            ])
        }
    }

    private func insert(_ record: IntakeRecord, _ now: Timestamp, _ database: Database) throws -> Int64 {
        let (outcome, reason, detail): (String, String?, String?) =
            switch record.outcome {
            case .messages: ("messages", nil, nil)
            case .duplicate: ("duplicate", nil, nil)
            case .aside(let why): ("aside", why, nil)
            case .held(let reason): ("held", reason.code.rawValue, reason.detail)
            }
        // Only a held file may be committed again: it was given back, or the process died before the file was moved to held/.
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO intake (gateway, name, redo_key, size, sha256, received, committed, outcome, reason, detail, claim,
                    replaces)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM intake WHERE redo_key = ?))
                ON CONFLICT (redo_key) DO UPDATE SET
                    committed = excluded.committed, outcome = excluded.outcome, reason = excluded.reason, detail = excluded.detail,
                    claim = excluded.claim, replaces = excluded.replaces
                    WHERE outcome = 'held'
                RETURNING id
                """)
        let arguments: StatementArguments = [
            record.gateway, record.name, Data(record.redoKey), record.size,
            record.digest.isEmpty ? nil : Data(record.digest), record.received.milliseconds, now.milliseconds, outcome,
            reason, detail, record.claim, record.replaces.map { Data($0) },
        ]
        guard let row = try Int64.fetchOne(statement, arguments: arguments) else {
            throw LedgerError.alreadyCommitted(redoKey: record.redoKey)
        }
        return row
    }

    private func insertContent(_ record: IntakeRecord, _ row: Int64, _ database: Database) throws -> Bool {
        guard let content = record.content else { return false }
        let isFile = content.count > Ledger.largestBlob
        if isFile { try originals.write(content, row: row) }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO content (intake_id, bytes, is_file) VALUES (?, ?, ?)"
        ).execute(arguments: [row, isFile ? nil : Data(content), isFile ? 1 : 0])
        return isFile
    }

    private func insert(_ message: MessageRecord, _ row: Int64, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO message (id, intake_id, ordinal, channel, gateway_id, conversation, sender, category, priority, tier,
                    rank, envelope_name, state, ticket, facts_json, decision_json, rules_version, decided_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'staged', ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            message.id.description, row, message.ordinal, message.channel.rawValue, message.gatewayID,
            message.conversation, message.sender, message.category, message.priority, message.tier, message.rank,
            message.envelopeName, message.ticket, message.factsJSON, message.decisionJSON, message.rulesVersion,
            message.decided.milliseconds,
        ])
    }

    private func insertKeys(
        of message: MessageRecord, _ received: Timestamp, _ since: Timestamp, _ database: Database
    ) throws {
        let id = message.id.description
        for key in Set(message.keys) where !key.value.isEmpty {
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO message_key (kind, gateway, value, message_id, seen_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (kind, gateway, value) DO UPDATE SET message_id = excluded.message_id, seen_at = excluded.seen_at
                        WHERE seen_at < ?
                    """)
            try statement.execute(arguments: [
                key.kind.rawValue, key.gateway, key.value, id, message.decided.milliseconds, since.milliseconds,
            ])
            if database.changesCount == 0, let other = try LedgerLookup(database: database).owner(of: key, since) {
                throw LedgerError.keyTaken(key, by: other)
            }
        }
        for reference in Set(message.references) where !reference.value.isEmpty {
            try database.cachedStatement(
                sql: """
                    INSERT INTO reference (kind, value, ticket, message_id, seen_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (kind, value) DO UPDATE SET
                        ticket = excluded.ticket, message_id = excluded.message_id, seen_at = excluded.seen_at
                    """
            ).execute(arguments: [
                reference.kind.rawValue, reference.value, message.ticket, id, message.decided.milliseconds,
            ])
        }
    }

    private func insertRest(of record: IntakeRecord, _ row: Int64, _ database: Database) throws {
        for (ordinal, message) in record.duplicates.sorted(by: { $0.key < $1.key }) {
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO duplicate (intake_id, ordinal, message_id) VALUES (?, ?, ?)"
            ).execute(arguments: [row, ordinal, message.description])
        }
        for (ordinal, why) in record.setAside.sorted(by: { $0.key < $1.key }) {
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO aside (intake_id, ordinal, why) VALUES (?, ?, ?)"
            ).execute(arguments: [row, ordinal, why])
        }
    }
}
