import BusinessTime
import Control
import DeskModel
import Ledger
import Spool
import TextMatching
import Ticketing

// What the daemon does about tickets when it is asked.
extension DeskControl {
    func tier(ofTicket name: String) throws(DeskError) -> String {
        do {
            return try TicketActions(line: line).find(name).tier
        } catch {
            throw deskError(error)
        }
    }

    func act(_ call: TicketCall, on name: String, by peer: Peer) throws(DeskError) -> TicketSummary {
        let actor = person(peer)
        let ticket = try act(peer, "\(call.verb) \(printable(name))") {
            try TicketActions(line: line).perform(call, on: name, by: actor)
        }
        return TicketSummary(ticket)
    }

    func tickets(_ call: DeskInterface.ListTickets, in tiers: Set<String>?) throws(DeskError) -> [TicketSummary] {
        var filter = TicketFilter()
        let rules = TicketRules(line.book.current, withPeople: false)
        if let tier = call.tier {
            guard rules.has(tier: tier) else { throw .noSuchTier(tier) }
            filter.tiers = [tier]
        }
        if let tiers { filter.tiers = (filter.tiers ?? Array(tiers)).filter { tiers.contains($0) } }
        if let priority = call.priority {
            guard rules.has(priority: priority) else { throw .failed(reason: "the rules have no priority \(priority)") }
            filter.priority = (priority, rules.rank(of: priority))
        }
        if let category = call.category {
            guard rules.has(category: category) else { throw .failed(reason: "the rules have no category \(category)") }
            filter.category = category
        }
        switch call.state {
        case nil, "open": break
        case "all": filter.states = .all
        case let state?:
            guard let known = TicketState(rawValue: state) else {
                let names = TicketState.allCases.map(\.rawValue).joined(separator: ", ")
                throw .failed(reason: "there is no state \(state); states are open, all, \(names)")
            }
            filter.states = .only(known)
        }
        filter.holder = call.holder
        if let older = call.older {
            let seconds = min(max(Int64(older), 0), 100 * 366 * 86_400)
            filter.openedBefore = Timestamp(milliseconds: line.clock.now().milliseconds - seconds * 1000)
        }
        if let text = call.text { filter.words = SearchWords.tokens(of: text) }
        if call.text != nil, filter.words.isEmpty { return [] }
        filter.limit = min(max(call.limit ?? 100, 1), 1000)
        do {
            return try line.ledger.tickets(filter).map { TicketSummary($0) }
        } catch {
            throw deskError(error)
        }
    }

    /// Messages and lines of history that one answer has at most, and characters of one message.
    private static let mostMessages = 200
    private static let mostSteps = 1000
    private static let longestText = 20_000

    func ticket(_ name: String) throws(DeskError) -> DeskInterface.ShowTicket.Reply {
        do {
            let ticket = try TicketActions(line: line).find(name)
            let history = try line.ledger.history(of: ticket.number)
            let reasons = history.reduce(into: [String: JoinReason]()) { reasons, entry in
                switch entry.step {
                case .opened(let message, _, _, _, let reason), .joined(let message, _, _, let reason):
                    reasons[message] = reason
                default: break
                }
            }
            let stored = try line.ledger.conversation(ofTicket: ticket.id, limit: DeskControl.mostMessages)
            let messages = try stored.map { message in
                TicketMessage(
                    message, attachments: try line.ledger.attachments(of: message.id),
                    reason: reasons[message.id.description] ?? .bySomebody, longestText: DeskControl.longestText)
            }
            let count = try line.ledger.messageCount(ofTicket: ticket.id)
            return DeskInterface.ShowTicket.Reply(
                ticket: TicketSummary(ticket, due: line.ledgerDue(of: ticket)), messages: messages,
                history: history.suffix(DeskControl.mostSteps).map { TicketStepSummary($0) },
                messagesOmitted: count - messages.count,
                stepsOmitted: max(0, history.count - DeskControl.mostSteps))
        } catch {
            throw deskError(error)
        }
    }

    func person(_ peer: Peer) -> String { printable(peer.userName ?? "user \(peer.user)") }
}

extension IntakeLine {
    /// When the next clock of a ticket rings; from any thread, so by rules made for the question.
    fileprivate func ledgerDue(of ticket: Ticket) -> Timestamp? {
        TicketRules(book.current, withPeople: false).clocks.next(of: ticket)
    }
}

extension TicketCall {
    /// What was done, in the past tense, for the log.
    fileprivate var verb: String {
        switch self {
        case .take: "took"
        case .assign(let person, _): "gave \(printable(person)) the ticket"
        case .wait: "has the customer answer"
        case .resolve: "resolved"
        case .reopen: "reopened"
        case .escalate: "escalated"
        case .move(let tier, _): "moved to \(printable(tier)) the ticket"
        case .note: "wrote a note to"
        case .merge(let other, _): "merged into \(printable(other)) the ticket"
        case .split(let message, _): "split message \(printable(message)) off"
        }
    }
}

extension TicketRefusal {
    /// The error as the control socket tells it.
    var deskError: DeskError {
        func refused(_ number: TicketNumber, _ kind: String) -> DeskError {
            .ticketRefused(number.description, kind: kind, reason: description)
        }
        switch self {
        case .taken(let number, _): return refused(number, "taken")
        case .waiting(let number, _): return refused(number, "waiting")
        case .resolved(let number): return refused(number, "resolved")
        case .inQueue(let number, _): return refused(number, "in_queue")
        case .open(let number): return refused(number, "open")
        case .merged(let number, _): return refused(number, "merged")
        case .inTier(let number, _): return refused(number, "in_tier")
        case .same(let number): return refused(number, "same")
        case .onlyMessage(let number): return refused(number, "only_message")
        }
    }
}

extension TicketActionRefusal {
    /// The error as the control socket tells it.
    var deskError: DeskError {
        switch self {
        case .noNumber(let text, _): .noSuchTicket(text, reason: description)
        case .noSuchTicket(let number): .noSuchTicket(number.description, reason: description)
        case .takenThroughSpool(let number):
            .ticketRefused(number.description, kind: "taken", reason: description)
        case .noEnvelope(let number), .noTierAbove(let number, _), .notOfTicket(_, let number):
            .ticketRefused(number.description, kind: "other", reason: description)
        }
    }
}
