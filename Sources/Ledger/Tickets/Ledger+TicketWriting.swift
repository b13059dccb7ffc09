import BusinessTime
import DeskModel
import Foundation
import GRDB
import Ticketing

extension Ledger {
    /// Writes down what people, the spool or the clocks did to tickets, in one transaction; durable when it returns.
    package func record(_ changes: [TicketChange], messages: [MessageChange] = []) throws(LedgerError) {
        guard !changes.isEmpty || !messages.isEmpty else { return }
        try write { database in
            try record(changes, database)
            for message in messages { try record(message, database) }
        }
    }

    /// Writes down the names that envelopes get because their tickets are more urgent now; durable when it returns.
    package func renameEnvelopes(_ envelopes: [(message: MessageID, envelope: String, rank: Int)]) throws(LedgerError) {
        guard !envelopes.isEmpty else { return }
        try write { database in
            for (message, envelope, rank) in envelopes {
                try database.cachedStatement(sql: "UPDATE message SET envelope_name = ?, rank = ? WHERE id = ?")
                    .execute(arguments: [envelope, rank, message.description])
            }
        }
    }

    /// A part of the intake's transaction.
    func record(_ changes: [TicketChange], _ database: Database) throws {
        for change in changes {
            try write(change, database)
            let serial = change.ticket.number.serial
            for entry in change.entries { try insert(entry, of: serial, database) }
            for (sender, last) in change.senders where !sender.isEmpty {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO ticket_sender (sender, ticket, last) VALUES (?, ?, ?)
                        ON CONFLICT (sender, ticket) DO UPDATE SET last = MAX(last, excluded.last)
                        """
                ).execute(arguments: [sender, serial, last.milliseconds])
            }
        }
    }

    /// A part of the intake's transaction: what is attached to a message, and that its text is to be indexed later.
    func insertAttachments(of message: MessageRecord, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO search_queue (message_id) VALUES (?)")
            .execute(arguments: [message.id.description])
        // A message of thousands of parts is one that nobody reads by their names.
        for (ordinal, attachment) in message.attachments.prefix(100).enumerated() {
            try database.cachedStatement(
                sql: "INSERT INTO attachment (message_id, ordinal, name, type, size) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                message.id.description, ordinal, attachment.name, attachment.type, attachment.size,
            ])
        }
    }

    private func write(_ change: TicketChange, _ database: Database) throws {
        let ticket = change.ticket
        // Where only the next moment of its clocks is written, nothing happened to it.
        let changed = change.entries.last?.at.milliseconds
        let values: StatementArguments = [
            ticket.state.rawValue, ticket.tier, ticket.category, ticket.priority, change.rank, ticket.holder,
            ticket.mergedInto?.serial, changed, ticket.steps, ticket.times.text,
            change.due?.milliseconds, ticket.number.serial,
        ]
        if let origin = change.origin {
            try database.cachedStatement(
                sql: """
                    INSERT INTO ticket (state, tier, category, priority, rank, holder, merged_into, changed, steps, times, due,
                        serial, id, channel, sender, opened)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(
                arguments: values + [
                    ticket.id, origin.channel.rawValue, origin.sender, ticket.opened.milliseconds,
                ])
            return
        }
        // Everything that changes tickets goes through one queue; that the history is as long as it was thought to be makes sure of it.
        try database.cachedStatement(
            sql: """
                UPDATE ticket SET state = ?, tier = ?, category = ?, priority = ?, rank = ?, holder = ?, merged_into = ?,
                    changed = coalesce(?, changed), steps = ?, times = ?, due = ? WHERE serial = ? AND steps = ?
                """
        ).execute(arguments: values + [ticket.steps - change.entries.count])
        guard database.changesCount == 1 else {
            throw LedgerError.failed(
                path: path, detail: "\(ticket.number) was changed by somebody else at the same moment")
        }
    }

    func insert(_ entry: TicketEntry, of serial: Int64, _ database: Database) throws {
        let row = StepRow(entry.step)
        try database.cachedStatement(
            sql: """
                INSERT INTO ticket_step (ticket, number, at, actor, kind, object, tier, category, priority, reason, why)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            serial, entry.number, entry.at.milliseconds, entry.actor, row.kind, row.object, row.tier, row.category,
            row.priority, row.reason, entry.why,
        ])
    }

    func record(_ change: MessageChange, _ database: Database) throws {
        let id = change.id.description
        if let tier = change.tier {
            try database.cachedStatement(sql: "UPDATE message SET tier = ?, state = 'staged' WHERE id = ?")
                .execute(arguments: [tier, id])
        }
        guard let ticket = change.ticket else { return }
        try database.cachedStatement(sql: "UPDATE message SET ticket = ? WHERE id = ?").execute(arguments: [ticket, id])
        // Answers to this message go where it is now.
        try database.cachedStatement(sql: "UPDATE reference SET ticket = ? WHERE message_id = ?")
            .execute(arguments: [ticket, id])
        try database.cachedStatement(
            sql: """
                INSERT INTO ticket_sender (sender, ticket, last)
                SELECT message.sender, ticket.serial, message.decided_at FROM message JOIN ticket ON ticket.id = message.ticket
                WHERE message.id = ? AND message.sender <> ''
                ON CONFLICT (sender, ticket) DO UPDATE SET last = MAX(last, excluded.last)
                """
        ).execute(arguments: [id])
    }
}
