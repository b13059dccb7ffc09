import RuleEngine
package import RuleSemantics
package import SourceText

/// What the tests of a rule set have shown of its rules.
///
/// A rule is exercised when it matches in a test. A `when` line is seen to count when in some test it alone keeps the rule
/// from matching: the line does not hold, and the rule would match if it did. A line that never did that could be left out,
/// and no test would notice.
package struct TestCoverage: Sendable {
    /// How many lines are looked at over all tests; beyond it nothing more is counted, and nothing is claimed.
    package static let workLimit = 20_000_000

    private let rules: RuleSet
    private var isExercised: [Bool]
    private var isSeen: [[Bool]]
    /// Rules of which something was not seen yet.
    private var pending: [Int]
    private var work = 0
    private(set) var testCount = 0
    private let workLimit: Int
    /// Rules whose other findings would make the advice of ``findings`` impossible to follow.
    private var leftOut: Set<Int> = []

    /// Nothing seen yet.
    package init(rules: RuleSet, workLimit: Int = TestCoverage.workLimit) {
        self.rules = rules
        self.workLimit = workLimit
        isExercised = Array(repeating: false, count: rules.rules.count)
        isSeen = rules.rules.map { Array(repeating: false, count: $0.when.lines.count) }
        pending = Array(rules.rules.indices)
    }

    /// Whether everything was counted; beyond ``workLimit`` it is not, and ``findings`` are none.
    package var isComplete: Bool { work <= workLimit }
    /// How many rules matched in a test.
    package var exercisedRules: Int { isExercised.count { $0 } }
    /// How many rules there are.
    package var ruleCount: Int { isExercised.count }
    /// How many `when` lines were seen to count.
    package var seenLines: Int { isSeen.reduce(0) { $0 + $1.count { $0 } } }
    /// How many `when` lines there are.
    package var lineCount: Int { isSeen.reduce(0) { $0 + $1.count } }

    /// Counts what a test shows.
    ///
    /// - Precondition: the evaluator has just decided `input`.
    mutating func count(_ input: FactInput, _ evaluator: inout Evaluator) {
        testCount += 1
        guard isComplete else { return }
        // Rules that only lack a match are looked at until their first line that does not hold.
        let whole = pending.filter { isWhole($0) }
        work += whole.count
        for index in evaluator.matchingRules(input, among: whole) { isExercised[index] = true }
        for index in pending where !isWhole(index) {
            let rule = rules.rules[index]
            let (when, unless) = evaluator.lineOutcomes(ofRule: index, input)
            work += when.count + unless.count
            guard !unless.contains(true) else { continue }
            if rule.when.quantifier.holds(when) {
                isExercised[index] = true
            } else {
                for line in when.indices where !when[line] && !isSeen[index][line] {
                    var flipped = when
                    flipped[line] = true
                    isSeen[index][line] = rule.when.quantifier.holds(flipped)
                }
            }
        }
        pending = pending.filter { !isExercised[$0] || !isWhole($0) }
    }

    /// Whether each line of a rule was seen to count.
    private func isWhole(_ index: Int) -> Bool { isSeen[index].allSatisfy { $0 } }

    /// R060: a note for each rule that no test exercises, or with lines that no test shows to count; at most one a rule.
    ///
    /// A rule set without tests is one note.
    package var findings: [Diagnostic] {
        guard isComplete, !rules.rules.isEmpty else { return [] }
        guard testCount > 0 else {
            return [
                Diagnostic(
                    .untested, "the rules have no tests", at: nil as Diagnostic.Label?,
                    help: ["write a `test` block beside a rule: what comes in, and what is expected"])
            ]
        }
        return rules.rules.indices.filter { !leftOut.contains($0) }.compactMap(finding)
    }

    /// Says nothing more of rules that no test can show to work: they never match, or have a line that always holds.
    mutating func leaveOut(rulesWith diagnostics: [Diagnostic]) {
        let codes: Set<DiagnosticCode> = [.neverMatches, .factNotOnChannel, .idleTest]
        let places = diagnostics.filter { codes.contains($0.code) }.compactMap { $0.primary?.span }
        guard !places.isEmpty else { return }
        let starts = Dictionary(grouping: places, by: \.file).mapValues { $0.map(\.start).sorted() }
        for (index, rule) in rules.rules.enumerated() {
            let whole = (rule.when.lines + rule.unless).map(\.span).reduce(rule.span.through(rule.places.name)) {
                $0.through($1)
            }
            guard let found = starts[whole.file] else { continue }
            var low = 0
            var high = found.count
            while low < high {
                let middle = (low + high) / 2
                if found[middle] < whole.start { low = middle + 1 } else { high = middle }
            }
            if low < found.count, whole.range.contains(found[low]) { leftOut.insert(index) }
        }
    }

    private func finding(_ index: Int) -> Diagnostic? {
        let rule = rules.rules[index]
        guard isExercised[index] else {
            return Diagnostic(
                .untested, "no test exercises the rule \"\(rule.name)\"", at: rule.span, "never matches in a test",
                help: ["add a test in which it matches"])
        }
        let unseen = rule.when.lines.indices.filter { !isSeen[index][$0] }
        guard let first = unseen.first else { return nil }
        let lines = unseen.map { rules.sources.line(of: rule.when.lines[$0].span) }
        let more = lines.count > 1 ? " (nor lines \(lines.dropFirst().map(String.init).joined(separator: ", ")))" : ""
        return Diagnostic(
            .untested, "no test shows that this line of \"\(rule.name)\" counts\(more)",
            at: rule.when.lines[first].span, "never false where the rest of the rule holds",
            help: ["add a test that differs from a matching one in this line alone"])
    }
}
