import DeskModel
import RuleEngine
import RuleSemantics
import SourceText
import Ticketing

/// What the rules in use say of tickets: clocks, the order of outcomes, and which addresses are one person's.
struct TicketRules: Sendable {
    let clocks: DeskClocks
    let people: People
    private let categories: [String: Int]
    private let priorities: [String: Int]
    private let tiers: [String]
    private let targets: [String: String]

    /// - Parameters:
    ///   - edition: the rules and the files that they were made of.
    ///   - withPeople: whether the tables of customers are read as well, which takes time where they are long.
    init(_ edition: RuleBook.Edition, withPeople: Bool = true) {
        let rules = edition.program.rules
        tiers = rules.tiers.map(\.name)
        categories = TicketRules.places(rules.categories)
        priorities = TicketRules.places(rules.priorities)
        people = withPeople ? People(edition.bundle) : People(csv: [])
        var clocks: [String: [TicketClock]] = [:]
        var targets: [String: String] = [:]
        for tier in rules.tiers {
            clocks[tier.name] = tier.clocks.map { TicketRules.clock($0, rules) }
            for case .escalate(let index) in tier.clocks.map(\.kind) where rules.tiers.indices.contains(index) {
                targets[tier.name] = targets[tier.name] ?? rules.tiers[index].name
            }
        }
        self.clocks = DeskClocks(clocks)
        self.targets = targets
    }

    private static func places(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private static func clock(_ clock: TierClock, _ rules: RuleSet) -> TicketClock {
        let hours = clock.calendar.flatMap {
            rules.calendars.indices.contains($0) ? rules.calendars[$0].hours : nil
        }
        let priorities = clock.priorities.map { indices in
            Set(indices.filter { rules.priorities.indices.contains($0) }.map { rules.priorities[$0] })
        }
        let (kind, target): (ClockKind, String?) =
            switch clock.kind {
            case .answer: (.answer, nil)
            case .resolve: (.resolve, nil)
            case .escalate(let index):
                (.escalate, rules.tiers.indices.contains(index) ? rules.tiers[index].name : nil)
            }
        return TicketClock(
            kind: kind, seconds: clock.seconds, hours: hours, priorities: priorities, target: target)
    }

    /// Whether there is such a tier.
    func has(tier: String) -> Bool { tiers.contains(tier) }

    /// Whether there is such a priority.
    func has(priority: String) -> Bool { priorities[priority] != nil }

    /// Whether there is such a category.
    func has(category: String) -> Bool { categories[category] != nil }

    /// Where a ticket goes up to from a tier: where its clock sends it, else the next one; nil from the last.
    func above(_ tier: String) -> String? {
        if let target = targets[tier] { return target }
        guard let place = tiers.firstIndex(of: tier), tiers.indices.contains(place + 1) else { return nil }
        return tiers[place + 1]
    }

    /// The urgency of a priority, 0 the most urgent; one that the rules have no more counts as the least.
    func rank(of priority: String) -> Int {
        priorities[priority] ?? 99
    }

    /// What a ticket's category and priority become when the rules decide so of one of its messages.
    ///
    /// The one listed first wins, as among rules; what nobody but the default says raises nothing.
    func raised(_ ticket: Ticket, by decision: DecisionSummary) -> (category: String, priority: String) {
        func higher(_ new: String, than old: String, in order: [String: Int]) -> Bool {
            (order[new] ?? .max) < (order[old] ?? .max)
        }
        let raisesCategory =
            decision.categoryRule != nil && higher(decision.category, than: ticket.category, in: categories)
        let raisesPriority =
            decision.priorityRule != nil && higher(decision.priority, than: ticket.priority, in: priorities)
        return (
            raisesCategory ? decision.category : ticket.category, raisesPriority ? decision.priority : ticket.priority
        )
    }
}
