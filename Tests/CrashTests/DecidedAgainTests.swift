import Testing

/// Every step at which a process can die, or the power go, while a person has messages decided again.
@Suite("A message that is decided again")
struct DecidedAgainTests {
    @Test("is in one queue, once, after a crash at any step")
    func everyStep() throws {
        var enumeration = Enumeration(Scenario.decidedAgain, effort: .asked)
        let cases = try enumeration.cases()
        enumeration.run(on: cases)
        #expect(enumeration.problems.isEmpty, "\(enumeration.summary)")
        #expect(enumeration.starts > 20 || Effort.onlyCase != nil)
    }
}
