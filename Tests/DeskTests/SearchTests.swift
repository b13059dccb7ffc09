import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Ledger
import Testing
import Ticketing

@Suite("Searching tickets")
struct SearchTests {
    @Test("finds words as rules do, in any message, and filters by all there is")
    func search() throws {
        let desk = try TestDesk()
        try desk.mail("The invoice for the bicycle: 100 € – Probušena guma", id: "1")
        try desk.pass(minutes: 10)
        try desk.mail("an outage", from: "kim@example.org", id: "2")
        try desk.desk.indexTexts()
        func find(_ words: [String], _ change: (inout TicketFilter) -> Void = { _ in }) throws -> [String] {
            var filter = TicketFilter()
            filter.words = words
            change(&filter)
            return try desk.ledger.tickets(filter).map(\.ticket.category)
        }
        #expect(try find(["bicycle"]) == ["billing"])
        #expect(try find(["bicycle", "probusena"]) == ["billing"])
        #expect(try find(["bicycle", "outage"]) == [])
        #expect(try find(["bicyc*"]) == ["billing"])
        #expect(try find(["bicyc"]) == [])
        #expect(try find([]) == ["outage", "billing"])
        for hostile in ["\"", "AND", "NEAR(", "*", "text:", "a\" OR \"b", "-"] {
            _ = try find([hostile])
        }
        #expect(try find([]) { $0.tiers = ["second"] } == [])
        #expect(try find([]) { $0.tiers = ["third", "first", "second"] } == ["outage", "billing"])
        #expect(
            try find([]) {
                $0.tiers = ["third", "first"]
                $0.limit = 1
            } == ["outage"])
        #expect(try find([]) { $0.category = "billing" } == ["billing"])
        #expect(try find([]) { $0.priority = ("urgent", 0) } == ["outage"])
        #expect(try find([]) { $0.openedBefore = desk.now } == ["billing"])
        #expect(try find([]) { $0.states = .only(.taken) } == [])
        #expect(try find([]) { $0.limit = 1 } == ["outage"])
    }
}
