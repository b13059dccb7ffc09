import BusinessTime
import DeskModel
import GRDB
import Ledger
import Testing
import Ticketing

@Suite("Tickets in the ledger")
struct TicketLedgerTests {
    private static let tables = [
        "search", "search_message", "search_queue", "attachment", "ticket_sender", "ticket_step", "ticket",
    ]

    /// Makes of a ledger one of before tickets were kept.
    private func age(_ fixture: LedgerFixture) throws {
        let queue = try DatabaseQueue(path: fixture.directory + "/ledger.sqlite")
        try queue.write { database in
            try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            for table in TicketLedgerTests.tables { try database.execute(sql: "DROP TABLE \(table)") }
            try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '3-tickets'")
            try database.execute(sql: "DELETE FROM metadata WHERE key = 'tickets-taken-over'")
        }
        try queue.close()
    }

    @Test("of a ledger of before there were tickets each conversation becomes one; ids stay, and the history gives it")
    func migration() throws {
        let fixture = try LedgerFixture()
        var one = fixture.record(messages: 2)
        one.messages[0].sender = "kim@example.org"
        one.messages[1].sender = "+391"
        let two = fixture.record()
        do {
            let ledger = try fixture.open()
            try ledger.commit([one, two])
        }
        try age(fixture)
        let ledger = try fixture.open()
        let first = try #require(try ledger.ticket(id: "T1"))
        let second = try #require(try ledger.ticket(id: "T2"))
        #expect(first.number.serial == 1 && second.number.serial == 2)
        #expect(first.state == .new && first.tier == "first" && first.category == "outage")
        for ticket in [first, second] {
            let history = try ledger.history(of: ticket.number)
            #expect(Ticket(id: ticket.id, number: ticket.number, history: history) == ticket)
        }
        #expect(try ledger.envelopes(ofTicket: "T1").map(\.id) == one.messages.map(\.id))
        #expect(try ledger.knows(ticket: "T1", addresses: ["+391"]))
        #expect(try !ledger.knows(ticket: "T2", addresses: ["+391"]))
        #expect(try ledger.metadata("tickets-taken-over") == "2")
        #expect(try ledger.unindexed(limit: 10).count == 3)
        #expect(try ledger.ticket(ofMessage: one.messages[1].id) == first)
    }

    private func opened(_ fixture: LedgerFixture, serial: Int64, in ledger: Ledger) throws -> Ticket {
        let record = fixture.record()
        let message = record.messages[0]
        let number = try #require(TicketNumber(serial: serial))
        let (ticket, entry) = Ticket.open(
            id: message.ticket, number: number, message: message.id.description, tier: "first", category: "outage",
            priority: "high", reason: .nothing, at: now(0))
        var change = TicketChange(ticket, [entry], rank: 1, due: now(60))
        change.origin = TicketChange.Origin(channel: .phone, sender: "+391")
        change.senders["+391"] = now(0)
        try ledger.commit([record], tickets: [change], now: now(1), keysSince: now(-3600))
        return ticket
    }

    @Test("every step is read back as it was written, and the ticket as it was")
    func roundTrip() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        var ticket = try opened(fixture, serial: 1, in: ledger)
        let other = try opened(fixture, serial: 2, in: ledger)
        let steps: [TicketStep] = [
            .took, .waited, .joined(message: "M", category: "billing", priority: "high", .person("Kim")), .gaveBack,
            .assigned(to: "bea"), .noted, .split(message: "M", into: other.number), .resolved, .reopened,
            .moved(tier: "second"), .escalated(tier: "third"), .rang(.answer, .warning), .recounted,
            .decidedAgain(message: "M", tier: "second", category: "other", priority: "low"),
            .absorbed(ticket: "X", other.number), .merged(into: other.id, other.number),
        ]
        for step in steps {
            let entry = try ticket.apply(step, by: "anna", at: now(Int64(ticket.steps)), why: "because")
            try ledger.record([TicketChange(ticket, [entry], rank: 1, due: nil)])
            #expect(try ledger.ticket(ticket.number) == ticket, "\(step)")
        }
        let history = try ledger.history(of: ticket.number)
        #expect(history.dropFirst().map(\.step) == steps)
        #expect(history.last?.why == "because" && history.last?.actor == "anna")
        #expect(Ticket(id: ticket.id, number: ticket.number, history: history) == ticket)
        #expect(try ledger.ticketID(of: ticket.number) == other.id)
        #expect(try ledger.history(of: ticket.number, limit: 2).map(\.number) == [16, 17])
    }

    @Test("two changes of one ticket made from the same state: the second is refused and nothing of it is there")
    func conflict() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let ticket = try opened(fixture, serial: 1, in: ledger)
        var (one, two) = (ticket, ticket)
        let first = try one.apply(.took, by: "anna", at: now(1))
        let second = try two.apply(.took, by: "bea", at: now(1))
        try ledger.record([TicketChange(one, [first], rank: 1, due: nil)])
        #expect(throws: LedgerError.self) { try ledger.record([TicketChange(two, [second], rank: 1, due: nil)]) }
        #expect(try ledger.ticket(ticket.number)?.holder == "anna")
        #expect(try ledger.history(of: ticket.number).count == 2)
    }

    @Test("a history cannot be changed")
    func appendOnly() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        _ = try opened(fixture, serial: 1, in: ledger)
        let queue = try DatabaseQueue(path: fixture.directory + "/ledger.sqlite")
        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "UPDATE ticket_step SET actor = 'eve'") }
        }
    }

    @Test("what is due is found by its moment, the longest due first")
    func due() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        _ = try opened(fixture, serial: 1, in: ledger)
        #expect(try ledger.nextDue() == now(60))
        #expect(try ledger.ticketsDue(at: now(59), limit: 10).isEmpty)
        #expect(try ledger.ticketsDue(at: now(60), limit: 10).count == 1)
        #expect(try ledger.ticketsDue(at: now(60), limit: 0).isEmpty)
    }

    @Test("the newest ticket of an address counts only since a moment")
    func newest() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        _ = try opened(fixture, serial: 1, in: ledger)
        let newer = try opened(fixture, serial: 2, in: ledger)
        #expect(try ledger.newestTicket(ofAddresses: ["+391"], since: now(0)) == newer.id)
        #expect(try ledger.newestTicket(ofAddresses: ["+391"], since: now(1)) == nil)
        #expect(try ledger.newestTicket(ofAddresses: ["+392"], since: now(0)) == nil)
        #expect(try ledger.newestTicket(ofAddresses: [], since: now(0)) == nil)
    }
}
