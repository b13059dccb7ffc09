package import BusinessTime
import Ticketing

/// By what the figures of a report are told apart.
package enum Dimension: String, CaseIterable, Sendable {
    case all, tier, category, channel
    /// The hour of the day on the wall, 00 to 23.
    case hour
}

/// The figures of a period: from a moment up to and without another, of all tickets and by group.
///
/// Only what happened before the end counts; so the report of a day that is over stays as it is, whatever comes later.
package struct Report: Sendable {
    /// Names a group.
    package struct Group: Hashable, Comparable, Sendable {
        /// By what.
        package let dimension: Dimension
        /// Which.
        package let value: String

        package static func < (left: Group, right: Group) -> Bool {
            let order = Dimension.allCases
            let places = (order.firstIndex(of: left.dimension) ?? 0, order.firstIndex(of: right.dimension) ?? 0)
            return places.0 == places.1 ? left.value < right.value : places.0 < places.1
        }
    }

    /// Where the period begins.
    package let start: Timestamp
    /// Where it ends.
    package let end: Timestamp
    private let zone: TimeZoneRules
    private var figures: [Group: Figures] = [:]
    /// Of how many messages of the period each rule matches; nil where nobody has counted.
    package var ruleHits: RuleHits?

    /// A report of nothing yet.
    ///
    /// - Parameter zone: for the hours of the day.
    package init(from start: Timestamp, to end: Timestamp, zone: TimeZoneRules = .utc) {
        self.start = start
        self.end = end
        self.zone = zone
        figures[Group(dimension: .all, value: "")] = Figures()
    }

    /// The period of a day on the wall.
    package static func period(of day: LocalDate, zone: TimeZoneRules) -> (start: Timestamp, end: Timestamp)? {
        guard let midnight = LocalDateTime(date: day, secondOfDay: 0),
            let next = LocalDateTime(date: day + 1, secondOfDay: 0)
        else { return nil }
        return (zone.timestamp(of: midnight), zone.timestamp(of: next))
    }

    /// The groups that have figures, in order.
    package var groups: [(group: Group, figures: Figures)] {
        figures.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The figures of all tickets.
    package var total: Figures { figures[Group(dimension: .all, value: "")] ?? Figures() }

    /// The figures of one group; nothing where nothing happened there.
    package func figures(_ dimension: Dimension, _ value: String) -> Figures {
        figures[Group(dimension: dimension, value: value)] ?? Figures()
    }

    /// Takes a ticket into the report.
    package mutating func add(_ ticket: ReportedTicket) {
        var seen = ticket
        seen.history = Array(ticket.history.prefix { $0.at < end })
        guard let story = TicketStory(seen) else { return }
        for event in story.events where event.at >= start && event.at < end {
            let places = groups(event.tier, event.category, ticket.channel) + [hour(of: event.at)]
            for group in places { figures[group, default: Figures()].count(event.kind) }
        }
        guard let last = story.stretches.last, last.to == nil, let first = story.events.first else { return }
        let age = end.milliseconds - first.at.milliseconds
        for group in groups(last.tier, last.category, ticket.channel) {
            figures[group, default: Figures()].countOpen(age: age)
        }
    }

    private func groups(_ tier: String, _ category: String, _ channel: String) -> [Group] {
        [
            Group(dimension: .all, value: ""), Group(dimension: .tier, value: tier),
            Group(dimension: .category, value: category), Group(dimension: .channel, value: channel),
        ]
    }

    private func hour(of moment: Timestamp) -> Group {
        let hour = zone.localDateTime(at: moment).secondOfDay / 3600
        return Group(dimension: .hour, value: hour < 10 ? "0\(hour)" : "\(hour)")
    }
}
