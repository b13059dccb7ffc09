import RuleSyntax
import SourceText

// tier blocks: titles and clocks.
extension Checker {
    mutating func resolveTiers() {
        var first: [String: Span] = [:]
        for (_, block) in blocks {
            guard case .tier(let tier) = block.content else { continue }
            if let place = first[tier.name.text] {
                report(
                    .duplicate, "tier `\(tier.name.text)` is described twice", at: tier.name.span,
                    because: Diagnostic.Label(place, "first here"), help: ["put all its lines into one block"])
                continue
            }
            first[tier.name.text] = tier.name.span
            guard let index = self.tier(named: tier.name) else { continue }
            if let title = tier.title { set.tiers[index].title = title.text }
            set.tiers[index].clocks = tier.clocks.compactMap { resolve($0, of: index) }
        }
    }

    private mutating func resolve(_ clock: TierBlock.Clock, of tier: Int) -> TierClock? {
        let units = ["seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400]
        let example = "answer within 30 minutes"
        let seconds = amount(clock.quantity, units: units, what: "a clock", example: example)
        var calendar: Int?
        if let name = clock.calendar {
            switch names[name.text] {
            case .calendar(let index):
                calendar = index
                if clock.quantity.unit?.text == "days" {
                    report(
                        .badClock, "days cannot be counted of a calendar", at: clock.quantity.span,
                        help: ["say how many hours of `\(name.text)` it is: `16 hours of \(name.text)`"])
                    return nil
                }
            case .broken: return nil
            default:
                let known = set.calendars.map(\.name)
                report(
                    .unknownName, "no hours block is called `\(name.text)`", at: name.span,
                    guess(name.text, among: known))
                return nil
            }
        }
        let kind: TierClock.Kind
        switch clock.kind {
        case .answer: kind = .answer
        case .resolve: kind = .resolve
        case .escalate(let name):
            guard let target = self.tier(named: name) else { return nil }
            if target == tier {
                report(
                    .escalation, "this tier escalates to itself", at: name.span, help: ["name the tier that takes over"]
                )
                return nil
            }
            kind = .escalate(target)
        }
        let priorities = clock.priorities.compactMap { priority(named: $0) }
        guard let seconds, priorities.count == clock.priorities.count else { return nil }
        if seconds == 0 {
            report(.badClock, "a clock of zero rings at once", at: clock.quantity.span, help: ["give it some time"])
            return nil
        }
        return TierClock(
            kind: kind, seconds: seconds, calendar: calendar,
            priorities: clock.priorities.isEmpty ? nil : Set(priorities), span: clock.span)
    }
}
