import SystemPackage
import Testing

/// Errors of the file system and of the ledger's commit, at each operation of a life.
@Suite("An error")
struct ErrorTests {
    /// What fails, and for how long.
    struct Row: Sendable, Equatable, CustomTestStringConvertible {
        let errno: Errno
        let isLasting: Bool
        var testDescription: String { "\(errno)\(isLasting ? ", until two attempts failed" : ", once")" }
    }

    static let rows = [
        Row(errno: .ioError, isLasting: false), Row(errno: .ioError, isLasting: true),
        Row(errno: .noSpace, isLasting: false), Row(errno: .noSpace, isLasting: true),
        Row(errno: .tooManyOpenFiles, isLasting: false), Row(errno: .tooManyOpenFiles, isLasting: true),
        Row(errno: .diskQuotaExceeded, isLasting: false),
    ]

    @Test("at any operation loses nothing and doubles nothing, once the service tried again", arguments: rows)
    func everyOperation(row: Row) throws {
        for (index, scenario) in Scenario.asked.enumerated() {
            let effort = Effort.asked
            let (image, ledger) = try scenario.beginning()
            let whole = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour, outsider: scenario.outsider)
            try DeskRun(scenario, on: whole, ledger: ledger, number: 0).live()
            // Another offset for each scenario and error, so that the sample meets more kinds of operations.
            let offset = index * 5 + Int(row.errno.rawValue) % 7
            let numbers = Array((effort.errors == .max ? 0 : offset)..<whole.operations)
            // A commit of a batch is one operation of hundreds, and has steps of recovery of its own: a sample would miss it. The last one
            // of a life marks what was published; those before it are of batches.
            let commits = row == ErrorTests.rows.first ? whole.commits.suffix(2) : []
            for number in Set(effort.sample(numbers, effort.errors) + commits).sorted() {
                let problems = try attempt(row, scenario, image, ledger, number, effort)
                #expect(problems.isEmpty, "operation \(number) of \(scenario.name): \(problems.prefix(5))")
            }
        }
    }

    private func attempt(
        _ row: Row, _ scenario: Scenario, _ image: FileImage, _ ledger: LedgerCopy, _ number: Int, _ effort: Effort
    ) throws -> [String] {
        let files = ModelFileSystem(base: image, time: DeskRun.epoch + DeskRun.hour, outsider: scenario.outsider)
        files.fail(ModelFileSystem.Fault(operations: number..<(row.isLasting ? .max : number + 1), errno: row.errno))
        let run = try DeskRun(scenario, on: files, ledger: ledger, number: 0)
        var attempts = 0
        let isOneStart: Bool
        do {
            isOneStart = try run.persist {
                attempts += 1
                if attempts >= 2 { files.fail(nil) }
            }
        } catch {
            return ["\(error)", "\(files.failures)"]
        }
        guard let left = run.ledgers.last else { return ["no ledger was left"] }
        let isRewritten = files.log.contains { if case .replaceContent = $0 { true } else { false } }
        // What cannot be read is held; a companion that cannot be fetched does not keep its message waiting.
        let couldNotRead = files.failures.contains { $0.contains(": read ") }
        var leniency: Verdict.Leniency = couldNotRead ? .heldAsUnreadable : []
        var problems = Verdict(scenario, files.image, try left.rows(), isRewritten: isRewritten, leniency: leniency)
            .problems
        // What a process left before a new start is swept when it is older than that start.
        if !row.isLasting, isOneStart { problems += orphans(in: files.image) }
        // What was said to be durable must be so in spite of the error: the power goes right afterwards.
        leniency.insert(.sameIDAgain)
        var seen = Seen()
        seen.look(at: files.image, scenario)
        for kind in [PowerCut.Kind.journalled, .loose] {
            let outcomes = PowerCut(kind, base: image, log: files.log).outcomes(limit: 40, seed: effort.seed)
            for outcome in effort.sample(outcomes, effort.errors == .max ? 6 : 1) {
                var enumeration = Enumeration(scenario, effort: effort)
                enumeration.tryStart(
                    on: CrashCase(
                        how: { "after the error a power cut, \(outcome.how)" }, base: outcome.image, ledger: left,
                        commits: 0,
                        seen: seen, isRewritten: isRewritten, leniency: leniency))
                problems += enumeration.problems
            }
        }
        return problems.isEmpty ? [] : problems + files.failures
    }

    /// Originals that no envelope names: of a batch that failed once nothing is left.
    private func orphans(in image: FileImage) -> [String] {
        let envelopes = Seen.envelopes(in: image)
        return image.tree.keys.sorted().filter { path in
            guard path.contains("/originals/"), let name = path.split(separator: "/").last else { return false }
            let id = String(name.prefix { $0 != "-" && $0 != "." })
            return !envelopes.contains { $0.bytes.says(id) }
        }.map { "\($0) is nobody's" }
    }
}
