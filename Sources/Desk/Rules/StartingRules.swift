import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText

/// Chooses the rules to start with.
///
/// States: the rules on disk are good: they run, and are stored as the last good ones. They are not: the stored ones
/// run, READY, and status says so; with none stored, or with `--strict-start`, the start fails (exit 78).
struct StartingRules {
    /// What was chosen.
    struct Choice {
        var edition: RuleBook.Edition
        /// What status says of the rules on disk; nil when they run.
        var problem: String?
        /// What status says of tables that were refused; nil when none was.
        var tablesProblem: String?
    }

    let reader: RuleReader
    let store: RuleStore
    let isStrict: Bool
    let log: EventLog

    /// The rules to start with; nil when there are none, after saying why.
    func choose() -> Choice? {
        let lastGood = loadStored()
        let read = reader.read()
        let check = read.check(lastGood: lastGood)
        let findings = read.problems + check.diagnostics
        log(findings, in: check.sources)
        if let program = check.program, !read.problems.hasErrors {
            // Refused tables are replaced by the last good ones in what is stored and run, not only in what is checked.
            let bundle = read.keeping(check.refusedTables, from: lastGood)
            log(.rulesLoaded(version: program.version, rules: check.ruleCount, files: bundle.files.count))
            do {
                try store.save(bundle)
            } catch {
                log(.rulesNotStored(error.description))
            }
            return Choice(
                edition: RuleBook.Edition(program: program, bundle: bundle),
                tablesProblem: refusedTablesText(check.refusedTables))
        }
        let errors = findings.count { $0.severity == .error }
        let stored = isStrict ? nil : lastGood
        let running = stored?.check()
        log(.rulesRejected(errors: errors, running: running?.program?.version))
        guard let stored, let program = running?.program else { return nil }
        log(.lastGoodRulesInUse(version: program.version))
        return Choice(
            edition: RuleBook.Edition(program: program, bundle: stored), problem: problemText(errors: errors))
    }

    private func loadStored() -> RuleBundle? {
        do {
            var stored = try store.load()
            stored?.bounds = reader.bounds
            return stored
        } catch {
            log(.rulesNotStored(error.description))
            return nil
        }
    }
}

/// What status says while the rules on disk are not the ones that run.
func problemText(errors: Int) -> String {
    "the rules on disk have \(errors) error\(errors == 1 ? "" : "s"), the last good ones run"
}

/// What status says of tables whose data were refused; nil when none was.
func refusedTablesText(_ tables: Set<ResourceReference>) -> String? {
    guard let first = tables.map(\.path).min() else { return nil }
    let more = tables.count > 1 ? " and \(tables.count - 1) more" : ""
    return "table \(first)\(more) refused, the last good data stay"
}
