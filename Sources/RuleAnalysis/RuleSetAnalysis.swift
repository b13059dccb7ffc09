package import RuleSemantics
package import SourceText

/// What can be proved about a checked rule set without any message: codes R021, R030 to R036, R051 and R052.
///
/// Pure and deterministic. Each rule gets at most one finding, the strongest. Claims are exact over facts that are
/// independent of each other: what is decided (category, priority) counts as free among the values that rules can give,
/// so that a claim about a later rule may be missed, and never be false. Where a search runs out of steps nothing is
/// said.
package struct RuleSetAnalysis: Sendable {
    /// The findings, in the order of places.
    package let findings: [Finding]
    /// What is wrong with the route: rows never reached (R051) and combinations without a row (R052).
    package let route: [Diagnostic]
    /// What it took.
    package let work: AnalysisWork

    /// How many small steps it took, phrase search included.
    package var steps: Int { work.total.steps }
    /// How many questions were given up for want of steps.
    package var undecided: Int { work.total.undecided }

    /// Analyses a rule set that was checked without errors.
    package init(_ rules: RuleSet, budget: AnalysisBudget = AnalysisBudget()) {
        var inspector = RuleInspector(rules, budget: budget)
        inspector.inspect()
        let lists = ListInspection(inspector.logic)
        findings = (inspector.findings + lists.findings).sorted { left, right in
            let (first, second) = (left.diagnostic.primary?.span, right.diagnostic.primary?.span)
            return (first?.file ?? 0, first?.start ?? 0, left.diagnostic.code)
                < (second?.file ?? 0, second?.start ?? 0, right.diagnostic.code)
        }
        var work = inspector.work
        work[.phrases].questions = rules.phrases.count
        work[.phrases].steps = inspector.logic.implications.steps
        work[.lists].questions = rules.lists.count
        work[.lists].steps = lists.steps
        var reach: RouteReach? = RouteReach(inspector.logic, inspector.solver, steps: budget.route)
        route = RouteCoverage(route: rules.route, tiers: rules.tiers.map(\.name)).check(&reach)
        if let reach { work[.route] = reach.work }
        self.work = work
    }
}

/// How many steps an analysis may take.
package struct AnalysisBudget: Sendable {
    /// For one question about one rule; rules with many words get more in proportion.
    package var question = 20_000
    /// For all questions together; each rule adds to it.
    package var total = 20_000_000
    /// For all questions about the route.
    package var route = 3_000_000
    /// What each rule adds to the total.
    package var rule = 10_000

    /// The defaults.
    package init() {}
}
