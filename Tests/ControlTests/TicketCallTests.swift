import Control
import Synchronization
import Testing

@Suite("Calls about tickets")
struct TicketCallTests {
    /// Every action.
    static let calls: [(name: String, call: @Sendable (DeskClient) throws -> Void)] = [
        ("take", { _ = try $0.call(DeskInterface.Take(ticket: "FL-1", why: "x")) }),
        ("assign", { _ = try $0.call(DeskInterface.Assign(ticket: "FL-1", person: "bea")) }),
        ("wait", { _ = try $0.call(DeskInterface.Wait(ticket: "FL-1")) }),
        ("resolve", { _ = try $0.call(DeskInterface.Resolve(ticket: "FL-1")) }),
        ("reopen", { _ = try $0.call(DeskInterface.Reopen(ticket: "FL-1")) }),
        ("escalate", { _ = try $0.call(DeskInterface.Escalate(ticket: "FL-1")) }),
        ("move", { _ = try $0.call(DeskInterface.Move(ticket: "FL-1", tier: "second")) }),
        ("note", { _ = try $0.call(DeskInterface.Note(ticket: "FL-1", text: "x")) }),
        ("merge", { _ = try $0.call(DeskInterface.Merge(ticket: "FL-1", into: "FL-1")) }),
        ("split", { _ = try $0.call(DeskInterface.Split(ticket: "FL-1", message: "m1")) }),
    ]

    @Test("reach the desk with what they say", arguments: calls.indices)
    func reaching(index: Int) throws {
        let server = try RunningServer()
        try TicketCallTests.calls[index].call(server.client())
        #expect(server.desk.calls.withLock { $0.count } == 1)
    }

    @Test("a ticket that is not there, or not as it has to be, is an error that says so")
    func errors() throws {
        let server = try RunningServer()
        let client = try server.client()
        #expect(throws: DeskClientError.refused(.noSuchTicket("FL-7", reason: "there is no ticket FL-7"))) {
            try client.call(DeskInterface.Take(ticket: "FL-7"))
        }
        #expect(throws: DeskClientError.refused(.ticketRefused("FL-9", kind: "taken", reason: "FL-9 is taken by anna")))
        {
            try client.call(DeskInterface.Take(ticket: "FL-9"))
        }
        #expect(try client.call(DeskInterface.ListTickets()).tickets.map(\.number) == ["FL-1"])
        #expect(try client.call(DeskInterface.ShowTicket(ticket: "FL-2")).ticket.tier == "second")
    }
}
