import Foundation
import Spool
import TestSupport

/// How much is tried: a bounded sample, or everything with `FAULTS=long`.
struct Effort: Sendable {
    /// States of one scenario from which a desk is started anew.
    var restarts = 48
    /// States of one step and one kind of file system.
    var outcomes = 12
    /// Restarts that die themselves, of one scenario.
    var compounds = 8
    /// Operations of one scenario that fail, for each error.
    var errors = 4
    /// Steps of one scenario at which the process dies in earnest.
    var deaths = 4
    /// Of how many starts one is followed by another that must change nothing.
    var convergence = 4
    /// Chooses the sample.
    var seed: UInt64 = 2026

    /// What the environment asks for: `FAULTS=long`, `FAULTS_SEED=<number>`.
    static let asked: Effort = {
        let environment = ProcessInfo.processInfo.environment
        var effort = Effort()
        if environment["FAULTS"] == "long" {
            effort = Effort(restarts: .max, outcomes: 200, compounds: 1500, errors: .max, deaths: .max, convergence: 1)
        }
        if let seed = environment["FAULTS_SEED"].flatMap({ UInt64($0) }) { effort.seed = seed }
        return effort
    }()

    /// The one case to try, where `FAULTS_CASE` names it; all of them else.
    static let onlyCase = ProcessInfo.processInfo.environment["FAULTS_CASE"].flatMap { Int($0) }

    /// At most `count` of some things, spread evenly; the first and the last are among them.
    func sample<Element>(_ all: [Element], _ count: Int) -> [Element] {
        guard all.count > count, count > 1 else { return all }
        return (0..<count).map { all[$0 * (all.count - 1) / (count - 1)] }
    }
}

/// One state that a crash leaves: what the next start finds.
struct CrashCase: Sendable {
    /// Its number in the enumeration.
    var number = 0
    /// How it came about, for whoever has to look at it.
    var how: @Sendable () -> String
    /// What is durable.
    var base: FileImage
    /// What was done besides and is not durable yet; empty after a power cut.
    var log: [FileOperation] = []
    /// The ledger.
    var ledger: LedgerCopy
    /// The table of messages in work; nil after a power cut, of which it is no part.
    var inFlight: Data?
    /// Which ledger of the life that is, to tell states apart.
    var commits: Int
    /// What consumers may have seen before.
    var seen: Seen
    /// Whether the late writer wrote before.
    var isRewritten: Bool
    var leniency: Verdict.Leniency

    /// What programs find.
    var image: FileImage {
        var image = base
        for operation in log { image.apply(operation) }
        return image
    }
}

/// Every state that a life can leave, and the trial of what becomes of it.
struct Enumeration: Sendable {
    let scenario: Scenario
    private(set) var effort: Effort
    var wrapping: Wrapping = { $0 }
    /// What went wrong: each with the case it went wrong in.
    private(set) var problems: [String] = []
    /// The rows of the state table that were met.
    ///
    /// Each with the first case in which it was.
    private(set) var states: [FileState: String] = [:]
    /// The rows of the tables of what people and upkeep do, each with the first case in which it was met.
    private(set) var peopleStates: [PeopleState: String] = [:]
    /// How many starts were made.
    private(set) var starts = 0

    init(_ scenario: Scenario, effort: Effort, wrapping: @escaping Wrapping = { $0 }) {
        self.scenario = scenario
        self.effort = effort
        if let outcomes = scenario.outcomes { self.effort.outcomes = max(effort.outcomes, outcomes) }
        self.wrapping = wrapping
    }

