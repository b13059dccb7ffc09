import GRDB
import Glibc

/// The book of everything that was taken in and decided: SQLite, one file, one writer.
///
/// Calls block and are safe from any thread. What ``commit(_:published:)`` returned from is on the disk.
package final class Ledger: Sendable {
    /// The path of the database file.
    package let path: String
    let pool: DatabasePool
    let originals: OriginalStore
    private let beforeCommit: (@Sendable () throws -> Void)?

    /// Contents larger than this, in bytes, are kept as files named by their row.
    package static let largestBlob = 256 << 10

    /// Opens the ledger in a directory (the state directory), making both where they are missing, and brings its tables up to date.
    ///
    /// - Parameter beforeCommit: called at the end of each writing transaction, before it is committed; an error undoes it. What
    ///   tries every crash counts and stops commits here.
    package static func open(directory: String, beforeCommit: (@Sendable () throws -> Void)? = nil) throws(LedgerError)
        -> Ledger
    {
        guard mkdir(directory, 0o750) == 0 || errno == EEXIST else {
            let reason = String(cString: strerror(errno))
            throw .failed(path: directory, detail: "cannot create it: \(reason)")
        }
        return try Ledger(
            path: directory + "/ledger.sqlite", originals: directory + "/originals", beforeCommit: beforeCommit)
    }

    private init(path: String, originals: String, beforeCommit: (@Sendable () throws -> Void)?) throws(LedgerError) {
        self.path = path
        self.beforeCommit = beforeCommit
        self.originals = try OriginalStore(path: originals)
        do {
            pool = try DatabasePool(path: path, configuration: Ledger.configuration)
            // DatabasePool sets synchronous to NORMAL when it turns on the WAL, after the configuration had its turn; with
            // NORMAL a commit is not on the disk when it returns.
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // The pages of the indexes that every message touches stay in memory, and are written back to the database
                // once for some 16 MiB of log, not once a megabyte.
                try database.execute(sql: "PRAGMA cache_size = -16384")
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            }
            guard try !pool.read({ try LedgerSchema.migrator.hasBeenSuperseded($0) }) else {
                throw LedgerError.newerVersion(path: path)
            }
            try LedgerSchema.migrator.migrate(pool)
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Opens the ledger of a directory for reading only: nothing is made, nothing is brought up to date.
    ///
    /// For the service's doctor and for backups, beside a daemon or without one. Tables of an older version are an error of kind `failed`.
    package static func examine(directory: String) throws(LedgerError) -> Ledger {
        try Ledger(examining: directory)
    }

    private init(examining directory: String) throws(LedgerError) {
        path = directory + "/ledger.sqlite"
        beforeCommit = nil
        originals = OriginalStore(existing: directory + "/originals")
        do {
            var configuration = Ledger.configuration
            configuration.readonly = true
            pool = try DatabasePool(path: path, configuration: configuration)
            let (isNewer, isCurrent) = try pool.read {
                (try LedgerSchema.migrator.hasBeenSuperseded($0), try LedgerSchema.migrator.hasCompletedMigrations($0))
            }
            guard !isNewer else { throw LedgerError.newerVersion(path: path) }
            guard isCurrent else {
                throw LedgerError.failed(
                    path: path, detail: "its tables are older; the next start brings them up to date")
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.label = "ledger"
        configuration.prepareDatabase { database in
            // Has an effect only before the first table, and cannot be had later without rewriting the file.
            if !database.configuration.readonly { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
        }
        return configuration
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do { return try pool.read(body) } catch { throw LedgerError(error, path: path) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        do {
            return try pool.write { database in
                let value = try body(database)
                try beforeCommit?()
                return value
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// A value that the daemon keeps for itself; nil where there is none.
    package func metadata(_ key: String) throws(LedgerError) -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM metadata WHERE key = ?", arguments: [key]) }
    }

    /// Keeps a value for the daemon; nil removes it.
    package func setMetadata(_ key: String, _ value: String?) throws(LedgerError) {
        try write { database in
            if let value {
                try database.execute(
                    sql: """
                        INSERT INTO metadata (key, value) VALUES (?, ?)
                        ON CONFLICT (key) DO UPDATE SET value = excluded.value
                        """, arguments: [key, value])
            } else {
                try database.execute(sql: "DELETE FROM metadata WHERE key = ?", arguments: [key])
            }
        }
    }

    /// One pragma of the writing connection, as text; for the service's doctor and for tests.
    package func setting(_ pragma: Pragma) throws(LedgerError) -> String {
        do {
            return try pool.writeWithoutTransaction { database in
                try Row.fetchOne(database, sql: "PRAGMA \(pragma.rawValue)")
                    .flatMap { $0.databaseValues.first?.storage.value.map { "\($0)" } } ?? ""
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Settings of the database that the ledger's promises rest on.
    package enum Pragma: String, CaseIterable, Sendable {
        /// `wal`.
        case journalMode = "journal_mode"
        /// 2: every commit is synced.
        case synchronous
        /// 2: freed pages can be given back step by step.
        case autoVacuum = "auto_vacuum"
        /// 1: references are checked.
        case foreignKeys = "foreign_keys"
    }
}
