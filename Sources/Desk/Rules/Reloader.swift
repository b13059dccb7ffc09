import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText
import Spool
import Systemd

/// Reads the rules again and swaps everything or nothing.
///
/// States: the new set has an error, or drops a tier that still holds messages: the old set stays in use and on disk,
/// status says so. It is good: its tiers get their directories, it is stored, then it is in use for every batch that
/// begins afterwards. READY follows in every case, or a reload by systemd would wait for ever.
struct Reloader: Sendable {
    let reader: RuleReader
    let store: RuleStore
    let book: RuleBook
    let workers: Workers
    let spool: SpoolDirectories
    let figures: Figures
    let notifier: Notifier
    let log: EventLog
    /// The queue of intake: rules change hands between two of its batches.
    let intakeQueue: WorkQueue
    /// What new rules may not fit any more.
    let settings: Settings

    /// What became of a reload.
    struct Outcome: Sendable {
        /// Whether the new rules are in use.
        var isInUse: Bool
        /// Everything that was found about them.
        var findings: [Diagnostic]
        /// Where the findings' places belong to.
        var sources: SourceMap
        /// The rules in use now.
        var version: String
    }

    /// Reloads once.
    ///
    /// Blocks: for a work queue, one reload after the other.
    func reload() -> Outcome {
        notifier.reloading(status: "reading the rules again")
        var found: (findings: [Diagnostic], sources: SourceMap) = ([], SourceMap())
        let isInUse = swap(&found)
        FreedMemory.giveBack()
        figures.noteReload(isInUse: isInUse, book.current, at: SpoolClock.system.now())
        if isInUse { log.doubts(about: settings, rules: book.current.program.rules) }
        notifier.ready(status: figures.current.statusLine(rules: book.current.program.version))
        return Outcome(
            isInUse: isInUse, findings: found.findings, sources: found.sources, version: book.current.program.version)
    }

    private func swap(_ found: inout (findings: [Diagnostic], sources: SourceMap)) -> Bool {
        let running = book.current
        let read = reader.read()
        let check = read.check(lastGood: running.bundle)
        let findings = read.problems + check.diagnostics
        log(findings, in: check.sources)
        found = (findings, check.sources)
        guard let program = check.program, !findings.hasErrors else {
            return reject(errors: findings.count { $0.severity == .error })
        }
        // Refused tables are replaced by the last good ones in what is stored and run, not only in what is checked.
        let bundle = read.keeping(check.refusedTables, from: running.bundle)
        // Between two batches: a message decided by the old rules cannot reach a tier that is being dropped.
        let dropped = intakeQueue.runBetween { put(RuleBook.Edition(program: program, bundle: bundle)) }
        if let dropped {
            found.findings += dropped
            return false
        }
        figures.change {
            $0.rulesProblem = nil
            $0.tablesProblem = refusedTablesText(check.refusedTables)
        }
        log(.rulesLoaded(version: program.version, rules: check.ruleCount, files: bundle.files.count))
        return true
    }

    /// Makes the new rules' tiers, stores the rules and takes them into use.
    ///
    /// - Returns: nil; or what is in the way, and nothing changed.
    private func put(_ edition: RuleBook.Edition) -> [Diagnostic]? {
        let tiers = edition.program.rules.tiers.map(\.name)
        let dropped = droppedTiers(by: tiers)
        guard dropped.isEmpty else {
            log(dropped, in: SourceMap())
            _ = reject(errors: dropped.count)
            return dropped
        }
        do {
            for tier in tiers { try spool.add(tier: tier) }
            try store.save(edition.bundle)
        } catch {
            log(.rulesNotStored("\(error)"))
            figures.change { $0.rulesProblem = "the new rules could not be stored, the last good ones run" }
            return [
                Diagnostic(
                    .missingBlock, "the new rules could not be stored: \(error)", at: nil as Diagnostic.Label?,
                    help: ["make room in the state directory, then reload again"])
            ]
        }
        book.replace(with: edition)
        // Else the old rules would stay in memory until the next message comes.
        workers.use(book.current)
        return nil
    }

    private func reject(errors: Int) -> Bool {
        figures.change { $0.rulesProblem = problemText(errors: errors) }
        log(.rulesRejected(errors: errors, running: book.current.program.version))
        return false
    }

    /// Tiers that the new rules do not have and in which messages still wait.
    private func droppedTiers(by tiers: [String]) -> [Diagnostic] {
        spool.tierNames.filter { !tiers.contains($0) }.compactMap { name in
            guard let tier = try? spool.tier(name) else { return nil }
            let rooms: [TierDirectories.Room] = [.tmp, .new, .hold, .cur]
            // A queue that cannot be read may hold messages.
            let held = rooms.contains { room in (try? tier.envelopes(in: room, limit: 1))?.isEmpty != true }
            guard held else { return nil }
            return Diagnostic(
                .missingBlock, "the tier `\(name)` is gone from the rules and still holds messages",
                at: nil as Diagnostic.Label?,
                help: ["keep it in `tiers` until its queue is empty, or move its messages to another tier first"])
        }
    }
}
