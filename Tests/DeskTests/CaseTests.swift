import BusinessTime
import Control
import DeskModel
import DeskSimulation
import Ledger
import Testing
import Ticketing

/// One customer's case: what the walk in Examples/one-case shows, with a clock that the test sets.
@Suite("One customer's case")
struct CaseTests {
    @Test("calls at night, mails in the morning, chats at noon: the second line has it all, in order, with reasons")
    func kim() throws {
        // Monday, 02:00 in Rome.
        let desk = try TestDesk(at: Timestamp(seconds: TestDesk.monday.seconds - 8 * 3600))
        try desk.neutral("phone", "my bicycle is broken", from: "+39055123456")
        try desk.pass(minutes: 6 * 60)
        try desk.mail("it is about the invoice", from: "kim@example.org", id: "k1", isVerified: true)
        try desk.pass(minutes: 4 * 60)
        try desk.neutral("chat", "now there is an outage", from: "slack:U0KIM", conversation: "C1/9")
        let tickets = try desk.tickets()
        #expect(tickets.count == 1)
        let ticket = try #require(tickets.first)
        // At noon it had waited for two open hours, and gone up.
        #expect(ticket.tier == "second")
        #expect(ticket.category == "outage" && ticket.priority == "urgent")
        let messages = try desk.ledger.conversation(ofTicket: ticket.id, limit: 10)
        #expect(messages.map(\.channel) == [.phone, .email, .chat])
        let reasons = try desk.ledger.history(of: ticket.number).compactMap { entry -> JoinReason? in
            switch entry.step {
            case .opened(_, _, _, _, let reason), .joined(_, _, _, let reason): reason
            default: nil
            }
        }
        #expect(reasons == [.nothing, .person("Kim Berg"), .person("Kim Berg")])
        // The same chat goes on, long after.
        try desk.pass(minutes: 3 * 1440)
        try desk.neutral("chat", "are you there", from: "slack:U0KIM", conversation: "C1/9")
        #expect(try desk.tickets().count == 1)
        #expect(try desk.disagreements() == [])
    }

    @Test("a mail that nothing proves does not join another address's ticket")
    func forged() throws {
        let desk = try TestDesk()
        try desk.neutral("phone", "my bicycle is broken", from: "+39055123456")
        try desk.mail("it is me, honestly", from: "kim@example.org", id: "k1")
        #expect(try desk.tickets().count == 2)
    }

    @Test("a verified sender joins by the ticket's number, and a stranger does not")
    func numbers() throws {
        let desk = try TestDesk()
        try desk.mail("one", from: "kim@example.org", id: "k1", isVerified: true)
        let ticket = try #require(try desk.tickets().first)
        try desk.mail("more", from: "kim@example.org", id: "k2", subject: "\(ticket.number)", isVerified: true)
        #expect(try desk.tickets().count == 1)
        try desk.mail("hello", from: "eve@evil.example", id: "e1", subject: "\(ticket.number)", isVerified: true)
        #expect(try desk.tickets().count == 2)
    }
}
