import Testing

/// Every step at which a process can die, or the power go, while people, consumers and upkeep move what is in its place already.
@Suite("What people and upkeep do")
struct PeopleTests {
    /// Every state that a crash of any scenario leaves, found once for all tests.
    private struct Crashes: Sendable {
        let scenarios: [String: (enumeration: Enumeration, cases: [CrashCase])]

        static let shared = Result { try Crashes() }

        private init() throws {
            var scenarios: [String: (enumeration: Enumeration, cases: [CrashCase])] = [:]
            for scenario in Scenario.people {
                var enumeration = Enumeration(scenario, effort: .asked)
                let cases = try enumeration.cases()
                try enumeration.classify(cases)
                scenarios[scenario.name] = (enumeration, cases)
            }
            self.scenarios = scenarios
        }
    }

    @Test("has one end, after a crash at any step", arguments: Scenario.people)
    func everyStep(scenario: Scenario) throws {
        var (enumeration, cases) = try #require(try Crashes.shared.get().scenarios[scenario.name])
        enumeration.run(on: cases)
        #expect(enumeration.problems.isEmpty, "\(enumeration.summary)")
        #expect(enumeration.starts > 10 || Effort.onlyCase != nil)
    }

    @Test("leaves every state of the further tables in docs/spool.md, and no other")
    func tables() throws {
        var states: [PeopleState: String] = [:]
        for (enumeration, _) in try Crashes.shared.get().scenarios.values {
            states.merge(enumeration.peopleStates) { first, _ in first }
        }
        let table = try StateTable().peopleStates
        #expect(Set(table.values).count == table.count, "two rows of the tables are the same state")
        let unmet = table.filter { states[$0.value] == nil }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(unmet.isEmpty, "never met: \(unmet.joined(separator: "\n"))")
        let unknown = states.filter { !table.values.contains($0.key) }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(unknown.isEmpty, "not in the tables: \(unknown.joined(separator: "\n"))")
    }
}
