import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Glibc
import Ledger
import TestSupport
import Testing
import Ticketing

@Suite("The desk's hands")
struct HandsTests {
    private func one(_ desk: TestDesk) throws -> Ticket {
        try desk.mail("one", id: "1")
        return try #require(try desk.tickets().first)
    }

    @Test("moving an envelope takes and resolves its ticket, puts it back, and opens it again")
    func bySpool() throws {
        let desk = try TestDesk()
        let ticket = try one(desk)
        func state() throws -> TicketState? { try desk.tickets().first?.state }
        try desk.move("first", "new", "cur")
        #expect(try state() == .taken)
        #expect(try desk.tickets().first?.holder == "spool")
        try desk.move("first", "cur", "new")
        #expect(try state() == .new)
        try desk.move("first", "new", "cur")
        try desk.move("first", "cur", "done")
        #expect(try state() == .resolved)
        try desk.move("first", "done", "cur")
        #expect(try state() == .taken)
        try desk.move("first", "cur", "done")
        try desk.move("first", "done", "new")
        #expect(try state() == .reopened)
        #expect(
            try desk.history(ticket) == [
                "firstlined opened", "spool took", "spool gave-back", "spool took", "spool resolved", "spool reopened",
                "spool took", "spool resolved", "spool reopened",
            ])
        #expect(try desk.disagreements() == [])
    }

    @Test("of two that take at once one wins: a person who is too late is told, and changes nothing")
    func conflict() throws {
        let desk = try TestDesk()
        let ticket = try one(desk)
        let name = try #require(desk.names("first", "new").first)
        let path = "\(desk.folder.path)/spool/tiers/first"
        // The program was quicker, and the daemon has not looked yet.
        #expect(rename("\(path)/new/\(name)", "\(path)/cur/\(name)") == 0)
        let refusal = #expect(throws: (any Error).self) {
            try desk.desk.act(.take(why: nil), on: ticket.number.description, by: "anna")
        }
        #expect(refusal.map { "\($0)" }?.contains("\(ticket.number) was just taken") == true)
        try desk.desk.watchTickets()
        #expect(try desk.tickets().first?.holder == "spool")
        #expect(throws: TicketRefusal.taken(ticket.number, by: "spool")) {
            try desk.desk.act(.take(why: nil), on: ticket.number.description, by: "anna")
        }
    }

    @Test("take, wait, resolve and reopen move the envelope along")
    func actions() throws {
        let desk = try TestDesk()
        let number = try one(desk).number.description
        try desk.desk.act(.take(why: nil), on: number, by: "anna")
        #expect(desk.names("first", "cur").count == 1)
        #expect(throws: TicketRefusal.self) { try desk.desk.act(.take(why: nil), on: number, by: "bea") }
        try desk.desk.act(.assign(to: "bea", why: nil), on: number, by: "anna")
        try desk.desk.act(.wait(why: nil), on: number, by: "bea")
        #expect(throws: TicketRefusal.self) { try desk.desk.act(.take(why: nil), on: number, by: "anna") }
        try desk.desk.act(.note("they call back"), on: number, by: "anna")
        try desk.desk.act(.resolve(why: "new tyre"), on: number, by: "bea")
        #expect(desk.names("first", "done").count == 1)
        #expect(throws: TicketRefusal.self) { try desk.desk.act(.resolve(why: nil), on: number, by: "bea") }
        try desk.desk.act(.reopen(why: nil), on: number, by: "anna")
        #expect(desk.names("first", "new").count == 1)
        #expect(try desk.disagreements() == [])
    }

    @Test("a ticket goes up and down with its envelopes and what they were made from, also when it is taken")
    func tiers() throws {
        let desk = try TestDesk()
        let number = try one(desk).number.description
        try desk.desk.act(.take(why: nil), on: number, by: "anna")
        #expect(try desk.desk.act(.escalate(to: nil, why: nil), on: number, by: "anna").tier == "second")
        #expect(try desk.tickets().first?.state == .new)
        #expect(desk.names("second", "new").count == 1 && desk.names("first", "cur").isEmpty)
        try desk.desk.act(.escalate(to: nil, why: nil), on: number, by: "anna")
        #expect(throws: (any Error).self) { try desk.desk.act(.escalate(to: nil, why: nil), on: number, by: "anna") }
        #expect(throws: (any Error).self) {
            try desk.desk.act(.move(to: "nowhere", why: nil), on: number, by: "anna")
        }
        try desk.desk.act(.move(to: "first", why: nil), on: number, by: "anna")
        #expect(desk.names("first", "new").count == 1 && desk.names("third", "new").isEmpty)
        // What it was made from is where it is, and nowhere else.
        let originals = ["first", "second", "third"].map { tier in
            Repository.names(in: "\(desk.folder.path)/spool/tiers/\(tier)/originals").count
        }
        #expect(originals == [1, 0, 0])
        #expect(throws: TicketRefusal.self) { try desk.desk.act(.move(to: "first", why: nil), on: number, by: "anna") }
        #expect(try desk.disagreements() == [])
    }

    @Test("what is no ticket says so", arguments: ["", "nonsense", "FL-2222", "FL-", "01ARZ3NDEKTSV4RRFFQ69G5FAV"])
    func unknown(name: String) throws {
        let desk = try TestDesk()
        #expect(throws: (any Error).self) { try desk.desk.act(.take(why: nil), on: name, by: "anna") }
    }

    /// Actions during which the process dies between its files and its word to the ledger.
    static let calls: [(name: String, before: [TicketCall], call: TicketCall)] = [
        ("take", [], .take(why: nil)), ("assign", [], .assign(to: "bea", why: nil)),
        ("resolve", [.take(why: nil)], .resolve(why: nil)),
        ("reopen", [.take(why: nil), .resolve(why: nil)], .reopen(why: nil)),
        ("escalate", [], .escalate(to: nil, why: nil)),
        ("escalate a taken one", [.take(why: nil)], .escalate(to: nil, why: nil)),
        ("move", [], .move(to: "third", why: nil)), ("wait", [.take(why: nil)], .wait(why: nil)),
        ("note", [], .note("x")),
    ]

    @Test(
        "dying between an action's files and its word to the ledger leaves spool and ledger agreeing",
        arguments: calls.indices)
    func dying(index: Int) throws {
        let (name, before, call) = HandsTests.calls[index]
        let desk = try TestDesk()
        let number = try one(desk).number.description
        for call in before { try desk.desk.act(call, on: number, by: "anna") }
        desk.dies.now = true
        #expect(throws: (any Error).self, "\(name)") { try desk.desk.act(call, on: number, by: "anna") }
        try desk.restart()
        #expect(try desk.disagreements() == [], "\(name)")
        #expect(try desk.tickets().count == 1)
        let places = ["first", "second", "third"].flatMap { tier in
            ["new", "cur", "done", "tmp"].flatMap { desk.names(tier, $0) }
        }
        #expect(places.count == 1, "\(name): \(places)")
        // The desk goes on from there.
        try desk.desk.act(.note("after"), on: number, by: "anna")
    }
}
