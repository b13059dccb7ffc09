extension TicketStep {
    /// A stable name of the kind of step.
    package var kind: String {
        switch self {
        case .opened: "opened"
        case .joined: "joined"
        case .decidedAgain: "decided"
        case .took: "took"
        case .assigned: "assigned"
        case .waited: "waited"
        case .resolved: "resolved"
        case .reopened: "reopened"
        case .gaveBack: "gave-back"
        case .moved: "moved"
        case .escalated: "escalated"
        case .noted: "noted"
        case .merged: "merged"
        case .absorbed: "absorbed"
        case .split: "split"
        case .rang: "rang"
        case .recounted: "recounted"
        }
    }

    /// What happened, for people: what follows the name of who did it.
    package var words: String {
        switch self {
        case .opened(let message, let tier, let category, let priority, let reason):
            "opened it in \(tier): \(category), \(priority); message \(message), \(reason.words)"
        case .joined(let message, let category, let priority, let reason):
            "added message \(message): \(reason.words); \(category), \(priority)"
        case .decidedAgain(let message, let tier, let category, let priority):
            "had message \(message) decided again: \(category), \(priority), \(tier)"
        case .took: "took it"
        case .assigned(let person): "gave it to \(person)"
        case .waited: "waits for the customer"
        case .resolved: "resolved it"
        case .reopened: "opened it again"
        case .gaveBack: "put it back into the queue"
        case .moved(let tier): "moved it to \(tier)"
        case .escalated(let tier): "handed it up to \(tier)"
        case .noted: "wrote a note"
        case .merged(_, let number): "made it a part of \(number)"
        case .absorbed(_, let number): "took \(number) into it"
        case .split(let message, let number): "made message \(message) a ticket of its own, \(number)"
        case .rang(let kind, let level): TicketStep.words(kind, level)
        case .recounted: "counts its time anew"
        }
    }

    /// The message that it is about; nil where it is about the ticket as a whole.
    package var message: String? {
        switch self {
        case .opened(let message, _, _, _, _), .joined(let message, _, _, _), .decidedAgain(let message, _, _, _),
            .split(let message, _):
            message
        default: nil
        }
    }

    private static func words(_ kind: ClockKind, _ level: ClockLevel) -> String {
        switch (kind, level) {
        case (.answer, .warning): "warned: three quarters of the time to answer are gone"
        case (.answer, .breach): "told: it was not answered in time"
        case (.resolve, .warning): "warned: three quarters of the time to resolve are gone"
        case (.resolve, .breach): "told: it was not resolved in time"
        case (.escalate, .warning): "warned: it goes up soon"
        case (.escalate, .breach): "told: nobody took it before it had to go up"
        }
    }
}
