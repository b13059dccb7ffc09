import Desk
import Spool
import Testing

/// A process that dies with a message in its hands: the kernel keeps the table that says which.
@Suite("A process that dies with a message in its hands")
struct InFlightCrashTests {
    /// States that a killed process leaves with a file in `work/`, each with that file's name in the table.
    ///
    /// - Parameter isUndecided: only those whose file the ledger does not know: a worker lets go of a file before its commit.
    private func cases(
        _ scenario: Scenario, isUndecided: Bool = false
    ) throws -> [(crash: CrashCase, claim: String)] {
        let (_, cases) = try #require(try AllCrashes.shared.get().scenarios[scenario.name])
        var names: [Int: Set<String>] = [:]
        let found = try cases.filter { !$0.log.isEmpty }.flatMap { one in
            let known = isUndecided ? try names[one.commits] ?? Set(one.ledger.rows().files.map(\.name)) : []
            names[one.commits] = known
            return one.image.tree.keys.sorted().compactMap { path -> (crash: CrashCase, claim: String)? in
                let parts = path.split(separator: "/").map(String.init)
                guard parts.count == 3, parts[0] == "work", let name = FileName(parts[2]),
                    let file = ClaimedFile(gateway: parts[1], workName: name), file.companionNumber == nil,
                    !known.contains(file.escapedName.description)
                else { return nil }
                return (one, file.key)
            }
        }
        return Effort.asked.sample(found, Effort.asked.deaths == .max ? .max : 6)
    }

    @Test("leaves that message to the next start, which decides it once", arguments: Scenario.asked)
    func once(scenario: Scenario) throws {
        for (crash, claim) in try cases(scenario) {
            var crash = crash
            crash.inFlight = try InFlightState.table(of: claim, attempts: 0)
            var enumeration = Enumeration(scenario, effort: .asked)
            enumeration.tryStart(on: crash)
            #expect(enumeration.problems.isEmpty, "\(claim): \(enumeration.summary)")
        }
    }

    @Test(
        "holds that message when it was the second time, and brings all others to their ends", arguments: Scenario.asked
    )
    func twice(scenario: Scenario) throws {
        for (crash, claim) in try cases(scenario, isUndecided: true) {
            var crash = crash
            crash.inFlight = try InFlightState.table(of: claim, attempts: 1)
            var enumeration = Enumeration(scenario, effort: .asked)
            enumeration.tryStart(on: crash)
            #expect(enumeration.problems.isEmpty, "\(claim): \(enumeration.summary)")
        }
    }

    @Test("has it held as well where an error kept the start from seeing to it: it is not read beside others")
    func afterAnError() throws {
        let scenario = try #require(Scenario.all.first { $0.name == "three mails for two tiers" })
        guard Scenario.asked.contains(where: { $0.name == scenario.name }) else { return }
        let (crash, claim) = try #require(try cases(scenario, isUndecided: true).last)
        let files = ModelFileSystem(
            base: crash.base, log: crash.log, time: DeskRun.epoch + 2 * DeskRun.hour, outsider: scenario.outsider)
        let run = try DeskRun(
            scenario, on: files, ledger: crash.ledger, inFlight: try InFlightState.table(of: claim, attempts: 1),
            number: 1)
        let side = try run.start(recovering: false)
        try side.goOn(after: RunFailure("there was no room for a reason"))
        let reasons = files.image.tree.keys.filter { $0.hasPrefix("/held/") && $0.hasSuffix(".reason") }
        #expect(reasons.count == 1 && reasons.first?.contains(claim.split(separator: "/").last ?? "?") == true)
        #expect(
            files.image.bytes(reasons.first ?? "").map { String(decoding: $0, as: UTF8.self) }?
                .contains("crashed-decoder") == true)
        withExtendedLifetime(side) {}
    }

    @Test("says in the table what it was doing, at some step of every scenario", arguments: Scenario.asked)
    func recorded(scenario: Scenario) throws {
        let (_, cases) = try #require(try AllCrashes.shared.get().scenarios[scenario.name])
        let suspects = try cases.compactMap { try $0.inFlight.map { try InFlightState($0).suspects } }.flatMap { $0 }
        // What is held at once never comes into a worker's hands.
        let isRead = scenario.dropped.contains { if case .held = $0.end { false } else { true } }
        #expect(!isRead || suspects.contains { $0.stage == .delivering && $0.attempts == 1 })
        #expect(suspects.allSatisfy { $0.attempts == 1 })
    }
}
