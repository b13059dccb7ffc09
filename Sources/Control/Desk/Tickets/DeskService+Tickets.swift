import Settings

// The methods about tickets: which action each needs, and what it does.
extension DeskService {
    var ticketMethods: [VarlinkMethod] {
        [
            action(DeskInterface.Take.self, .take, \.ticket) { .take(why: $0.why) },
            action(DeskInterface.Assign.self, .take, \.ticket) { .assign(to: $0.person, why: $0.why) },
            action(DeskInterface.Wait.self, .take, \.ticket) { .wait(why: $0.why) },
            action(DeskInterface.Resolve.self, .resolve, \.ticket) { .resolve(why: $0.why) },
            action(DeskInterface.Reopen.self, .resolve, \.ticket) { .reopen(why: $0.why) },
            action(DeskInterface.Escalate.self, .escalate, \.ticket) { .escalate(to: $0.tier, why: $0.why) },
            action(DeskInterface.Move.self, .escalate, \.ticket) { .move(to: $0.tier, why: $0.why) },
            action(DeskInterface.Note.self, .note, \.ticket) { .note($0.text) },
            action(DeskInterface.Split.self, .take, \.ticket) { .split(message: $0.message, why: $0.why) },
            method(DeskInterface.Merge.self, .actionOnTickets(.take) { [$0.ticket, $0.into] }) {
                call, peer throws(DeskError) in
                TicketReply(
                    ticket: try operations.act(.merge(into: call.into, why: call.why), on: call.ticket, by: peer))
            },
            method(DeskInterface.ListTickets.self, .action(.look)) { call, peer throws(DeskError) in
                var tiers: Set<String>?
                if case .tiers(let known) = roles.scope(of: .look, for: peer) { tiers = known }
                return DeskInterface.ListTickets.Reply(tickets: try operations.tickets(call, in: tiers))
            },
            method(DeskInterface.ShowTicket.self, .actionOnTickets(.look) { [$0.ticket] }) {
                call, _ throws(DeskError) in
                try operations.ticket(call.ticket)
            },
        ]
    }

    private func action<Request: VarlinkRequest>(
        _ type: Request.Type, _ need: DeskAction, _ ticket: @escaping @Sendable (Request) -> String,
        _ make: @escaping @Sendable (Request) -> TicketCall
    ) -> VarlinkMethod where Request.Reply == TicketReply {
        method(type, .actionOnTickets(need) { [ticket($0)] }) { call, peer throws(DeskError) in
            TicketReply(ticket: try operations.act(make(call), on: ticket(call), by: peer))
        }
    }
}
