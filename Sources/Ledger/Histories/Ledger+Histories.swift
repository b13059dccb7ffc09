import BusinessTime
import DeskModel
import GRDB
import Ticketing

extension Ledger {
    /// The whole histories of the next tickets after one of them, by number; at most `limit` tickets.
    package func histories(after serial: Int64, limit: Int) throws(LedgerError) -> [[HistoryLine]] {
        try read { database in
            let tickets = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT serial, id, channel FROM ticket WHERE serial > ? ORDER BY serial LIMIT ?"),
                arguments: [serial, limit])
            return try tickets.compactMap { row in
                guard let number = TicketNumber(serial: row[0]) else { return nil }
                let steps = try Row.fetchAll(
                    database.cachedStatement(sql: "SELECT * FROM ticket_step WHERE ticket = ? ORDER BY number"),
                    arguments: [number.serial])
                return steps.compactMap { Ledger.entry($0) }.map { entry in
                    HistoryLine(
                        ticket: row[1], number: number,
                        channel: entry.number == 1 ? Channel(rawValue: row[2]) : nil, entry: entry)
                }
            }
        }
    }

    /// Gives tickets the histories that were kept beside the ledger, after it was made again from envelopes; in one transaction.
    ///
    /// Of two lines of one place the later one holds: the ledger gave the place out a second time, so the first never came to be. A message
    /// that no line names stands where a line is missing, else at the end. Tickets of which no envelope is left come back as well, without
    /// their messages.
    ///
    /// - Parameter read: hands over every line, in the order in which they were written.
    /// - Returns: how many tickets have their histories.
    package func restoreHistories(
        _ read: (_ take: (HistoryLine) throws -> Void) throws -> Void
    ) throws(LedgerError) -> Int {
        try write { database in
            try HistoryRestore(database: database, ledger: self).run(read)
        }
    }
}

/// The restoring transaction.
private struct HistoryRestore {
    let database: Database
    let ledger: Ledger

    private static let tables = """
        CREATE TEMP TABLE kept_step (
            serial INTEGER NOT NULL, number INTEGER NOT NULL, id TEXT NOT NULL, channel TEXT, at INTEGER NOT NULL, actor TEXT NOT NULL,
            kind TEXT NOT NULL, object TEXT, tier TEXT, category TEXT, priority TEXT, reason TEXT, why TEXT, place INTEGER NOT NULL,
            PRIMARY KEY (serial, number)
        ) WITHOUT ROWID;
        CREATE INDEX temp.kept_object ON kept_step (object);
        CREATE TEMP TABLE kept_gap (serial INTEGER NOT NULL, message TEXT NOT NULL);
        CREATE INDEX temp.kept_gap_ticket ON kept_gap (serial, message);
        """

    func run(_ read: (_ take: (HistoryLine) throws -> Void) throws -> Void) throws -> Int {
        try database.execute(sql: HistoryRestore.tables)
        try take(read)
        // Messages that no line names, by the tickets that their envelopes name.
        try database.execute(
            sql: """
                INSERT INTO kept_gap (serial, message)
                SELECT ticket.serial, message.id FROM message JOIN ticket ON ticket.id = message.ticket
                WHERE NOT EXISTS (SELECT 1 FROM kept_step WHERE object = message.id AND kind IN ('opened', 'joined'))
                """)
        // A ticket may be a part of one that comes later.
        try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
        var count = 0
        var after: Int64 = 0
        while let serial = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT MIN(serial) FROM kept_step WHERE serial > ?"), arguments: [after])
        {
            after = serial
            if try restore(serial) { count += 1 }
        }
        try moveMessages()
        try database.execute(sql: "DROP TABLE temp.kept_step; DROP TABLE temp.kept_gap;")
        return count
    }

