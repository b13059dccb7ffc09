package import BusinessTime
import GRDB

/// Until which moment things of a tier and a category are kept no more: what is older goes.
package struct KeptUntil: Sendable {
    /// The moment for a tier and a category; nil where those are kept for ever.
    ///
    /// A file that brought no message has neither.
    package var moment: @Sendable (_ tier: String?, _ category: String?) -> Timestamp?
    /// The latest moment that it gives for any: what is younger is kept for sure.
    ///
    /// Nil where everything is kept for ever.
    package var latest: Timestamp?

    /// Moments by tier and category.
    package init(
        latest: Timestamp?, moment: @escaping @Sendable (_ tier: String?, _ category: String?) -> Timestamp?
    ) {
        self.latest = latest
        self.moment = moment
    }

    /// The same moment for all.
    package init(before moment: Timestamp) {
        self.init(latest: moment) { _, _ in moment }
    }
}

/// How far a walk through the archive has come; each step of it looks at so many rows and no more, whatever is due.
package struct ArchivePosition: Equatable, Sendable {
    var committed: Int64 = .min
    var file: Int64 = 0
    var ticket: Int64 = 0
    var isThroughFiles = false

    /// The beginning.
    package init() {}
}

/// What a step of the walk removed.
package struct ArchiveStep: Equatable, Sendable {
    /// Files with their messages.
    package var files = 0
    /// Files as they came, of messages that stay.
    package var contents = 0
    /// Resolved tickets of which nothing was kept but their histories.
    package var histories = 0
    /// Whether the walk came to its end.
    package var isAtEnd = false

    package init() {}
}

extension Ledger {
    /// Rows that one step looks at.
    private static let rowsAStep = 1000

    /// One step through the archive: removes what is kept no more, at most `limit` files.
    ///
    /// What is still waiting stays, however old: `isWaiting` is asked for each message by its tier and envelope. Contents kept as files go
    /// after their rows. Freed pages are given back to the file system step by step.
    package func retain(
        _ archive: KeptUntil, originals keptOriginals: KeptUntil, histories: KeptUntil,
        from position: inout ArchivePosition,
        limit: Int, isWaiting: (EnvelopePlace) -> Bool
    ) throws(LedgerError) -> ArchiveStep {
        var step = ArchiveStep()
        if !position.isThroughFiles {
            guard let latest = [archive.latest, keptOriginals.latest].compactMap({ $0 }).max() else {
                position.isThroughFiles = true
                return step
            }
            try retainFiles(archive, keptOriginals, before: latest, &position, limit, isWaiting, &step)
            return step
        }
        guard let latest = histories.latest else {
            step.isAtEnd = true
            return step
        }
        try retainHistories(histories, before: latest, &position, &step)
        return step
    }

    private struct Candidate {
        var row: Int64
        var committed: Int64
        var hasContent: Bool
        var isReplaced: Bool
        var messages: [(place: EnvelopePlace, category: String)] = []
    }

    private func retainFiles(
        _ archive: KeptUntil, _ keptOriginals: KeptUntil, before latest: Timestamp, _ position: inout ArchivePosition,
        _ limit: Int, _ isWaiting: (EnvelopePlace) -> Bool, _ step: inout ArchiveStep
    ) throws(LedgerError) {
        let candidates = try candidates(after: position, before: latest)
        var gone: [Int64] = []
        var contents: [Int64] = []
        for candidate in candidates where gone.count + contents.count < limit {
            (position.committed, position.file) = (candidate.committed, candidate.row)
            let moment = Timestamp(milliseconds: candidate.committed)
            func isDue(_ kept: KeptUntil) -> Bool {
                if candidate.messages.isEmpty { return kept.moment(nil, nil).map { moment < $0 } ?? false }
                return candidate.messages.allSatisfy { message in
                    kept.moment(message.place.tier, message.category).map { moment < $0 } ?? false
                }
            }
            let isOver = isDue(archive) && !candidate.isReplaced
            let losesContent = candidate.hasContent && isDue(keptOriginals)
            guard isOver || losesContent,
                !candidate.messages.contains(where: { $0.place.isStaged || isWaiting($0.place) })
            else { continue }
            if isOver { gone.append(candidate.row) } else { contents.append(candidate.row) }
        }
        let isFull = gone.count + contents.count >= limit
        if candidates.count < Ledger.rowsAStep, !isFull { position.isThroughFiles = true }
        step.files = gone.count
        step.contents = contents.count
        let (files, withoutContent) = (gone, contents)
        guard !(files.isEmpty && withoutContent.isEmpty) else { return }
        try write { database in
            for row in files { try Ledger.remove(file: row, database) }
            for row in withoutContent {
                try database.cachedStatement(sql: "DELETE FROM content WHERE intake_id = ?").execute(arguments: [row])
            }
            try database.execute(sql: "PRAGMA incremental_vacuum(1000)")
        }
        for row in files + withoutContent { originals.remove(row: row) }
    }

