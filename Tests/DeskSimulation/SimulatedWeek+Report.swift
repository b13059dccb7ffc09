import BusinessTime
import DeskModel
import Ledger
package import Reporting

/// The figures of a simulated week beside the simulation's own count.
package struct WeekComparison: Sendable {
    /// One figure.
    package struct Line: Sendable {
        /// What it counts.
        package let what: String
        /// What the report of the desk says; nil where it has none.
        package let reported: Int64?
        /// What the simulation counted.
        package let counted: Int64?
    }

    /// The report of the week.
    package let report: Report
    /// The figures.
    package let lines: [Line]

    /// Those that are not the same.
    package var differences: [Line] { lines.filter { $0.reported != $0.counted } }
}

extension SimulatedWeek {
    /// Makes the report of the week from the desk's ledger, and puts it beside the simulation's own count.
    package func comparison() throws -> WeekComparison {
        let end = Timestamp(milliseconds: desk.now.milliseconds + 1)
        var report = Report(from: SimulatedWeek.start, to: end)
        try desk.ledger.forEachTicket(openedBefore: end, changedSince: SimulatedWeek.start) { record in
            report.add(
                ReportedTicket(
                    channel: record.channel.rawValue, routing: record.routing, isMatched: record.isMatched,
                    history: record.history))
        }
        var lines: [WeekComparison.Line] = []
        func add(_ what: String, _ reported: Int, _ counted: Int) {
            lines.append(WeekComparison.Line(what: what, reported: Int64(reported), counted: Int64(counted)))
        }
        let total = report.total
        add("opened", total.opened, count.opened)
        add("taken", total.taken, count.taken)
        add("resolved", total.resolved, count.resolved)
        add("resolved at the first contact", total.firstContact, count.firstContact)
        add("escalated", total.escalated, count.escalated)
        add("opened again", total.reopened, count.reopened)
        add("answers too late", total.answerBreaches, count.answerBreaches)
        add("solutions too late", total.resolveBreaches, count.resolveBreaches)
        add("open at the end", total.backlog, count.backlog)
        for channel in ["email", "phone", "chat"] {
            add("opened by \(channel)", report.figures(.channel, channel).opened, count.byChannel[channel] ?? 0)
        }
        for category in ["outage", "billing", "other"] {
            add("opened as \(category)", report.figures(.category, category).opened, count.byCategory[category] ?? 0)
        }
        for tier in ["first", "second", "third"] {
            add("taken in \(tier)", report.figures(.tier, tier).taken, count.takenByTier[tier] ?? 0)
        }
        func addTimes(_ what: String, _ reported: Durations, _ counted: [Int64]) {
            for percent in [50, 90] {
                lines.append(
                    WeekComparison.Line(
                        what: "\(what), seconds at \(percent) percent", reported: reported.seconds(atPercent: percent),
                        counted: SimulatedWeek.rank(counted, percent).map { $0 * 60 }))
            }
        }
        addTimes("until taken", total.taking, count.taking)
        addTimes("until resolved", total.resolving, count.resolving)
        return WeekComparison(report: report, lines: lines)
    }

    /// The nearest rank of minutes.
    private static func rank(_ minutes: [Int64], _ percent: Int) -> Int64? {
        minutes.isEmpty ? nil : minutes.sorted()[(minutes.count * percent + 99) / 100 - 1]
    }
}
