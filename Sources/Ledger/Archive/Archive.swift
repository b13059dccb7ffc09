package import BusinessTime
package import DeskModel
import GRDB
import Glibc

/// The messages of a ledger, for whoever only reads: the tool, beside a running daemon or without one.
///
/// Opens the file for reading alone: no table is made or changed. Every call is one short transaction, so that a long run
/// over the archive never keeps the daemon's log from being folded in. Calls block and are safe from any thread.
package final class Archive: Sendable {
    /// The path of the database file.
    package let path: String
    private let queue: DatabaseQueue

    /// Opens the ledger of a state directory.
    ///
    /// - Throws: ``LedgerError/missing(path:)`` where there is none, ``LedgerError/newerVersion(path:)`` where a later program
    ///   wrote it, ``LedgerError/damaged(path:detail:)`` where it is no ledger.
    package init(directory: String) throws(LedgerError) {
        path = directory + "/ledger.sqlite"
        guard access(path, F_OK) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
            throw .failed(path: path, detail: "cannot open it: \(String(cString: strerror(errno)))")
        }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            configuration.label = "archive"
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let isNewer = try queue.read { database in
                guard try database.tableExists("message"), try database.tableExists("intake") else {
                    throw LedgerError.damaged(path: path, detail: "it has no messages table")
                }
                return try LedgerSchema.migrator.hasBeenSuperseded(database)
            }
            guard !isNewer else { throw LedgerError.newerVersion(path: path) }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// How many messages were decided at or after a moment, and before another; nil counts all.
    package func count(since: Timestamp? = nil, before: Timestamp? = nil) throws(LedgerError) -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM message WHERE id > ? AND id < ?",
                arguments: [Archive.firstID(since: since), Archive.lastID(before: before)]) ?? 0
        }
    }

    /// The next messages in the order in which they were decided: at most `limit` after one of them.
    ///
    /// - Parameters:
    ///   - after: the last message of the page before; nil begins.
    ///   - since: passes over what was decided before, to the millisecond.
    ///   - before: leaves out what was decided at that moment or later.
    package func page(
        after: MessageID? = nil, since: Timestamp? = nil, before: Timestamp? = nil, limit: Int = 1000
    ) throws(LedgerError) -> [ArchivedMessage] {
        try read { database in
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: """
                        SELECT id, channel, category, priority, tier, facts_json, rules_version, decided_at
                        FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?
                        """),
                arguments: [after?.description ?? Archive.firstID(since: since), Archive.lastID(before: before), limit])
            var page: [ArchivedMessage] = []
            while let row = try rows.next() {
                guard let id = MessageID(row[0]), let channel = Channel(rawValue: row[1]) else {
                    throw LedgerError.damaged(path: path, detail: "a row of its messages cannot be read")
                }
                page.append(
                    ArchivedMessage(
                        id: id, channel: channel, category: row[2], priority: row[3], tier: row[4], factsJSON: row[5],
                        rulesVersion: row[6], decided: Timestamp(milliseconds: row[7])))
            }
            return page
        }
    }

    /// One message with everything that was kept of it; nil where there is none of that id.
    package func message(_ id: MessageID) throws(LedgerError) -> StoredMessage? {
        try read { try StoredMessage.fetch(id, $0) }
    }

    /// Ids begin with the time they were made, so that the table's own order serves.
    private static func firstID(since: Timestamp?) -> String {
        guard let since else { return "" }
        let milliseconds = min(max(since.milliseconds, 0), (1 << 48) - 1)
        return String(MessageID(bits: UInt128(milliseconds) << 80).description.prefix(10))
    }

    /// What every id is below that was made before a moment.
    private static func lastID(before: Timestamp?) -> String {
        // Behind every letter of an id.
        before.map { firstID(since: $0) } ?? "~"
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do { return try queue.read(body) } catch { throw LedgerError(error, path: path) }
    }
}

/// What a run over the archive needs of a message.
package struct ArchivedMessage: Equatable, Sendable {
    /// Its id.
    package var id: MessageID
    /// The channel.
    package var channel: Channel
    /// The category that was decided.
    package var category: String
    /// The priority that was decided.
    package var priority: String
    /// The tier that was decided.
    package var tier: String
    /// The facts, JSON.
    package var factsJSON: String
    /// Which rules decided.
    package var rulesVersion: String
    /// When it was decided.
    package var decided: Timestamp
}
