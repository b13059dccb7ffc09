package import BusinessTime
import GRDB

/// Where the ledger says that an envelope is: its tier and its name there.
package struct EnvelopePlace: Equatable, Sendable {
    /// The tier.
    package var tier: String
    /// The name of the envelope.
    package var envelopeName: String
    /// Whether it may still be in `tmp/`.
    package var isStaged: Bool

    /// A place.
    package init(tier: String, envelopeName: String, isStaged: Bool) {
        self.tier = tier
        self.envelopeName = envelopeName
        self.isStaged = isStaged
    }
}

extension Ledger {
    /// Where the envelope of a message or a stub belongs; nil where the ledger knows none of that id.
    package func place(of id: MessageID) throws(LedgerError) -> EnvelopePlace? {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT tier, envelope_name, state FROM message WHERE id = ?1
                    UNION ALL SELECT tier, envelope_name, state FROM stub WHERE id = ?1
                    """)
            return try Row.fetchOne(statement, arguments: [id.description]).map {
                EnvelopePlace(tier: $0[0], envelopeName: $0[1], isStaged: $0[2] == "staged")
            }
        }
    }

    /// When the last file was committed; nil where none was.
    package func lastCommit() throws(LedgerError) -> Timestamp? {
        try read { try Int64.fetchOne($0, sql: "SELECT MAX(committed) FROM intake") }.map {
            Timestamp(milliseconds: $0)
        }
    }

    /// Where the envelopes of all messages belong that came in the same file as one.
    package func siblings(of id: MessageID) throws(LedgerError) -> [EnvelopePlace] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tier, envelope_name, state FROM message
                    WHERE intake_id = (SELECT intake_id FROM message WHERE id = ?)
                    """, arguments: [id.description]
            ).map { EnvelopePlace(tier: $0[0], envelopeName: $0[1], isStaged: $0[2] == "staged") }
        }
    }

    /// Writes down that a message was decided again: what was decided, and where its envelope goes from `tmp/`.
    package func replaceDecision(
        of message: MessageRecord, tickets: [TicketChange] = []
    ) throws(LedgerError) {
        try write { database in
            try record(tickets, database)
            try database.execute(
                sql: """
                    UPDATE message SET category = ?, priority = ?, tier = ?, rank = ?, envelope_name = ?, state = 'staged',
                        facts_json = ?, decision_json = ?, rules_version = ?, decided_at = ? WHERE id = ?
                    """,
                arguments: [
                    message.category, message.priority, message.tier, message.rank, message.envelopeName,
                    message.factsJSON, message.decisionJSON, message.rulesVersion, message.decided.milliseconds,
                    message.id.description,
                ])
        }
    }

    /// Whether the database is sound, as SQLite tells; nil where it is, else what is wrong first.
    ///
    /// Reads all of it, indexes against their tables too: an entry that an index has lost is met only when its row is changed, and
    /// would end one start after the other. Minutes for a large ledger.
    package func firstDamage() throws(LedgerError) -> String? {
        try read { database in
            let found = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            return found == "ok" ? nil : found
        }
    }
}
