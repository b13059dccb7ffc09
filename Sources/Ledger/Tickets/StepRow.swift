import Ticketing

/// A step as the ledger's columns have it.
struct StepRow: Equatable {
    var kind: String
    var object: String?
    var tier: String?
    var category: String?
    var priority: String?
    var reason: String?

    init(
        kind: String, object: String? = nil, tier: String? = nil, category: String? = nil, priority: String? = nil,
        reason: String? = nil
    ) {
        self.kind = kind
        self.object = object
        self.tier = tier
        self.category = category
        self.priority = priority
        self.reason = reason
    }

    init(_ step: TicketStep) {
        switch step {
        case .opened(let message, let tier, let category, let priority, let reason):
            self.init(
                kind: "opened", object: message, tier: tier, category: category, priority: priority,
                reason: reason.code)
        case .joined(let message, let category, let priority, let reason):
            self.init(kind: "joined", object: message, category: category, priority: priority, reason: reason.code)
        case .decidedAgain(let message, let tier, let category, let priority):
            self.init(kind: "decided", object: message, tier: tier, category: category, priority: priority)
        case .took: self.init(kind: "took")
        case .assigned(let person): self.init(kind: "assigned", object: person)
        case .waited: self.init(kind: "waited")
        case .resolved: self.init(kind: "resolved")
        case .reopened: self.init(kind: "reopened")
        case .gaveBack: self.init(kind: "gave-back")
        case .moved(let tier): self.init(kind: "moved", tier: tier)
        case .escalated(let tier): self.init(kind: "escalated", tier: tier)
        case .noted: self.init(kind: "noted")
        case .merged(let ticket, let number):
            self.init(kind: "merged", object: ticket, reason: String(number.serial))
        case .absorbed(let ticket, let number):
            self.init(kind: "absorbed", object: ticket, reason: String(number.serial))
        case .split(let message, let number):
            self.init(kind: "split", object: message, reason: String(number.serial))
        case .rang(let kind, let level): self.init(kind: "rang", object: kind.rawValue, reason: level.rawValue)
        case .recounted: self.init(kind: "recounted")
        }
    }

    /// The step; nil for what no version of the program wrote.
    var step: TicketStep? {
        let joining = reason.flatMap { JoinReason(code: $0) }
        let number = reason.flatMap { Int64($0) }.flatMap { TicketNumber(serial: $0) }
        switch kind {
        case "opened":
            guard let object, let tier, let category, let priority, let joining else { return nil }
            return .opened(message: object, tier: tier, category: category, priority: priority, joining)
        case "joined":
            guard let object, let category, let priority, let joining else { return nil }
            return .joined(message: object, category: category, priority: priority, joining)
        case "decided":
            guard let object, let tier, let category, let priority else { return nil }
            return .decidedAgain(message: object, tier: tier, category: category, priority: priority)
        case "took": return .took
        case "assigned": return object.map { .assigned(to: $0) }
        case "waited": return .waited
        case "resolved": return .resolved
        case "reopened": return .reopened
        case "gave-back": return .gaveBack
        case "moved": return tier.map { .moved(tier: $0) }
        case "escalated": return tier.map { .escalated(tier: $0) }
        case "noted": return .noted
        case "merged":
            guard let object, let number else { return nil }
            return .merged(into: object, number)
        case "absorbed":
            guard let object, let number else { return nil }
            return .absorbed(ticket: object, number)
        case "split":
            guard let object, let number else { return nil }
            return .split(message: object, into: number)
        case "rang":
            guard let clock = object.flatMap({ ClockKind(rawValue: $0) }),
                let level = reason.flatMap({ ClockLevel(rawValue: $0) })
            else { return nil }
            return .rang(clock, level)
        case "recounted": return .recounted
        default: return nil
        }
    }
}
