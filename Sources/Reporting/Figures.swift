/// Lengths of time, for medians and the like.
package struct Durations: Equatable, Sendable {
    private var milliseconds: [Int64] = []

    /// None.
    package init() {}

    /// How many.
    package var count: Int { milliseconds.count }

    mutating func add(_ value: Int64) { milliseconds.append(value) }

    /// The smallest of them that at least this share of all does not exceed (the nearest rank), in seconds rounded down; nil of none.
    package func seconds(atPercent percent: Int) -> Int64? {
        guard !milliseconds.isEmpty else { return nil }
        let rank = (milliseconds.count * min(max(percent, 1), 100) + 99) / 100
        return milliseconds.sorted()[rank - 1] / 1000
    }
}

/// The figures of one group of tickets in one period.
///
/// What each means stands in `docs/reports.md`.
package struct Figures: Equatable, Sendable {
    /// Tickets that began.
    package var opened = 0
    /// Of those, how many no rule but the default gave a category.
    package var unmatched = 0
    /// Tickets taken for the first time.
    package var taken = 0
    /// Tickets resolved for the first time.
    package var resolved = 0
    /// Of those, how many at the first contact.
    package var firstContact = 0
    /// Times that a ticket went up.
    package var escalated = 0
    /// Times that a resolved ticket was opened again.
    package var reopened = 0
    /// Times that an answer was late.
    package var answerBreaches = 0
    /// Times that a solution was late.
    package var resolveBreaches = 0
    /// From the receipt to the decision.
    package var routing = Durations()
    /// From the beginning until it was taken.
    package var taking = Durations()
    /// From the beginning until it was resolved.
    package var resolving = Durations()
    /// Tickets open at the end of the period.
    package var backlog = 0
    /// Of those, how many are open for more than a day.
    package var backlogOverDay = 0
    /// And for more than a week.
    package var backlogOverWeek = 0

    /// Nothing happened.
    package init() {}

    mutating func count(_ event: ReportEvent.Kind) {
        switch event {
        case .opened(let milliseconds, let isMatched):
            opened += 1
            unmatched += isMatched ? 0 : 1
            routing.add(max(0, milliseconds))
        case .taken(let milliseconds):
            taken += 1
            taking.add(milliseconds)
        case .resolved(let milliseconds, let isFirstContact):
            resolved += 1
            firstContact += isFirstContact ? 1 : 0
            resolving.add(milliseconds)
        case .escalated: escalated += 1
        case .reopened: reopened += 1
        case .answerBreach: answerBreaches += 1
        case .resolveBreach: resolveBreaches += 1
        }
    }

    mutating func countOpen(age milliseconds: Int64) {
        backlog += 1
        if milliseconds > 86_400_000 { backlogOverDay += 1 }
        if milliseconds > 7 * 86_400_000 { backlogOverWeek += 1 }
    }
}
