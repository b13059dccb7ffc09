package import BusinessTime
import GRDB

/// An envelope that tells a tier of a held file.
package struct StubRecord: Equatable, Sendable {
    /// Its id; of the kind that messages have.
    package var id: MessageID
    /// The gateway of the held file.
    package var gateway: String
    /// The held file's id within its gateway.
    package var held: String
    /// The tier it went to.
    package var tier: String
    /// The name of its envelope.
    package var envelopeName: String

    /// A stub.
    package init(id: MessageID, gateway: String, held: String, tier: String, envelopeName: String) {
        self.id = id
        self.gateway = gateway
        self.held = held
        self.tier = tier
        self.envelopeName = envelopeName
    }
}

extension Ledger {
    /// Commits stubs whose envelopes are staged.
    package func commit(_ stubs: [StubRecord], now: Timestamp) throws(LedgerError) {
        guard !stubs.isEmpty else { return }
        try write { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO stub (id, gateway, held, tier, envelope_name, state, made) VALUES (?, ?, ?, ?, ?, 'staged', ?)
                    """)
            for stub in stubs {
                try statement.execute(arguments: [
                    stub.id.description, stub.gateway, stub.held, stub.tier, stub.envelopeName, now.milliseconds,
                ])
            }
        }
    }

    /// The stubs there are, of one gateway.
    package func stubs(gateway: String) throws(LedgerError) -> [StubRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, gateway, held, tier, envelope_name FROM stub WHERE gateway = ?",
                arguments: [gateway]
            ).compactMap { row in
                MessageID(row[0]).map {
                    StubRecord(id: $0, gateway: row[1], held: row[2], tier: row[3], envelopeName: row[4])
                }
            }
        }
    }

    /// Forgets a stub: the file it told of is held no more.
    package func forget(_ stub: StubRecord) throws(LedgerError) {
        try write { try $0.execute(sql: "DELETE FROM stub WHERE id = ?", arguments: [stub.id.description]) }
    }
}
