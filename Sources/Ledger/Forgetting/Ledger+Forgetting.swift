import GRDB
package import Ticketing

// Removing what the ledger has of a person, and the traces that a database keeps of what was removed.
extension Ledger {
    /// Removes files with their messages, in one transaction; durable when it returns.
    ///
    /// Of a file that brought other people's messages as well, those keep their rows and lose what they were made from: it holds the
    /// person's words.
    ///
    /// - Returns: how many messages and contents were removed.
    package func remove(
        files: [Int64], messages: Set<MessageID>
    ) throws(LedgerError) -> (messages: Int, contents: Int) {
        guard !files.isEmpty else { return (0, 0) }
        let counts: (messages: Int, contents: Int) = try write { database in
            var counts = (messages: 0, contents: 0)
            for file in files {
                let ids = try String.fetchAll(
                    database.cachedStatement(sql: "SELECT id FROM message WHERE intake_id = ?"), arguments: [file])
                let going = ids.filter { id in MessageID(id).map { messages.contains($0) } ?? false }
                for id in going { try Ledger.remove(message: id, database) }
                counts.messages += going.count
                try database.execute(sql: "DELETE FROM content WHERE intake_id = ?", arguments: [file])
                counts.contents += database.changesCount
                try database.execute(sql: "DELETE FROM aside WHERE intake_id = ?", arguments: [file])
                if going.count == ids.count {
                    try Ledger.remove(intake: file, database)
                } else {
                    try database.execute(
                        sql: "UPDATE intake SET name = 'forgotten', sha256 = NULL WHERE id = ?", arguments: [file])
                }
            }
            return counts
        }
        for file in files { originals.remove(row: file) }
        try originals.sync()
        return counts
    }

    private static func remove(message id: String, _ database: Database) throws {
        let statements = [
            "DELETE FROM search WHERE rowid IN (SELECT row FROM search_message WHERE message_id = ?1)",
            "DELETE FROM search_message WHERE message_id = ?1", "DELETE FROM message_key WHERE message_id = ?1",
            "DELETE FROM reference WHERE message_id = ?1",
        ]
        for sql in statements { try database.cachedStatement(sql: sql).execute(arguments: [id]) }
        try keepFigures(ofMessage: id, database)
        let copies = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT intake_id FROM duplicate WHERE message_id = ?"), arguments: [id])
        try database.cachedStatement(sql: "DELETE FROM duplicate WHERE message_id = ?").execute(arguments: [id])
        // Attachments and what waits to be indexed go with the row.
        try database.cachedStatement(sql: "DELETE FROM message WHERE id = ?").execute(arguments: [id])
        for copy in copies { try removeEmpty(intake: copy, database) }
    }

