import Testing

/// Every step at which a process can die, or the power go, while people work on tickets: afterwards ledger and tiers say the same.
@Suite("What people do with tickets")
struct ActionTests {
    @Test("is agreed on by ledger and files after a crash at any step", arguments: Scenario.tickets)
    func everyStep(scenario: Scenario) throws {
        var enumeration = Enumeration(scenario, effort: .asked)
        let cases = try enumeration.cases()
        enumeration.run(on: cases)
        #expect(enumeration.problems.isEmpty, "\(enumeration.summary)")
        #expect(enumeration.starts > 10 || Effort.onlyCase != nil)
    }

    @Test("a disagreement would be seen")
    func notices() throws {
        let scenario = try #require(Scenario.tickets.first)
        let (image, ledger) = try scenario.beginning()
        var rows = try ledger.rows()
        #expect(rows.tickets.count == 2)
        #expect(Verdict.disagreements(rows, image, mayComeBack: false) == [])
        rows.tickets[0].state = "resolved"
        rows.tickets[1].tier = "second"
        #expect(Verdict.disagreements(rows, image, mayComeBack: false).count == 2)
    }
}