    /// Lives once without a crash, and returns every state that a crash of this life leaves.
    mutating func cases() throws -> [CrashCase] {
        let (image, ledger) = try scenario.beginning()
        let files = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour, outsider: scenario.outsider)
        let run = try DeskRun(scenario, on: files, ledger: ledger, number: 0, wrapping: wrapping)
        try run.live()
        let verdict = try self.verdict(files, run)
        problems += verdict.problems.map { "\($0) [\(scenario.name), without a crash]" }
        var found = crashes(of: files, from: 0, run, Seen(), leniency: [])
        for index in found.indices { found[index].number = index }
        return found
    }

    /// What may be left of a life: after each of its steps, killed or cut off.
    ///
    /// - Parameters:
    ///   - first: the length of the log with which the life began.
    ///   - chosen: the steps to look at; nil for all.
    private func crashes(
        of files: ModelFileSystem, from first: Int, _ run: DeskRun, _ seenBefore: Seen,
        leniency: Verdict.Leniency,
        at chosen: Set<Int>? = nil
    ) -> [CrashCase] {
        struct Key: Hashable {
            let commits: Int
            let isKilled: Bool
            let image: [String: FileImage.Seen]
        }
        var known: Set<Key> = []
        var found: [CrashCase] = []
        let log = files.log
        let ledgers = run.ledgers
        var volatile = files.base
        for operation in log.prefix(first) { volatile.apply(operation) }
        var seen = seenBefore
        var commits = 0
        for step in first...log.count {
            if step > first {
                volatile.apply(log[step - 1])
                if log[step - 1] == .commit { commits += 1 }
                if case .rename = log[step - 1] { seen.look(at: volatile, scenario) }
            }
            guard commits < ledgers.count, chosen?.contains(step) != false else { continue }
            let next: @Sendable () -> String = { step < log.count ? "before \(log[step])" : "at the end" }
            let isRewritten = log.prefix(step).contains { if case .replaceContent = $0 { true } else { false } }
            var one = CrashCase(
                how: { "step \(step), \(next()): killed" }, base: files.base, log: Array(log.prefix(step)),
                ledger: ledgers[commits], inFlight: run.inFlight(at: step),
                commits: commits, seen: seen, isRewritten: isRewritten, leniency: leniency)
            if known.insert(Key(commits: commits, isKilled: true, image: volatile.fingerprint)).inserted {
                found.append(one)
            }
            for kind in PowerCut.Kind.allCases {
                let cut = PowerCut(kind, base: files.base, log: log.prefix(step))
                for outcome in cut.outcomes(limit: effort.outcomes, seed: effort.seed &+ UInt64(step)) {
                    guard
                        known.insert(Key(commits: commits, isKilled: false, image: outcome.image.fingerprint)).inserted
                    else { continue }
                    one.how = { "step \(step), \(next()): power cut, \(outcome.how)" }
                    one.base = outcome.image
                    one.log = []
                    one.inFlight = nil
                    one.leniency = leniency.union(kind == .torn ? [.sameIDAgain, .twoNames] : .sameIDAgain)
                    found.append(one)
                }
            }
        }
        return found
    }

    private func verdict(_ files: ModelFileSystem, _ run: DeskRun, after crash: CrashCase? = nil) throws -> Verdict {
        guard let ledger = run.ledgers.last else { throw RunFailure("the run left no ledger") }
        let isRewritten = files.log.contains { if case .replaceContent = $0 { true } else { false } }
        return Verdict(
            scenario, files.image, try ledger.rows(), seen: crash?.seen ?? Seen(),
            isRewritten: isRewritten || crash?.isRewritten == true, leniency: crash?.leniency ?? [])
    }

    /// Notes in which rows of the state table the messages are.
    mutating func classify(_ cases: [CrashCase]) throws {
        var rows: [Int: LedgerRows] = [:]
        // What a file system leaves that tears renames apart is tried, but is no part of the table.
        for one in cases where !one.leniency.contains(.twoNames) {
            let ledger = try rows[one.commits] ?? one.ledger.rows()
            rows[one.commits] = ledger
            for state in scenario.states(in: one.image, ledger) where states[state] == nil {
                states[state] = "\(scenario.name), case \(one.number), \(one.how())"
            }
            for state in scenario.peopleStates(in: one.image, ledger) where peopleStates[state] == nil {
                peopleStates[state] = "\(scenario.name), case \(one.number), \(one.how())"
            }
            for alone in scenario.companionsAlone(in: one.image) where problems.count < 20 {
                problems.append("\(alone) is in work without its message [case \(one.number), \(one.how())]")
            }
        }
    }

    /// Starts on a state, and checks what becomes of it; a second start must change nothing.
    ///
    /// - Parameter depth: how many more lives may die.
    mutating func tryStart(on crash: CrashCase, number: Int = 1, compounds: Int = 0) {
        starts += 1
        var crash = crash
        let how = crash.how
        var label: String { "\(scenario.name), case \(crash.number), \(how())" }
        do {
            if try crash.inFlight.map({ try InFlightState($0).suspects.contains(where: \.mustBeHeld) }) == true {
                crash.leniency.insert(.heldAsCrashed)
            }
            let files = ModelFileSystem(
                base: crash.base, log: crash.log, time: DeskRun.epoch + Int64(number + 1) * DeskRun.hour,
                outsider: scenario.outsider)
            let run = try DeskRun(
                scenario, on: files, ledger: crash.ledger, inFlight: crash.inFlight, number: number, wrapping: wrapping)
            try run.live()
            let verdict = try verdict(files, run, after: crash)
            problems += verdict.problems.map { "\($0) [\(label)]" }
            if compounds == 0, starts % effort.convergence == 0 { try checkConvergence(files, run, number, crash) }
            guard compounds > 0 else { return }
            var source = RandomSource(seed: effort.seed &+ UInt64(crash.number))
            let steps = (0..<compounds).map { _ in Int.random(in: crash.log.count...files.log.count, using: &source) }
            var again = crashes(
                of: files, from: crash.log.count, run, crash.seen, leniency: crash.leniency, at: Set(steps))
            for index in again.indices {
                let then = again[index].how
                again[index].how = { how() + "; then " + then() }
            }
            try classify(again)
            for _ in 0..<compounds {
                guard var one = again.randomElement(using: &source) else { break }
                one.number = crash.number
                one.isRewritten = one.isRewritten || crash.isRewritten
                tryStart(on: one, number: number + 1)
            }
        } catch {
            problems.append("the start fails: \(error) [\(label)]")
        }
    }

    private mutating func checkConvergence(_ files: ModelFileSystem, _ run: DeskRun, _ number: Int, _ crash: CrashCase)
        throws
    {
        var label: String { "\(scenario.name), case \(crash.number), \(crash.how())" }
        guard let ledger = run.ledgers.last else { return }
        starts += 1
        let before = (files.image.fingerprint, try ledger.rows())
        let again = ModelFileSystem(
            base: files.base, log: files.log, time: DeskRun.epoch + Int64(number + 2) * DeskRun.hour,
            outsider: scenario.outsider)
        let second = try DeskRun(scenario, on: again, ledger: ledger, number: number + 1, wrapping: wrapping)
        try second.live()
        let after = (again.image.fingerprint, try second.ledgers.last?.rows())
        let changed = Set(before.0.keys).symmetricDifference(after.0.keys).sorted()
        if before.0 != after.0 { problems.append("a second start changes \(changed) [\(label)]") }
        if before.1 != after.1 { problems.append("a second start changes rows [\(label)]") }
    }

    /// Starts on each state of a sample; some starts die as well.
    mutating func run(on cases: [CrashCase]) {
        var chosen = effort.sample(cases, effort.restarts)
        if let only = Effort.onlyCase { chosen = cases.filter { $0.number == only } }
        for one in chosen { tryStart(on: one) }
        for one in effort.sample(chosen, effort.compounds) {
            tryStart(on: one, compounds: effort.compounds > 100 ? 12 : 3)
        }
    }

    /// What to say of the problems: few of them, and how to see one again.
    var summary: String {
        let shown = problems.prefix(8).joined(separator: "\n")
        return """
            \(problems.count) problems in \(starts) starts; again with \
            SWIFT_DETERMINISTIC_HASHING=1 FAULTS_SEED=\(effort.seed) \
            FAULTS_SCENARIO='\(scenario.name)' FAULTS_CASE=<case>
            \(shown)
            """
    }
}

/// Every state that a crash of any scenario leaves, found once for all tests.
struct AllCrashes: Sendable {
    let scenarios: [String: (enumeration: Enumeration, cases: [CrashCase])]

    static let shared = Result { try AllCrashes() }

    private init() throws {
        var scenarios: [String: (enumeration: Enumeration, cases: [CrashCase])] = [:]
        for scenario in Scenario.asked {
            var enumeration = Enumeration(scenario, effort: .asked)
            let cases = try enumeration.cases()
            try enumeration.classify(cases)
            scenarios[scenario.name] = (enumeration, cases)
        }
        self.scenarios = scenarios
    }
}
