import BusinessTime
import DeskModel
import GRDB
import Ledger
import Testing
import Ticketing

/// Lists are put together of ranges of indexes; whatever is asked, they are what going through all tickets would give.
@Suite("Lists of tickets")
struct TicketListTests {
    /// Numbers that look random and are the same each time.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let priorities = ["urgent", "high", "normal", "low"]
    private static let tiers = ["first", "second", "third"]
    private static let categories = ["outage", "billing", "other"]

    /// A ledger with so many tickets of every kind.
    private func fill(_ fixture: LedgerFixture, count: Int64, _ dice: inout Dice) throws -> Ledger {
        let ledger = try fixture.open()
        for serial in 1...count {
            var record = fixture.record()
            let priority = Int.random(in: 0..<4, using: &dice)
            let tier = TicketListTests.tiers.randomElement(using: &dice) ?? "first"
            let category = TicketListTests.categories.randomElement(using: &dice) ?? "other"
            record.messages[0].factsJSON = "{\"subject\": \"about \(serial)\"}"
            let number = try #require(TicketNumber(serial: serial))
            let opened = now(-Int64.random(in: 0..<50, using: &dice) * 60)
            var (ticket, opening) = Ticket.open(
                id: record.messages[0].ticket, number: number, message: record.messages[0].id.description, tier: tier,
                category: category, priority: TicketListTests.priorities[priority], reason: .nothing, at: opened)
            opening.why = nil
            var entries = [opening]
            let steps: [TicketStep] =
                [
                    [], [], [.took], [.took, .waited], [.took, .resolved], [.took, .resolved],
                    [.took, .resolved, .reopened],
                ]
                .randomElement(using: &dice) ?? []
            for step in steps {
                entries.append(try ticket.apply(step, by: Bool.random(using: &dice) ? "anna" : "bea", at: now(0)))
            }
            var change = TicketChange(ticket, entries, rank: priority, due: nil)
            change.origin = TicketChange.Origin(channel: .phone, sender: nil)
            try ledger.commit([record], tickets: [change], now: now(1), keysSince: now(-3600))
        }
        return ledger
    }

    /// What a filter finds by its definition.
    private func naive(_ filter: TicketFilter, _ all: [ListedTicket]) -> [TicketNumber] {
        let isNewestFirst = filter.states == .all || filter.states == .only(.resolved)
        let fitting = all.filter { listed in
            let ticket = listed.ticket
            switch filter.states {
            case .open: if !ticket.state.isOpen { return false }
            case .only(let state): if ticket.state != state { return false }
            case .all: break
            }
            return (filter.tiers?.contains(ticket.tier) ?? true)
                && (filter.category ?? ticket.category) == ticket.category
                && (filter.priority?.name ?? ticket.priority) == ticket.priority
                && (filter.holder == nil || filter.holder == ticket.holder)
                && (filter.openedBefore.map { ticket.opened < $0 } ?? true)
        }
        let sorted = fitting.sorted { left, right in
            let (one, other) = (left.ticket, right.ticket)
            if isNewestFirst { return (one.opened, one.number) > (other.opened, other.number) }
            return (left.rank, one.opened, one.number) < (right.rank, other.opened, other.number)
        }
        return sorted.prefix(filter.limit).map(\.ticket.number)
    }

    private func randomFilter(_ dice: inout Dice) -> TicketFilter {
        var filter = TicketFilter()
        let states: [TicketFilter.States] = [
            .open, .open, .all, .only(.new), .only(.taken), .only(.waiting), .only(.resolved), .only(.reopened),
        ]
        filter.states = states.randomElement(using: &dice) ?? .open
        if Bool.random(using: &dice) {
            filter.tiers = (TicketListTests.tiers + ["nowhere"]).shuffled(using: &dice).prefix(
                Int.random(in: 0...3, using: &dice)
            ).map { $0 }
        }
        if Int.random(in: 0..<3, using: &dice) == 0 {
            let rank = Int.random(in: 0..<4, using: &dice)
            filter.priority = (TicketListTests.priorities[rank], rank)
        }
        if Int.random(in: 0..<3, using: &dice) == 0 {
            filter.category = (TicketListTests.categories + ["none"]).randomElement(using: &dice)
        }
        if Int.random(in: 0..<4, using: &dice) == 0 { filter.holder = ["anna", "nobody"].randomElement(using: &dice) }
        if Int.random(in: 0..<3, using: &dice) == 0 {
            filter.openedBefore = now(-Int64.random(in: 0..<55, using: &dice) * 60)
        }
        filter.limit = [0, 1, 5, 1000].randomElement(using: &dice) ?? 5
        return filter
    }

    @Test("are what going through all tickets gives, for 600 filters", arguments: 1...3 as ClosedRange<UInt64>)
    func equality(seed: UInt64) throws {
        let fixture = try LedgerFixture()
        var dice = Dice(state: seed)
        let ledger = try fill(fixture, count: 150, &dice)
        var everything = TicketFilter()
        everything.states = .all
        everything.limit = 10_000
        let all = try ledger.tickets(everything)
        #expect(all.count == 150 && Set(all.map(\.subject)).count == 150)
        for _ in 0..<200 {
            let filter = randomFilter(&dice)
            let found = try ledger.tickets(filter).map(\.ticket.number)
            #expect(found == naive(filter, all), "\(filter)")
        }
    }

    @Test("of a ledger of the version before get their indexes, and are the same")
    func migration() throws {
        let fixture = try LedgerFixture()
        var dice = Dice(state: 9)
        var filter = TicketFilter()
        filter.category = "billing"
        let before: [ListedTicket]
        do {
            before = try fill(fixture, count: 40, &dice).tickets(filter)
        }
        func indexes(_ database: Database) throws -> [String] {
            try String.fetchAll(
                database, sql: "SELECT name || sql FROM sqlite_master WHERE type = 'index' AND sql <> '' ORDER BY name")
        }
        let path = fixture.directory + "/ledger.sqlite"
        let wanted = try DatabaseQueue(path: path).write { database in
            let fresh = try indexes(database)
            try database.execute(
                sql: """
                    DROP INDEX ticket_open_category; DROP INDEX ticket_resolved_tier; DROP INDEX ticket_resolved_category;
                    CREATE INDEX ticket_open ON ticket (rank, opened) WHERE state <> 'resolved';
                    CREATE INDEX ticket_open_category ON ticket (category, rank, opened) WHERE state <> 'resolved';
                    CREATE INDEX ticket_opened ON ticket (opened);
                    DELETE FROM grdb_migrations WHERE identifier = '5-lists';
                    """)
            return fresh
        }
        #expect(try fixture.open().tickets(filter) == before && !before.isEmpty)
        #expect(try DatabaseQueue(path: path).read(indexes) == wanted)
    }
}
