/// Why a message belongs to its ticket: said with every message, so that no merge happens in silence.
package enum JoinReason: Equatable, Sendable {
    /// Nothing ties it to a ticket that is there.
    case nothing
    /// The same conversation of the same platform.
    case conversation
    /// It answers a mail of the ticket.
    case answers
    /// It names the ticket's number, and its sender is verified and known to the ticket.
    case number
    /// The same telephone number, within the window.
    case telephone
    /// Another address of the same person by the table of customers, within the window.
    case person(String)
    /// A later version of a file whose earlier one is in the ticket.
    case laterVersion
    /// A person merged or split.
    case bySomebody
    /// A new ticket: it names another, but its sender is not verified.
    case unverified(names: TicketNumber)
    /// A new ticket: it names another that does not know its sender.
    case stranger(names: TicketNumber)
    /// It was there before tickets had numbers.
    case takenOver
    /// The reason named a person that was forgotten.
    case forgotten
}

extension JoinReason {
    /// The reason as one word, with what it names after a colon: what the ledger keeps.
    package var code: String {
        switch self {
        case .nothing: "nothing"
        case .conversation: "conversation"
        case .answers: "answers"
        case .number: "number"
        case .telephone: "telephone"
        case .person(let person): "person:" + person
        case .laterVersion: "later-version"
        case .bySomebody: "somebody"
        case .unverified(let number): "unverified:\(number.serial)"
        case .stranger(let number): "stranger:\(number.serial)"
        case .takenOver: "taken-over"
        case .forgotten: "forgotten"
        }
    }

    /// Reads what ``code`` wrote; nil for anything else.
    package init?(code: String) {
        let parts = code.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? String(parts[1]) : nil
        let number = value.flatMap { Int64($0) }.flatMap { TicketNumber(serial: $0) }
        switch (parts.first.map(String.init) ?? "", value, number) {
        case ("nothing", nil, _): self = .nothing
        case ("conversation", nil, _): self = .conversation
        case ("answers", nil, _): self = .answers
        case ("number", nil, _): self = .number
        case ("telephone", nil, _): self = .telephone
        case ("person", let person?, _): self = .person(person)
        case ("later-version", nil, _): self = .laterVersion
        case ("somebody", nil, _): self = .bySomebody
        case ("unverified", _, let number?): self = .unverified(names: number)
        case ("stranger", _, let number?): self = .stranger(names: number)
        case ("taken-over", nil, _): self = .takenOver
        case ("forgotten", nil, _): self = .forgotten
        default: return nil
        }
    }

    /// The ticket that a message names without belonging to it.
    package var namedOnly: TicketNumber? {
        switch self {
        case .unverified(let number), .stranger(let number): number
        default: nil
        }
    }

    /// The reason in words, for the desk.
    package var words: String {
        switch self {
        case .nothing: "a new conversation"
        case .conversation: "the same conversation of the platform"
        case .answers: "it answers a mail of this ticket"
        case .number: "it names this ticket, and its sender is verified and known to it"
        case .telephone: "the same telephone number, shortly after"
        case .person(let person): "another address of \(person) in the table of customers, shortly after"
        case .laterVersion: "a later version of the same file"
        case .bySomebody: "somebody of the desk said so"
        case .unverified(let number): "a new ticket: it names \(number), but nothing proves who sent it"
        case .stranger(let number): "a new ticket: it names \(number), which does not know its sender"
        case .takenOver: "it was there before tickets had numbers"
        case .forgotten: "its reason named a person that was forgotten"
        }
    }
}
