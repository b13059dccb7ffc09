import Foundation
import Testing

/// Every step of the intake at which a process can die, and every state that a power cut can leave then.
@Suite("A crash")
struct CrashTests {
    @Test("after any step leaves what the next start brings to a good end, once", arguments: Scenario.asked)
    func everyStep(scenario: Scenario) throws {
        var (enumeration, cases) = try #require(try AllCrashes.shared.get().scenarios[scenario.name])
        enumeration.run(on: cases)
        #expect(enumeration.problems.isEmpty, "\(enumeration.summary)")
        let table = Set(try StateTable().states.values)
        let unknown = enumeration.states.filter { !table.contains($0.key) }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(unknown.isEmpty, "not in the table of docs/spool.md: \(unknown.joined(separator: "\n"))")
        #expect(enumeration.starts > 50 || Effort.onlyCase != nil)
    }

    @Test("leaves every state of the table in docs/spool.md, and no other")
    func table() throws {
        var states: [FileState: String] = [:]
        for (enumeration, _) in try AllCrashes.shared.get().scenarios.values {
            states.merge(enumeration.states) { first, _ in first }
        }
        let table = try StateTable().states
        #expect(Set(table.values).count == table.count, "two rows of the table are the same state")
        let unmet = table.filter { states[$0.value] == nil }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(unmet.isEmpty || Scenario.asked.count < Scenario.all.count, "never met: \(unmet)")
        let unknown = states.filter { !table.values.contains($0.key) }.map { "\($0.key): \($0.value)" }.sorted()
        #expect(unknown.isEmpty, "not in the table: \(unknown.joined(separator: "\n"))")
    }

    @Test(
        "of the process leaves nothing that code which goes on after an error could change", arguments: Scenario.asked)
    func death(scenario: Scenario) throws {
        let effort = Effort.asked
        let (image, ledger) = try scenario.beginning()
        let whole = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour, outsider: scenario.outsider)
        try DeskRun(scenario, on: whole, ledger: ledger, number: 0).live()
        for step in effort.sample(Array(0..<whole.log.count), effort.deaths) {
            let files = ModelFileSystem(
                base: image, time: DeskRun.epoch + DeskRun.hour, deathAt: step, outsider: scenario.outsider)
            let run = try DeskRun(scenario, on: files, ledger: ledger, number: 0)
            try? run.live()
            // What another program does in answer to the last step comes on top.
            #expect(step...step + 1 ~= files.log.count, "step \(step) of \(scenario.name)")
            var enumeration = Enumeration(scenario, effort: effort)
            var seen = Seen()
            seen.look(at: files.image, scenario)
            guard let left = run.ledgers.last else { continue }
            let isRewritten = files.log.contains { if case .replaceContent = $0 { true } else { false } }
            enumeration.tryStart(
                on: CrashCase(
                    how: { "died at step \(step)" }, base: image, log: files.log, ledger: left, commits: 0, seen: seen,
                    isRewritten: isRewritten, leniency: []))
            #expect(enumeration.problems.isEmpty, "\(enumeration.summary)")
        }
    }
}
