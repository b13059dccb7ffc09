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
        if checked.isRouteWhole {
            diagnostics += RouteCoverage(route: checked.rules.route, tiers: checked.rules.tiers.map(\.name)).check()
        }
        var results: [TestRunner.Result] = []
        var program: Program?
        var coverage: TestCoverage?
        let isAnalysed = checked.isUsable && !diagnostics.hasErrors
        if isAnalysed {
            diagnostics += RuleSetAnalysis(checked.rules).findings.map(\.diagnostic)
            let candidate = Program(rules: checked.rules, version: version)
            var runner = TestRunner(program: candidate)
            results = runner.run()
            coverage = runner.coverage
            diagnostics += results.flatMap(\.findings)
            coverage?.leaveOut(rulesWith: diagnostics)
            if !diagnostics.hasErrors { program = candidate }
        }
        diagnostics = Acceptances(sources, owners: checked.resourceOwners).applied(
            to: diagnostics, isComplete: isAnalysed)
        self.program = program
        self.diagnostics = diagnostics
        self.results = results
        self.coverage = coverage
        self.sources = checked.rules.sources
        ruleCount = checked.rules.rules.count
        refusedTables = checked.refusedTables
    }
}