    private func take(_ read: (_ take: (HistoryLine) throws -> Void) throws -> Void) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO kept_step (serial, number, id, channel, at, actor, kind, object, tier, category, priority,
                    reason, why, place)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        var place = 0
        try read { line in
            let (entry, row) = (line.entry, StepRow(line.entry.step))
            try statement.execute(arguments: [
                line.number.serial, entry.number, line.ticket, line.channel?.rawValue, entry.at.milliseconds,
                entry.actor, row.kind, row.object, row.tier, row.category, row.priority, row.reason, entry.why, place,
            ])
            place += 1
        }
    }

    /// Gives one ticket its history; false where that does not make a ticket.
    private func restore(_ serial: Int64) throws -> Bool {
        let known = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT id, channel, sender, rank FROM ticket WHERE serial = ?"),
            arguments: [serial])
        let lines = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT * FROM kept_step WHERE serial = ? ORDER BY number"),
            arguments: [serial])
        // The number may have been given out again, after a batch that failed or by a ledger that knew less.
        guard let newest = lines.max(by: { ($0["place"] as Int) < $1["place"] }) else { return false }
        let id: String = newest["id"]
        guard let number = TicketNumber(serial: serial), known.map({ $0["id"] == id }) ?? true else { return false }
        let own = lines.filter { $0["id"] == id }
        guard let (ticket, entries) = try replay(own, id: id, number: number) else { return false }
        let message = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT channel, sender, rank FROM message WHERE id = ?"),
            arguments: [own.first?["object"] as String?])
        let stated = own.lazy.compactMap { $0["channel"] as String? }.first
        guard let channel = (known?["channel"] as String?) ?? stated ?? (message?["channel"] as String?),
            Channel(rawValue: channel) != nil, let last = entries.last
        else { return false }
        let rank: Int = known?["rank"] ?? message?["rank"] ?? 99
        // When its clocks ring next is found at once by the rules in use.
        try database.cachedStatement(
            sql: """
                INSERT INTO ticket (serial, id, state, tier, category, priority, rank, holder, merged_into, channel, sender, opened,
                    changed, steps, times, due)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (serial) DO UPDATE SET state = excluded.state, tier = excluded.tier, category = excluded.category,
                    priority = excluded.priority, holder = excluded.holder, merged_into = excluded.merged_into,
                    opened = excluded.opened, changed = excluded.changed, steps = excluded.steps, times = excluded.times
                """
        ).execute(arguments: [
            serial, id, ticket.state.rawValue, ticket.tier, ticket.category, ticket.priority, rank, ticket.holder,
            ticket.mergedInto?.serial, channel, (known?["sender"] ?? message?["sender"]) as String?,
            ticket.opened.milliseconds, last.at.milliseconds, ticket.steps, ticket.times.text,
            ticket.state.isOpen ? last.at.milliseconds : nil,
        ])
        try database.cachedStatement(sql: "DELETE FROM ticket_step WHERE ticket = ?").execute(arguments: [serial])
        for entry in entries { try ledger.insert(entry, of: serial, database) }
        return true
    }

    /// The ticket of a history, whose entries are numbered anew; what cannot be is left out.
    private func replay(
        _ lines: [Row], id: String, number: TicketNumber
    ) throws -> (ticket: Ticket, entries: [TicketEntry])? {
        var places: [Int: TicketEntry] = [:]
        for line in lines { if let entry = Ledger.entry(line) { places[entry.number] = entry } }
        let gaps = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT id, tier, category, priority, decided_at FROM kept_gap JOIN message ON message.id = kept_gap.message
                    WHERE kept_gap.serial = ? ORDER BY message.id
                    """), arguments: [number.serial])
        var place = 1
        for gap in gaps {
            while places[place] != nil { place += 1 }
            let at = Timestamp(milliseconds: gap["decided_at"])
            let step: TicketStep =
                place == 1
                ? .opened(
                    message: gap["id"], tier: gap["tier"], category: gap["category"], priority: gap["priority"],
                    .takenOver)
                : .joined(message: gap["id"], category: "", priority: "", .takenOver)
            places[place] = TicketEntry(number: place, at: at, actor: TicketEntry.daemon, step: step)
        }
        guard let first = places[1],
            case .opened(let message, let tier, let category, let priority, let reason) = first.step
        else { return nil }
        var (ticket, opening) = Ticket.open(
            id: id, number: number, message: message, tier: tier, category: category, priority: priority,
            reason: reason, at: first.at, by: first.actor)
        opening.why = first.why
        var entries = [opening]
        for (_, entry) in places.sorted(by: { $0.key < $1.key }).dropFirst() {
            var step = entry.step
            // What the message raised is not known; nothing it raised would be lowered by it.
            if case .joined(let message, "", "", let reason) = step {
                step = .joined(message: message, category: ticket.category, priority: ticket.priority, reason)
            }
            if case .merged(_, let other) = step, try !isKnown(other) { continue }
            do throws(TicketRefusal) {
                entries.append(try ticket.apply(step, by: entry.actor, at: entry.at, why: entry.why))
            } catch {
                continue
            }
        }
        return (ticket, entries)
    }

    private func isKnown(_ number: TicketNumber) throws -> Bool {
        try Int.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM ticket WHERE serial = ?1)
                        OR EXISTS (SELECT 1 FROM kept_step WHERE serial = ?1 AND number = 1 AND channel IS NOT NULL)
                    """), arguments: [number.serial]) == 1
    }

    /// Envelopes name the tickets that their messages joined; merging and splitting took them elsewhere.
    private func moveMessages() throws {
        let moves = try Row.fetchAll(
            database,
            sql: """
                SELECT kept_step.kind, kept_step.id, kept_step.object, kept_step.reason FROM kept_step
                JOIN ticket_step ON ticket_step.ticket = kept_step.serial AND ticket_step.kind = kept_step.kind
                    AND ticket_step.object = kept_step.object AND ticket_step.at = kept_step.at
                WHERE kept_step.kind IN ('split', 'merged') ORDER BY kept_step.at, kept_step.place
                """)
        for move in moves {
            let serial = (move["reason"] as String?).flatMap { Int64($0) } ?? 0
            guard let target = try Ledger.ticket(serial, database) else { continue }
            let isSplit: Bool = move["kind"] == "split"
            let messages =
                isSplit
                ? [move["object"] as String]
                : try String.fetchAll(
                    database, sql: "SELECT id FROM message WHERE ticket = ?", arguments: [move["id"] as String])
            for message in messages {
                guard let id = MessageID(message) else { continue }
                try ledger.record(MessageChange(id, ticket: target.id), database)
            }
        }
    }
}
