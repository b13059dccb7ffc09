import DeskModel
package import RuleEngine
package import RuleSemantics
package import SourceText

/// Runs the tests of a rule set through the code that decides real messages.
package struct TestRunner {
    /// What became of one test.
    package struct Result: Sendable {
        /// The test.
        package let test: TestCase
        /// What is wrong; none when it passed.
        package let findings: [Diagnostic]

        /// Whether it passed.
        package var hasPassed: Bool { findings.isEmpty }
    }

    /// Calendars of unknown state that are tried one by one up to this number; beyond it all are open or all closed.
    private static let calendarLimit = 6

    /// Combinations of a test's missing table data that are tried.
    private static let dataLimit = 4096

    /// What the tests that ran have shown of the rules.
    package private(set) var coverage: TestCoverage
    private var evaluator: Evaluator
    let rules: RuleSet

    /// A runner for a program.
    ///
    /// - Parameter coverageLimit: how many lines are looked at for ``coverage``.
    package init(program: Program, coverageLimit: Int = TestCoverage.workLimit) {
        evaluator = Evaluator(program: program)
        rules = program.rules
        coverage = TestCoverage(rules: program.rules, workLimit: coverageLimit)
    }

    /// Runs every test and example, in the order of the files.
    package mutating func run() -> [Result] {
        rules.tests.map { Result(test: $0, findings: run($0)) }
    }

    private mutating func run(_ test: TestCase) -> [Diagnostic] {
        let input = derived(test.given)
        if let finding = undecidedHours(test, input) { return [finding] }
        let decision = evaluator.decide(input)
        coverage.count(input, &evaluator)
        let explanation = evaluator.explain(decision, of: input)
        var findings: [Diagnostic] = []
        for expectation in test.expectations {
            guard var finding = check(expectation, decision, explanation, of: test, input) else { continue }
            finding.notes = nearest(to: expectation, decision, input) + finding.notes
            findings.append(finding)
        }
        if findings.isEmpty { return [] }
        guard let column = decidingColumn(test, input) else { return findings }
        // Whether rules are valid never depends on data: what other data would mend is no error of the rules.
        for index in findings.indices {
            findings[index].severity = .warning
            findings[index].notes.append("the data of table `\(column.table)` decide this: with others the test passes")
            findings[index].help.append(
                "give the column itself, as in `\(column.table).\(column.name) \(column.value)`")
        }
        return findings
    }

    /// A column of a table's data with which a failing test would pass; nil where no data can mend it.
    private mutating func decidingColumn(
        _ test: TestCase, _ input: FactInput
    ) -> (table: String, name: String, value: String)? {
        var free: [(reference: ColumnReference, values: Int)] = []
        var combinations = 1
        for (number, table) in rules.tables.enumerated() where hasKey(of: table, input) {
            for (position, column) in table.columns.enumerated() {
                let reference = ColumnReference(table: number, column: position)
                guard input.columns[reference] == nil else { continue }
                let next = combinations.multipliedReportingOverflow(by: column.values.count + 1)
                // What cannot be tried in time counts as what data can mend: it is said, and stops nothing.
                guard !next.overflow, next.partialValue <= TestRunner.dataLimit else {
                    return (table.name, column.name, column.values.first ?? "missing")
                }
                combinations = next.partialValue
                free.append((reference, column.values.count + 1))
            }
        }
        guard !free.isEmpty else { return nil }
        for number in 0..<combinations {
            var tried = input
            var rest = number
            for (reference, values) in free {
                let value = rest % values
                tried.columns[reference] = .some(value == 0 ? nil : value - 1)
                rest /= values
            }
            guard verdicts(test, tried).allSatisfy(\.self) else { continue }
            // The first column that has a value there shows how it is given.
            let (reference, value) =
                free.compactMap { entry in
                    (tried.columns[entry.reference] ?? nil).map { (entry.reference, $0) }
                }.first ?? (free[0].reference, -1)
            let table = rules.tables[reference.table]
            let column = table.columns[reference.column]
            return (table.name, column.name, value < 0 ? "missing" : column.values[value])
        }
        return nil
    }

    private func hasKey(of table: LookupTable, _ input: FactInput) -> Bool {
        switch table.key {
        case .sender: input.facts.sender != nil
        case .senderDomain: input.facts.senderDomain != nil
        case .sentTo: !input.facts.sentTo.isEmpty
        case .gateway: input.facts.gateway != nil
        }
    }

    /// Which of the expectations hold.
    private mutating func verdicts(_ test: TestCase, _ input: FactInput) -> [Bool] {
        let decision = evaluator.decide(input)
        let explanation = evaluator.explain(decision, of: input)
        return test.expectations.map { check($0, decision, explanation, of: test, input) == nil }
    }

    /// What follows from what is given: the sender's domain, and everything a text says.
    private func derived(_ given: FactInput) -> FactInput {
        var input = given
        if input.facts.senderDomain == nil, let sender = input.facts.sender, input.facts.channel == .email,
            let at = sender.lastIndex(of: "@")
        {
            input.facts.senderDomain = String(sender[sender.index(after: at)...])
        }
        if input.facts.wholeText == nil {
            let parts = [input.facts.subject, input.facts.body].compactMap { $0 }.filter { !$0.isEmpty }
            // A barrier keeps a phrase from reaching from the subject into the body.
            if !parts.isEmpty { input.facts.wholeText = parts.joined(separator: "\n\(Facts.textBarrier)\n") }
        }
        return input
    }

    /// R037: a test that says no time, and of which something expected would differ between open and closed.
    private mutating func undecidedHours(_ test: TestCase, _ input: FactInput) -> Diagnostic? {
        guard input.received == nil else { return nil }
        let unknown = rules.calendars.indices.filter { input.calendars[$0] == nil }
        guard !unknown.isEmpty else { return nil }
        let first = evaluator.decide(input)
        for states in combinations(of: unknown) {
            var tried = input
            for (calendar, isOpen) in states { tried.calendars[calendar] = isOpen }
            guard evaluator.decide(tried) != first, verdicts(test, tried) != verdicts(test, input) else { continue }
            let names = unknown.map { "`\(rules.calendars[$0].name)`" }.joined(separator: ", ")
            return Diagnostic(
                .testNeedsTime, "test \"\(test.name)\" depends on \(names), and says no time",
                at: Diagnostic.Label(test.span),
                help: ["add `\(rules.calendars[unknown[0]].name) open` (or closed), or `received 2026-03-02 10:00`"])
        }
        return nil
    }

    private func combinations(of calendars: [Int]) -> [[(Int, Bool)]] {
        guard calendars.count <= TestRunner.calendarLimit else {
            return [calendars.map { ($0, true) }] + calendars.map { [($0, true)] }
        }
        return (1..<(1 << calendars.count)).map { bits in
            calendars.enumerated().map { ($0.element, bits >> $0.offset & 1 == 1) }
        }
    }

    private func check(
        _ expectation: TestCase.Expectation, _ decision: Decision, _ explanation: Explanation, of test: TestCase,
        _ input: FactInput
    ) -> Diagnostic? {
        switch expectation.outcome {
        case .category(let wanted):
            return check(
                "category", wanted: rules.categories[wanted], decision.category, explanation.category, expectation,
                test)
        case .priority(let wanted):
            return check(
                "priority", wanted: rules.priorities[wanted], decision.priority, explanation.priority, expectation,
                test)
        case .tag(let wanted):
            guard let tag = explanation.tags.first(where: { $0.name == wanted }) else {
                return failed(test, expectation, "expected tag \(wanted), got \(list(explanation.tags))", notes: [])
            }
            guard let by = expectation.by,
                let decided = decision.tags.first(where: { $0.name == wanted }),
                !([decided.rule] + decided.alsoGave).contains(where: { rules.rules[$0].name == by })
            else { return nil }
            return failed(
                test, expectation, "expected tag \(wanted) by \"\(by)\", got it by \"\(tag.winner.rule.name)\"",
                notes: [])
        case .noTag(let unwanted):
            guard let tag = explanation.tags.first(where: { $0.name == unwanted }) else { return nil }
            return failed(test, expectation, "expected no tag \(unwanted), got it", notes: [tag.winner.text])
        case .tier(let wanted):
            guard decision.row == nil || decision.tier != wanted else { return nil }
            let row =
                (explanation.route.map { ["route row \($0.number): \($0.written)"] } ?? [])
                + nearestRow(to: wanted, decision, input)
            return failed(
                test, expectation, "expected tier \(rules.tiers[wanted].name), got \(explanation.tier)", notes: row)
        case .team(let wanted):
            guard decision.team != wanted else { return nil }
            let got = explanation.team ?? "none"
            return failed(test, expectation, "expected team \(rules.teams[wanted]), got \(got)", notes: [])
        }
    }

    private func check(
        _ what: String, wanted: String, _ choice: Decision.Choice, _ explained: Explanation.Choice,
        _ expectation: TestCase.Expectation, _ test: TestCase
    ) -> Diagnostic? {
        let notes = ["\(what) \(explained.value): \(explained.winner?.text ?? "the default, no rule asked for one")"]
        guard explained.value == wanted else {
            return failed(test, expectation, "expected \(what) \(wanted), got \(explained.value)", notes: notes)
        }
        guard let by = expectation.by else { return nil }
        // Any rule that asked for the winning value counts, not only the one that is shown.
        let asked = ([choice.rule].compactMap { $0 } + choice.alsoAsked).map { rules.rules[$0].name }
        guard !asked.contains(by) else { return nil }
        return failed(
            test, expectation, "expected \(what) \(wanted) by \"\(by)\", which did not ask for it", notes: notes)
    }

    /// Why the rules that could have given what is expected did not: the one that `by` names, or the two that lack least.
    private mutating func nearest(
        to expectation: TestCase.Expectation, _ decision: Decision, _ input: FactInput
    ) -> [String] {
        let candidates = rules.rules.indices.filter { index in
            let rule = rules.rules[index]
            if let by = expectation.by { return rule.name == by }
            switch expectation.outcome {
            case .category(let wanted): return rule.category == wanted
            case .priority(let wanted): return rule.priority == wanted || rule.ceiling == wanted
            case .tag(let wanted): return rule.tags.contains(wanted)
            case .noTag, .tier, .team: return false
            }
        }
        let lacking = candidates.compactMap { index -> (rule: Int, missing: Int)? in
            let (when, unless) = evaluator.lineOutcomes(ofRule: index, input)
            let isHeld = rules.rules[index].when.quantifier.holds(when)
            let missing = unless.count { $0 } + (isHeld ? 0 : when.count { !$0 })
            return missing == 0 ? nil : (index, missing)
        }
        let nearest = lacking.sorted { ($0.missing, $0.rule) < ($1.missing, $1.rule) }.prefix(2)
        // Rules that lack everything say nothing.
        return nearest.filter { entry in
            expectation.by != nil || entry.missing < rules.rules[entry.rule].when.lines.count || lacking.count == 1
        }.flatMap { entry -> [String] in
            let trace = evaluator.trace(rule: entry.rule, decision, of: input)
            let why = trace.lines.filter(\.blocks).prefix(2).map { line in
                "line \(line.number), \(line.isUnless ? "unless " : "")\(line.written): \(line.seen)"
            }
            return ["\"\(trace.rule.name)\" (\(trace.rule.place)) \(trace.verdict)"] + why
        }
    }

    private func list(_ tags: [Explanation.Tag]) -> String {
        tags.isEmpty ? "no tags" : tags.map(\.name).joined(separator: ", ")
    }

    private func failed(
        _ test: TestCase, _ expectation: TestCase.Expectation, _ message: String, notes: [String]
    ) -> Diagnostic {
        Diagnostic(
            .failedTest, "test \"\(test.name)\": \(message)", at: Diagnostic.Label(expectation.span), notes: notes)
    }
}
