import RuleSemantics
import SourceText

/// Asks of each rule and condition everything there is to ask, from the strongest finding down.
struct RuleInspector {
    let rules: RuleSet
    let logic: RuleLogic
    let budget: AnalysisBudget
    var solver: Solver
    var findings: [Finding] = []
    var work = AnalysisWork()
    /// What is being asked.
    var topic = AnalysisWork.Topic.contradiction
    /// Conditions that have a finding of their own: a rule that suffers from one is not complained of again.
    var brokenConditions: Set<Int> = []
    /// Rules that nothing stronger than "redundant" was said of.
    private var sound: [Int] = []
    /// Rules that are called redundant: they no longer make others redundant.
    var removed: Set<Int> = []
    /// How many rules ask for a value: a question about others is asked only where there are some.
    let demand: OutcomeDemand

    init(_ rules: RuleSet, budget: AnalysisBudget) {
        self.rules = rules
        self.budget = budget
        logic = RuleLogic(rules)
        solver = Solver(logic)
        demand = OutcomeDemand(rules.rules)
    }

    mutating func inspect() {
        for condition in rules.conditions.indices { inspect(condition: condition) }
        for rule in rules.rules.indices { inspect(rule: rule) }
        // A rule is redundant beside those that stay, so the last ones in the files are looked at first.
        let order = sound.sorted { left, right in
            let (first, second) = (rules.rules[left].span, rules.rules[right].span)
            return (first.file, first.start) > (second.file, second.start)
        }
        for rule in order {
            if let finding = redundancy(of: rule) {
                removed.insert(rule)
                findings.append(finding)
            } else if let finding = idleTest(of: rule) ?? hopelessFloor(of: rule) ?? coveredPhrase(of: rule) {
                findings.append(finding)
            }
        }
    }

    private mutating func inspect(condition index: Int) {
        let subject = Subject(rules.conditions[index], logic.conditionParts[index])
        if let finding = contradiction(in: subject) ?? missingFact(of: subject) ?? certainty(of: subject) {
            brokenConditions.insert(index)
            findings.append(finding)
        } else if let finding = idleTest(of: subject) {
            findings.append(finding)
        }
    }

    private mutating func inspect(rule index: Int) {
        let subject = Subject(rules.rules[index], index, logic.ruleParts[index])
        topic = .contradiction
        switch ask([subject.parts.formula], of: subject) {
        case .impossible:
            // Where the cause is a condition that was reported, that is enough.
            if let finding = contradiction(in: subject) { findings.append(finding) }
            return
        case .undecided, .possible: break
        }
        if let finding = missingFact(of: subject) ?? shadow(over: index) ?? certainty(of: subject) {
            findings.append(finding)
        } else {
            sound.append(index)
        }
    }

    /// Asks for a message that has all of these and that none of the rules to avoid matches.
    mutating func ask(_ goals: [Formula], of subject: Subject, avoiding: (Int) -> Bool) -> Solver.Verdict {
        ask(of: subject) { solver, steps in solver.find(goals, steps: steps, avoiding: avoiding) }
    }

    /// Asks for a message that has all of these and that none of these few rules matches.
    mutating func ask(_ goals: [Formula], of subject: Subject, avoiding rules: [Int] = []) -> Solver.Verdict {
        ask(of: subject) { solver, steps in solver.find(goals, steps: steps, avoiding: rules) }
    }

    private mutating func ask(of subject: Subject, _ search: (inout Solver, Int) -> Solver.Verdict) -> Solver.Verdict {
        let total = budget.total + budget.rule * rules.rules.count
        guard solver.steps < total else {
            work[topic].undecided += 1
            return .undecided
        }
        let before = solver.steps
        let verdict = search(&solver, budget.question + subject.size * 10)
        work[topic].questions += 1
        work[topic].steps += solver.steps - before
        work[topic].met += solver.metCount
        if case .undecided = verdict { work[topic].undecided += 1 }
        return verdict
    }

    func name(_ rule: Int) -> String { "\"\(rules.rules[rule].name)\"" }

    func line(_ span: Span) -> String { "line \(rules.sources.line(of: span))" }
}

/// A rule or a condition, as the questions see it.
struct Subject {
    let rule: Int?
    /// `rule "Invoices"` or `condition `vip``.
    let title: String
    let name: Span
    let when: TestGroup
    let unless: [TestLine]
    let parts: LineFormulas
    /// How many phrases it looks for.
    let size: Int

    init(_ rule: Rule, _ index: Int, _ parts: LineFormulas) {
        self.rule = index
        title = "rule \"\(rule.name)\""
        name = rule.places.name
        (when, unless, self.parts) = (rule.when, rule.unless, parts)
        size = Subject.size(rule.when.lines + rule.unless)
    }

    init(_ condition: Condition, _ parts: LineFormulas) {
        rule = nil
        title = "condition `\(condition.name)`"
        name = condition.span
        (when, unless, self.parts) = (condition.when, condition.unless, parts)
        size = Subject.size(condition.when.lines + condition.unless)
    }

    private static func size(_ lines: [TestLine]) -> Int {
        lines.reduce(0) { sum, line in
            switch line.test {
            case .phrases(_, let phrases, _): sum + phrases.count
            case .values(_, let values): sum + values.count
            default: sum + 1
            }
        }
    }
}

/// How many rules ask for what.
struct OutcomeDemand {
    private(set) var firstCategory = Int.max
    private(set) var firstPriority = Int.max
    private(set) var lastCategory = -1
    private(set) var lastPriority = -1
    private(set) var lowestCeiling = -1
    private(set) var categories: [Int: Int] = [:]
    private(set) var priorities: [Int: Int] = [:]
    private(set) var ceilings: [Int: Int] = [:]
    private(set) var tags: [String: Int] = [:]

    init(_ rules: [Rule]) {
        for rule in rules {
            if let value = rule.category {
                firstCategory = min(firstCategory, value)
                lastCategory = max(lastCategory, value)
                categories[value, default: 0] += 1
            }
            if let value = rule.priority {
                firstPriority = min(firstPriority, value)
                lastPriority = max(lastPriority, value)
                priorities[value, default: 0] += 1
            }
            if let value = rule.ceiling {
                lowestCeiling = max(lowestCeiling, value)
                ceilings[value, default: 0] += 1
            }
            for tag in rule.tags { tags[tag, default: 0] += 1 }
        }
    }
}
