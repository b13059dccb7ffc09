import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
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
    let spool: SpoolDirectories
    let figures: Figures
    let notifier: Notifier
    let log: EventLog

    /// Reloads once; true when the new rules are in use.
    ///
    /// Blocks: for a work queue.
    func reload() -> Bool {
        notifier.reloading(status: "reading the rules again")
        let isDone = swap()
        notifier.ready(status: figures.current.statusLine(rules: book.current.program.version))
        return isDone
    }

    private func swap() -> Bool {
        let running = book.current
        let bundle = reader.read()
        let check = bundle.check(lastGood: running.bundle)
        var findings = bundle.problems + check.diagnostics
        if let program = check.program { findings += droppedTiers(by: program.rules.tiers.map(\.name)) }
        log(findings, in: check.sources)
        guard let program = check.program, !findings.hasErrors else {
            return reject(errors: findings.count { $0.severity == .error })
        }
        do {
            for tier in program.rules.tiers { try spool.add(tier: tier.name) }
            try store.save(bundle)
        } catch {
            log(.rulesNotStored("\(error)"))
            return reject(errors: 1)
        }
        book.replace(with: RuleBook.Edition(program: program, bundle: bundle))
        figures.change { $0.rulesProblem = nil }
        log(.rulesLoaded(version: program.version, rules: check.ruleCount, files: bundle.files.count))
        return true
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
            let rooms: [TierDirectories.Room] = [.tmp, .new, .cur]
            let held = rooms.contains { room in ((try? tier.envelopes(in: room, limit: 1)) ?? []).isEmpty == false }
            guard held else { return nil }
            return Diagnostic(
                .missingBlock, "the tier `\(name)` is gone from the rules and still holds messages",
                at: nil as Diagnostic.Label?,
                help: ["keep it in `tiers` until its queue is empty, or move its messages to another tier first"])
        }
    }
}
