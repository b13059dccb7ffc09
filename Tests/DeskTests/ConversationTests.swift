import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Ledger
import Testing
import Ticketing

@Suite("Conversations at a desk")
struct ConversationTests {
    @Test("an answer joins its mail's ticket, is decided again, raises it, and stays in the tier that holds it")
    func followUp() throws {
        let desk = try TestDesk()
        try desk.mail("my bicycle", id: "1")
        let first = try #require(try desk.tickets().first)
        #expect(first.category == "other" && first.priority == "normal" && first.state == .new)
        try desk.desk.act(.escalate(to: "second", why: "they know bicycles"), on: first.number.description, by: "anna")
        try desk.mail("now it is an outage", id: "2", answers: "1")
        let tickets = try desk.tickets()
        #expect(tickets.count == 1)
        let ticket = try #require(tickets.first)
        #expect(ticket.category == "outage" && ticket.priority == "urgent" && ticket.tier == "second")
        #expect(desk.names("second", "new").count == 2)
        #expect(desk.names("first", "new").isEmpty)
        let messages = try desk.ledger.conversation(ofTicket: ticket.id, limit: 10)
        #expect(messages.count == 2 && messages.last?.factsJSON.contains("\"reply\":true") == true)
        // Both are as urgent as their ticket now, and come in the order in which they were written.
        #expect(desk.names("second", "new").allSatisfy { $0.hasPrefix("00") })
        #expect(desk.names("second", "new").last?.contains(messages.last?.id.description ?? "-") == true)
        try desk.mail("an invoice too", id: "3", answers: "2")
        #expect(try desk.tickets().first?.category == "outage", "a follow-up lowered the category")
        #expect(try desk.disagreements() == [])
    }

    @Test("a mail without a reference is a new ticket, also of the same address")
    func sameAddress() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.mail("two", id: "2")
        let tickets = try desk.tickets()
        #expect(tickets.count == 2)
        #expect(Set(tickets.map(\.number)).count == 2)
    }

    @Test("two messages of one conversation in one batch are one ticket")
    func oneBatch() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.mail("two", id: "2", answers: "1")
        try desk.mail("three", id: "3", answers: "2")
        #expect(try desk.tickets().count == 1)
        #expect(
            try desk.history(try #require(try desk.tickets().first)) == [
                "firstlined opened", "firstlined joined", "firstlined joined",
            ])
    }

    @Test("a number in a mail that nothing proves begins a new ticket, which names the old one to the desk only")
    func unverified() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        let first = try #require(try desk.tickets().first)
        try desk.mail("more", id: "2", subject: "Re: [\(first.number)]")
        let tickets = try desk.tickets()
        #expect(tickets.count == 2)
        let second = try #require(tickets.last)
        guard case .opened(_, _, _, _, let reason)? = try desk.ledger.history(of: second.number).first?.step else {
            Issue.record("it was not opened")
            return
        }
        #expect(reason == .unverified(names: first.number))
        #expect(try desk.ledger.conversation(ofTicket: second.id, limit: 10).count == 1)
    }

    @Test("what waits for the customer goes on with an answer, and what is resolved is open again")
    func answers() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        let number = try #require(try desk.tickets().first).number.description
        try desk.desk.act(.take(why: nil), on: number, by: "anna")
        try desk.desk.act(.wait(why: "which bicycle?"), on: number, by: "anna")
        try desk.mail("the red one", id: "2", answers: "1")
        #expect(try desk.tickets().first?.state == .taken)
        #expect(try desk.tickets().first?.holder == "anna")
        try desk.desk.act(.resolve(why: nil), on: number, by: "anna")
        #expect(desk.names("first", "done").count == 2)
        try desk.mail("it is broken again", id: "3", answers: "2")
        #expect(try desk.tickets().first?.state == .reopened)
        #expect(desk.names("first", "new").count == 1)
        #expect(try desk.disagreements() == [])
    }

    @Test("merging brings two tickets together, with everything that comes later, and splitting parts them")
    func mergeAndSplit() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.mail("two", id: "2")
        let both = try desk.tickets()
        let (one, two) = (both[0], both[1])
        try desk.desk.act(.merge(into: one.number.description, why: "the same"), on: two.number.description, by: "anna")
        #expect(try desk.ledger.conversation(ofTicket: one.id, limit: 10).count == 2)
        #expect(try desk.ledger.ticketID(of: two.number) == one.id)
        try desk.mail("three", id: "3", answers: "2")
        #expect(try desk.tickets().count == 2)
        let messages = try desk.ledger.conversation(ofTicket: one.id, limit: 10)
        #expect(messages.count == 3)
        #expect(throws: TicketRefusal.merged(two.number, into: one.number)) {
            try desk.desk.act(.take(why: nil), on: two.number.description, by: "anna")
        }
        let part = try desk.desk.act(
            .split(message: messages[1].id.description, why: "not the same after all"), on: one.number.description,
            by: "anna")
        #expect(try desk.ledger.conversation(ofTicket: part.id, limit: 10).map(\.id) == [messages[1].id])
        try desk.mail("four", id: "4", answers: "2")
        #expect(try desk.ledger.conversation(ofTicket: part.id, limit: 10).count == 2)
        #expect(try desk.disagreements() == [])
    }

    @Test("a ticket keeps a message, and one of another ticket cannot be split from it")
    func refusedSplits() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.mail("two", id: "2")
        let both = try desk.tickets()
        #expect(throws: TicketRefusal.onlyMessage(both[0].number)) {
            try desk.desk.act(.split(message: both[0].id, why: nil), on: both[0].number.description, by: "anna")
        }
        #expect(throws: (any Error).self) {
            try desk.desk.act(.split(message: both[1].id, why: nil), on: both[0].number.description, by: "anna")
        }
        #expect(throws: (any Error).self) {
            try desk.desk.act(.split(message: "nonsense", why: nil), on: both[0].number.description, by: "anna")
        }
    }
}