    /// Removes the row of a file that brought nothing that is left.
    private static func removeEmpty(intake row: Int64, _ database: Database) throws {
        let isUsed = try Int.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT 1 WHERE EXISTS (SELECT 1 FROM message WHERE intake_id = ?1)
                        OR EXISTS (SELECT 1 FROM duplicate WHERE intake_id = ?1)
                    """), arguments: [row])
        if isUsed == nil { try remove(intake: row, database) }
    }

    private static func remove(intake row: Int64, _ database: Database) throws {
        // A newer version of the same file may be somebody's who is not forgotten.
        try database.execute(sql: "UPDATE intake SET replaces = NULL WHERE replaces = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM duplicate WHERE intake_id = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM aside WHERE intake_id = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM content WHERE intake_id = ?", arguments: [row])
        try database.execute(sql: "DELETE FROM intake WHERE id = ?", arguments: [row])
    }

    /// Removes the rows of files that brought no message: held ones and those that were set aside.
    package func removeRows(of files: Set<PersonTrace.NamedFile>) throws(LedgerError) {
        guard !files.isEmpty else { return }
        try write { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, gateway, name FROM intake WHERE outcome IN ('held', 'aside', 'duplicate')
                        AND NOT EXISTS (SELECT 1 FROM message WHERE intake_id = intake.id)
                    """)
            for row in rows where files.contains(PersonTrace.NamedFile(gateway: row[1], name: row[2])) {
                try Ledger.remove(intake: row[0], database)
            }
        }
    }

    /// Takes a person out of a ticket: its address, and the words of the history, which may be about it.
    ///
    /// Who did what and when stays, and with it the figures of the days that are over. By which tickets the person wrote to its messages are
    /// found: that goes last, with ``removeSenders(_:)``.
    ///
    /// - Parameters:
    ///   - change: the line of the history that says so.
    ///   - senders: the forms of the address.
    ///   - note: the words of such a line: those of an earlier one stay.
    package func forget(_ senders: [String], in change: TicketChange, keeping note: String) throws(LedgerError) {
        try write { database in
            let serial = change.ticket.number.serial
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM ticket_step WHERE ticket = ? ORDER BY number", arguments: [serial])
            let entries = rows.compactMap { Ledger.entry($0) }
            // A line is never changed; one without its words takes its place.
            try database.execute(sql: "DELETE FROM ticket_step WHERE ticket = ?", arguments: [serial])
            for entry in entries {
                let isNote = entry.step == .noted && entry.why == note
                try insert(isNote ? entry : entry.withoutWords, of: serial, database)
            }
            try Ledger.removeSender(senders, of: serial, database)
            try record([change], database)
        }
    }

    /// Takes a person's address from a ticket whose words are gone already, for one of its other addresses.
    package func removeSender(_ senders: [String], of ticket: TicketNumber) throws(LedgerError) {
        try write { try Ledger.removeSender(senders, of: ticket.serial, $0) }
    }

    private static func removeSender(_ senders: [String], of serial: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE ticket SET sender = NULL
                WHERE serial = ? AND sender IN (\(databaseQuestionMarks(count: senders.count)))
                """,
            arguments: [serial] + StatementArguments(senders))
    }

    /// Removes a person from the book of who wrote to which ticket, as far as those are resolved: the last of its rows.
    package func removeSenders(_ senders: [String]) throws(LedgerError) {
        try write { database in
            try database.execute(
                sql: """
                    DELETE FROM ticket_sender WHERE sender IN (\(databaseQuestionMarks(count: senders.count)))
                        AND ticket IN (SELECT serial FROM ticket WHERE state = 'resolved')
                    """,
                arguments: StatementArguments(senders))
        }
    }

    /// One step of taking removed texts out of the full-text index; returns whether there is more to do.
    ///
    /// They stay in it as long as its parts are not merged.
    /// SQLite's own `secure-delete` for this index came with 3.42; before it, parts that are merged are written anew without what was removed.
    ///
    /// - Parameter isFirst: begins anew with all parts.
    package func mergeSearchIndex(isFirst: Bool, pages: Int = 500) throws(LedgerError) -> Bool {
        try write { database in
            let before = database.totalChangesCount
            try database.execute(
                sql: "INSERT INTO search (search, rank) VALUES ('merge', ?)", arguments: [isFirst ? -pages : pages])
            // As SQLite's documentation says: less than two changes are no work done.
            return database.totalChangesCount - before >= 2
        }
    }

    /// Gives free pages back to the file system, some at a time; returns whether there are more.
    package func releasePages(limit: Int = 2000) throws(LedgerError) -> Bool {
        try write { database in
            let before = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            try database.execute(sql: "PRAGMA incremental_vacuum(\(limit))")
            let after = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            // A database that was made without this possibility keeps its free pages, which are zeros.
            return after > 0 && after < before
        }
    }

    /// Folds the log into the database and cuts it to nothing; false where a reader keeps it from that just now.
    package func emptyLog() throws(LedgerError) -> Bool {
        do {
            return try pool.writeWithoutTransaction { database in
                (try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") ?? 1) == 0
            }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Has everything that is removed from now on overwritten with zeros.
    ///
    /// Debian's SQLite does so unless it is told otherwise; others do not.
    package func overwriteRemoved() throws(LedgerError) {
        do {
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// Writes the whole database anew: what no page of it uses is gone afterwards.
    ///
    /// Needs its size again on the disk, and nothing else is written meanwhile.
    package func rewrite() throws(LedgerError) {
        do { try pool.vacuum() } catch { throw LedgerError(error, path: path) }
    }
}
