import BusinessTime
import DeskSimulation
import Testing

@Suite("A simulated week at a desk", .timeLimit(.minutes(5)))
struct SimulatedWeekTests {
    @Test("its report has the figures that the simulation counted itself", arguments: [1, 2026] as [UInt64])
    func week(seed: UInt64) throws {
        let week = try SimulatedWeek(seed: seed)
        try week.run()
        let comparison = try week.comparison()
        #expect(comparison.lines.count > 20)
        for line in comparison.lines { #expect(line.reported == line.counted, "\(line.what)") }
        // A week in which nothing happened would prove nothing.
        let count = week.count
        #expect(count.opened > 100 && count.firstContact > 0 && count.escalated > 0)
        #expect(count.reopened > 0 && count.answerBreaches > 0)
        #expect(try week.desk.disagreements() == [])
    }
}
