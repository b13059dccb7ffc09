import Control
import Ticketing

// What is asked over the control socket, as actions.
extension TicketActions {
    /// Words of people are cut to this many characters.
    static let longestWord = 10_000

    /// Does what was asked; the ticket afterwards, for a split the new one, for a merge the other.
    func perform(_ call: TicketCall, on name: String, by actor: String) throws -> Ticket {
        func cut(_ text: String?) -> String? {
            guard let text, !text.isEmpty else { return nil }
            return String(text.prefix(TicketActions.longestWord))
        }
        switch call {
        case .take(let why): return try take(name, by: actor, why: cut(why))
        case .assign(let person, let why): return try assign(name, to: person, by: actor, why: cut(why))
        case .wait(let why): return try wait(name, by: actor, why: cut(why))
        case .resolve(let why): return try resolve(name, by: actor, why: cut(why))
        case .reopen(let why): return try reopen(name, by: actor, why: cut(why))
        case .escalate(let tier, let why): return try escalate(name, to: tier, by: actor, why: cut(why))
        case .move(let tier, let why): return try move(name, to: tier, by: actor, why: cut(why))
        case .note(let text): return try note(name, cut(text) ?? "", by: actor)
        case .merge(let other, let why): return try merge(name, into: other, by: actor, why: cut(why))
        case .split(let message, let why): return try split(name, message: message, by: actor, why: cut(why))
        }
    }
}
