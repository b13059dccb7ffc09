package import DeskModel
import RuleAnalysis
package import RuleEngine
package import RuleSemantics
package import SourceText

/// Everything that decides whether a rule set may be loaded: parse, check, analyse, run the tests.
///
/// The tool's `check`, the daemon's start and its reload all go through here. Pure: what files hold comes in.
package struct RuleCheck: Sendable {
    /// The program; nil when an error or a failing test forbids to load it.
    package let program: Program?
    /// Every finding.
    package let diagnostics: [Diagnostic]
    /// Where their spans belong to.
    package let sources: SourceMap
    /// What became of the tests; empty when the rules had errors before they could run.
    package let results: [TestRunner.Result]
    /// What the tests have shown of the rules; nil when they could not run.
    package let coverage: TestCoverage?
    /// What the proofs took; nil when the rules had errors before they could be asked.
    private let work: AnalysisWork?
    /// How many rules there are, errors or not.
    package let ruleCount: Int
    /// Tables whose data were refused: their last good data should be kept.
    package let refusedTables: Set<ResourceReference>

    /// Checks parsed rule files.
    ///
    /// - Parameter version: the name by which decisions remember these rules.
    package init(
        _ sources: RuleSources, resources: RuleResources, version: String, bounds: RuleBounds = RuleBounds()
    ) {
        let checked = Checker.check(sources, resources: resources, bounds: bounds)
        var diagnostics = checked.diagnostics
        var results: [TestRunner.Result] = []
        var program: Program?
        var coverage: TestCoverage?
        var work: AnalysisWork?
        var isAnalysed = false
        // What of the route is left out depends on the rules: where those have errors, nothing is known of it.
        let analysis = checked.isUsable && !diagnostics.hasErrors ? RuleSetAnalysis(checked.rules) : nil
        if let analysis {
            diagnostics += analysis.route
            work = analysis.work
            isAnalysed = !diagnostics.hasErrors
        }
        if let analysis, isAnalysed {
            // A phrase that lacks its quotes may repeat an entry: that goes with the quotes.
            let split = diagnostics.filter { $0.code == .listMisuse }.compactMap(\.primary?.span)
            diagnostics += analysis.findings.map(\.diagnostic).filter { finding in
                guard finding.code == .coveredEntry, let place = finding.primary?.span else { return true }
                return !split.contains { $0.file == place.file && $0.start <= place.start && place.end <= $0.end }
            }
            let candidate = Program(rules: checked.rules, version: version)
            var runner = TestRunner(program: candidate)
            results = runner.run()
            coverage = runner.coverage
            let failed = results.flatMap(\.findings)
            // Where a table is refused, tests that wait for its data are no findings of their own.
            diagnostics += failed.filter { $0.severity == .error || checked.refusedTables.isEmpty }
            coverage?.leaveOut(rulesWith: diagnostics)
            if !diagnostics.hasErrors { program = candidate }
        }
        diagnostics = Acceptances(sources, owners: checked.resourceOwners).applied(
            to: diagnostics, isComplete: isAnalysed)
        self.program = program
        self.diagnostics = diagnostics
        self.results = results
        self.coverage = coverage
        self.work = work
        self.sources = checked.rules.sources
        ruleCount = checked.rules.rules.count
        refusedTables = checked.refusedTables
    }
}

extension RuleCheck {
    /// How many questions about the rules were given up, because the answer would cost too many steps.
    package var undecidedCount: Int { work?.total.undecided ?? 0 }

    /// A table of what was asked of the rules and what it cost; empty when nothing could be asked.
    package var costReport: String {
        guard let work else { return "" }
        func row(_ name: String, _ tally: AnalysisWork.Tally) -> [String] {
            [name] + [tally.questions, tally.steps, tally.met, tally.undecided].map(String.init)
        }
        let rows =
            [["asked", "questions", "steps", "rules met", "not decided"]]
            + AnalysisWork.Topic.allCases.map { row($0.rawValue, work[$0]) } + [row("together", work.total)]
        return ReportTable.lines(rows, numbers: [1, 2, 3, 4], indent: "").map { $0 + "\n" }.joined()
    }
}