    private func candidates(
        after position: ArchivePosition, before latest: Timestamp
    ) throws(LedgerError) -> [Candidate] {
        try read { database in
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT id, committed, EXISTS (SELECT 1 FROM content WHERE intake_id = intake.id) AS has_content,
                            EXISTS (SELECT 1 FROM intake AS newer WHERE newer.replaces = intake.id) AS is_replaced
                        FROM intake WHERE (committed, id) > (?, ?) AND committed < ? ORDER BY committed, id LIMIT ?
                        """),
                arguments: [position.committed, position.file, latest.milliseconds, Ledger.rowsAStep])
            return try rows.map { row in
                var candidate = Candidate(
                    row: row["id"], committed: row["committed"], hasContent: row["has_content"],
                    isReplaced: row["is_replaced"])
                let messages = try Row.fetchAll(
                    database.cachedStatement(
                        sql: "SELECT tier, envelope_name, state, category FROM message WHERE intake_id = ?"),
                    arguments: [candidate.row])
                candidate.messages = messages.map {
                    (EnvelopePlace(tier: $0[0], envelopeName: $0[1], isStaged: $0[2] == "staged"), $0[3])
                }
                return candidate
            }
        }
    }

    /// Removes a file with its messages; duplicates of them are known by nothing else afterwards, and their files are gone from `aside/`
    /// by then.
    private static func remove(file row: Int64, _ database: Database) throws {
        let ids = try String.fetchAll(
            database.cachedStatement(sql: "SELECT id FROM message WHERE intake_id = ?"), arguments: [row])
        for id in ids { try keepFigures(ofMessage: id, database) }
        let messages = "(SELECT id FROM message WHERE intake_id = ?1)"
        let indexed = "(SELECT row FROM search_message WHERE message_id IN \(messages))"
        let statements = [
            "DELETE FROM search WHERE rowid IN \(indexed)",
            "DELETE FROM search_message WHERE message_id IN \(messages)",
            "DELETE FROM message_key WHERE message_id IN \(messages)",
            "DELETE FROM reference WHERE message_id IN \(messages)",
            "DELETE FROM duplicate WHERE message_id IN \(messages) OR intake_id = ?1",
            "DELETE FROM aside WHERE intake_id = ?1", "DELETE FROM content WHERE intake_id = ?1",
            "DELETE FROM message WHERE intake_id = ?1", "DELETE FROM intake WHERE id = ?1",
        ]
        for sql in statements { try database.cachedStatement(sql: sql).execute(arguments: [row]) }
    }

    /// Tickets that one step looks at.
    private static let ticketsAStep: Int64 = 5000

    private func retainHistories(
        _ kept: KeptUntil, before latest: Timestamp, _ position: inout ArchivePosition, _ step: inout ArchiveStep
    ) throws(LedgerError) {
        let after = position.ticket
        let last = try lastTicketSerial()
        let due: [Int64] = try read { database in
            try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT serial, tier, category, changed FROM ticket
                        WHERE serial > ? AND serial <= ? AND changed < ? AND state = 'resolved'
                            AND NOT EXISTS (SELECT 1 FROM message WHERE message.ticket = ticket.id)
                            AND NOT EXISTS (SELECT 1 FROM ticket AS part WHERE part.merged_into = ticket.serial)
                        ORDER BY serial
                        """), arguments: [after, after + Ledger.ticketsAStep, latest.milliseconds]
            ).compactMap { row in
                let changed = Timestamp(milliseconds: row["changed"])
                let serial: Int64 = row["serial"]
                // The newest number stays, or it would be given out a second time.
                guard serial != last, let moment = kept.moment(row["tier"], row["category"]) else { return nil }
                return changed < moment ? serial : nil
            }
        }
        position.ticket += Ledger.ticketsAStep
        if !due.isEmpty {
            try write { database in
                for serial in due { try remove(ticket: serial, database) }
                try database.execute(sql: "PRAGMA incremental_vacuum(1000)")
            }
        }
        step.histories = due.count
        step.isAtEnd = position.ticket >= last
    }
}
