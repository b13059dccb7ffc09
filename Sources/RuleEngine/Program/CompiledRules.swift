import RuleSemantics
import SourceText
import TextMatching

/// A rule set as flat tables: what the evaluator runs.
///
/// A rule is looked at only when something was touched without which it cannot match: its *trigger*. The trigger of a
/// rule whose lines must all hold is the one line that is expected to be touched least often; of one for which any line
/// is enough, all lines; of `at least k of n`, any n − k + 1 of them. Rules that hold without anything being there,
/// such as those of negations only, have no trigger and are looked at for every message.
final class CompiledRules: Sendable {
    let phrases: PhraseIndex
    let facts: FactIndex
    /// By rule, then by condition.
    let clauses: [Clause]
    let lines: [ClauseLine]
    let numbers: [NumberTest]
    let sets: [SmallSet]
    let testCount: Int
    let triggers: Triggers
    let route: RouteIndex
    /// Every tag that a rule gives, sorted.
    let tags: [String]
    /// By rule: the tags it gives, by index.
    let tagsOfRule: NumberLists
    let outcomes: [Outcome]
    /// By rule: its name and place, for explanations.
    let names: [Explanation.RuleName]
    let ruleCount: Int

    /// What a rule asks for, by index; -1 is nothing.
    struct Outcome: Sendable {
        let category: Int32
        let priority: Int32
        let ceiling: Int32
    }

    init(_ rules: RuleSet) {
        phrases = PhraseIndex(rules.phrases.map(\.pattern))
        var table = TestTable()
        var lines: [ClauseLine] = []
        var clauses: [Clause] = []
        func add(_ when: TestGroup, _ unless: [TestLine], _ stratum: Stratum) {
            let start = lines.count
            for line in when.lines { lines.append(table.line(line)) }
            for line in unless { lines.append(table.line(line)) }
            let wanted =
                switch when.quantifier {
                case .all: when.lines.count
                case .any: 1
                case .atLeast(let count): count
                }
            clauses.append(
                Clause(
                    start: start, whenCount: when.lines.count, unlessCount: unless.count, wanted: wanted,
                    stratum: stratum))
        }
        for rule in rules.rules { add(rule.when, rule.unless, CompiledRules.stratum(of: rule)) }
        var strata: [Stratum] = []
        for condition in rules.conditions {
            let stratum = CompiledRules.stratum(of: condition, after: strata)
            strata.append(stratum)
            add(condition.when, condition.unless, stratum)
        }
        facts = FactIndex(table.indexed, phrases: rules.phrases.count)
        triggers = Triggers(
            clauses: clauses, lines: lines, table: table, ruleCount: rules.rules.count,
            categories: rules.categories.count, priorities: rules.priorities.count)
        self.lines = lines
        self.clauses = clauses
        numbers = table.numbers
        sets = table.sets
        testCount = table.indexed.count
        route = RouteIndex(rules.route)
        tags = Set(rules.rules.flatMap(\.tags)).sorted()
        var tagNumbers: [String: UInt32] = [:]
        for (number, tag) in tags.enumerated() { tagNumbers[tag] = UInt32(number) }
        var given: [(list: UInt32, item: UInt32)] = []
        for (number, rule) in rules.rules.enumerated() {
            for tag in rule.tags { given.append((UInt32(number), tagNumbers[tag] ?? 0)) }
        }
        tagsOfRule = NumberLists(count: rules.rules.count, given)
        outcomes = rules.rules.map { rule in
            Outcome(
                category: Int32(rule.category ?? -1), priority: Int32(rule.priority ?? -1),
                ceiling: Int32(rule.ceiling ?? -1))
        }
        names = rules.rules.map { rule in
            let file = rules.sources.path(of: rule.span).split(separator: "/").last.map(String.init) ?? ""
            return Explanation.RuleName(name: rule.name, place: "\(file):\(rules.sources.line(of: rule.span))")
        }
        ruleCount = rules.rules.count
    }

    /// The first decision that a rule has a part in.
    private static func stratum(of rule: Rule) -> Stratum {
        if rule.category != nil { return .category }
        if rule.priority != nil || rule.ceiling != nil { return .priority }
        return rule.tags.isEmpty ? .never : .tags
    }

    /// What must be decided before a condition can be looked at; those it uses stand before it.
    private static func stratum(of condition: Condition, after strata: [Stratum]) -> Stratum {
        var stratum = Stratum.category
        for line in condition.when.lines + condition.unless {
            switch line.test {
            case .category: stratum = max(stratum, .priority)
            case .priority: stratum = max(stratum, .tags)
            case .condition(let index) where index < strata.count: stratum = max(stratum, strata[index])
            default: break
            }
        }
        return stratum
    }
}
