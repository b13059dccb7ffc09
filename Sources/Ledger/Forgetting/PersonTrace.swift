import GRDB
package import Ticketing

/// Everything the ledger has of one person: what forgetting removes.
package struct PersonTrace: Sendable {
    /// A message of the person.
    package struct Item: Equatable, Sendable {
        /// The message.
        package var id: MessageID
        /// The row of its file.
        package var file: Int64
        /// Where its envelope is.
        package var place: EnvelopePlace
    }

    /// The person's messages, oldest first.
    package var messages: [Item] = []
    /// The rows of the files that brought them.
    package var files: Set<Int64> = []
    /// Ids of all messages of those files, other people's too: what was made from the files is named by them.
    package var fileMessages: Set<String> = []
    /// The tickets to which the person wrote, by number.
    package var tickets: [Ticket] = []
    /// Files that were no customer's message, or one that was there already: gateway and escaped name.
    package var setAside: Set<NamedFile> = []

    /// A file by its gateway and the escaped name that it was dropped under.
    package struct NamedFile: Hashable, Sendable {
        /// The gateway.
        package var gateway: String
        /// The name, escaped.
        package var name: String

        /// A file.
        package init(gateway: String, name: String) {
            self.gateway = gateway
            self.name = name
        }
    }

    /// Of the tickets, those that somebody still has to deal with.
    package var open: [Ticket] { tickets.filter { $0.state.isOpen } }

    /// Whether there is nothing.
    package var isEmpty: Bool { messages.isEmpty && tickets.isEmpty && setAside.isEmpty }
}

extension Ledger {
    /// Looks for everything of a person.
    ///
    /// - Parameters:
    ///   - senders: the person's address, in every form that the fact `sender` may have it in.
    ///   - leavesOpen: leaves out tickets that somebody still has to deal with, and their messages.
    ///   - isNamed: whether a content names the person; asked of files whose sender nobody knows.
    package func trace(
        senders: [String], leavesOpen: Bool = false, isNamed: ([UInt8]) -> Bool
    ) throws(LedgerError) -> PersonTrace {
        var trace = try tracedTickets(senders, leavesOpen)
        let unsigned: [Int64] = try read { database in
            try Int64.fetchAll(database, sql: "SELECT DISTINCT intake_id FROM message WHERE sender IS NULL ORDER BY 1")
        }
        for row in unsigned where !trace.files.contains(row) {
            // A content that is not there any more names nobody.
            guard let content = try? content(ofFile: row), isNamed(content) else { continue }
            try add(file: row, to: &trace, leavesOpen)
        }
        try complete(&trace)
        return trace
    }

    private func tracedTickets(_ senders: [String], _ leavesOpen: Bool) throws(LedgerError) -> PersonTrace {
        try read { database in
            var trace = PersonTrace()
            let marks = databaseQuestionMarks(count: senders.count)
            let serials = try Int64.fetchAll(
                database, sql: "SELECT DISTINCT ticket FROM ticket_sender WHERE sender IN (\(marks)) ORDER BY 1",
                arguments: StatementArguments(senders))
            for serial in serials {
                guard let ticket = try Ledger.ticket(serial, database), !(leavesOpen && ticket.state.isOpen) else {
                    continue
                }
                trace.tickets.append(ticket)
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT id, intake_id, tier, envelope_name, state FROM message
                        WHERE ticket = ? AND sender IN (\(marks)) ORDER BY id
                        """, arguments: [ticket.id] + StatementArguments(senders))
                for row in rows { Ledger.add(row, to: &trace) }
            }
            return trace
        }
    }

    private static func add(_ row: Row, to trace: inout PersonTrace) {
        guard let id = MessageID(row[0]) else { return }
        let place = EnvelopePlace(tier: row[2], envelopeName: row[3], isStaged: row[4] == "staged")
        trace.messages.append(PersonTrace.Item(id: id, file: row[1], place: place))
        trace.files.insert(row[1])
    }

    /// All messages of a file whose sender nobody knows, and their tickets.
    private func add(file: Int64, to trace: inout PersonTrace, _ leavesOpen: Bool) throws(LedgerError) {
        let known = trace
        trace = try read { database in
            var trace = known
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, intake_id, tier, envelope_name, state, ticket FROM message
                    WHERE intake_id = ? AND sender IS NULL ORDER BY id
                    """, arguments: [file])
            for row in rows {
                let found = try Row.fetchOne(
                    database, sql: "SELECT * FROM ticket WHERE id = ?", arguments: [row[5] as String])
                let ticket = found.flatMap { Ledger.ticket($0) }
                if leavesOpen, ticket?.state.isOpen == true { continue }
                Ledger.add(row, to: &trace)
                if let ticket, !trace.tickets.contains(where: { $0.id == ticket.id }) { trace.tickets.append(ticket) }
            }
            return trace
        }
    }

    /// What goes with the messages: the other messages of their files, and the files that were the same again.
    private func complete(_ trace: inout PersonTrace) throws(LedgerError) {
        let known = trace
        trace = try read { database in
            var trace = known
            for file in known.files {
                trace.fileMessages.formUnion(
                    try String.fetchAll(
                        database.cachedStatement(sql: "SELECT id FROM message WHERE intake_id = ?"), arguments: [file]))
            }
            for message in known.messages {
                let rows = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT intake.gateway, intake.name FROM duplicate JOIN intake ON intake.id = duplicate.intake_id
                            WHERE duplicate.message_id = ? AND intake.outcome = 'duplicate'
                            """), arguments: [message.id.description])
                for row in rows { trace.setAside.insert(PersonTrace.NamedFile(gateway: row[0], name: row[1])) }
            }
            return trace
        }
    }
}
