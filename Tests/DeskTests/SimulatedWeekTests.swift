import BusinessTime
import DeskModel
import Ledger
import Reporting
import Testing

@Suite("A simulated week at a desk", .timeLimit(.minutes(5)))
struct SimulatedWeekTests {
    @Test("its report has the figures that the simulation counted itself", arguments: [1, 2026] as [UInt64])
    func week(seed: UInt64) throws {
        let week = try SimulatedWeek(seed: seed)
        try week.run()
        let end = Timestamp(milliseconds: week.desk.now.milliseconds + 1)
        var report = Report(from: SimulatedWeek.start, to: end)
        try week.desk.ledger.forEachTicket(openedBefore: end, changedSince: SimulatedWeek.start) { record in
            report.add(
                ReportedTicket(
                    channel: record.channel.rawValue, routing: record.routing, isMatched: record.isMatched,
                    history: record.history))
        }
        let (counted, total) = (week.count, report.total)
        #expect(total.opened == counted.opened && counted.opened > 100)
        #expect(total.taken == counted.taken && total.resolved == counted.resolved)
        #expect(total.firstContact == counted.firstContact && counted.firstContact > 0)
        #expect(total.escalated == counted.escalated && counted.escalated > 0)
        #expect(total.reopened == counted.reopened && counted.reopened > 0)
        #expect(total.answerBreaches == counted.answerBreaches && counted.answerBreaches > 0)
        #expect(total.resolveBreaches == counted.resolveBreaches)
        #expect(total.backlog == counted.backlog)
        for channel in ["email", "phone", "chat"] {
            #expect(report.figures(.channel, channel).opened == counted.byChannel[channel] ?? 0, "\(channel)")
        }
        for category in ["other", "billing", "outage"] {
            #expect(report.figures(.category, category).opened == counted.byCategory[category] ?? 0, "\(category)")
        }
        let taking = counted.taking.sorted()
        #expect(total.taking.seconds(atPercent: 50) == taking[(taking.count + 1) / 2 - 1] * 60)
        let resolving = counted.resolving.sorted()
        #expect(total.resolving.seconds(atPercent: 90) == resolving[(resolving.count * 9 + 9) / 10 - 1] * 60)
        #expect(try week.desk.disagreements() == [])
    }
}
