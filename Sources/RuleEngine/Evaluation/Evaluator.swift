package import RuleSemantics
import TextMatching

/// Decides messages by a program.
///
/// Keeps its buffers: use one for each worker, for as long as the program lives.
///
/// Strata, in this order, each seeing what the ones before decided: category, priority, tags, route. Every rule is
/// looked at; of all outcomes that matching rules ask for, the one listed first wins. Nothing here reads a clock, does
/// I/O, or depends on the order of rules.
package struct Evaluator {
    /// The program that decides.
    package let program: Program
    private var normalizer: Normalizer
    var texts = TextHits()
    /// For each rule whether it matches; nil is not looked at yet.
    private var matches: [Bool?] = []
    private var conditions: [Bool?] = []
    private var category: Int?
    private var priority: Int?

    /// The category and priority that were decided last, for explanations.
    var decidedCategory: String? { category.map { program.rules.categories[$0] } }
    var decidedPriority: String? { priority.map { program.rules.priorities[$0] } }

    /// An evaluator for a program.
    ///
    /// - Parameter textLimit: how many bytes of each text fact are matched.
    package init(program: Program, textLimit: Int = Normalizer.defaultByteLimit) {
        self.program = program
        normalizer = Normalizer(byteLimit: textLimit)
    }

    /// Decides one message.
    ///
    /// - Parameter unknownCalendarsAreOpen: what calendars are of which neither a time nor a state is given; only the
    ///   tests of a rule set have such.
    package mutating func decide(_ input: FactInput, unknownCalendarsAreOpen: Bool = false) -> Decision {
        let reader = begin(input, unknownCalendarsAreOpen: unknownCalendarsAreOpen)
        let rules = program.rules.rules
        var decision = Decision(
            category: decideCategory(rules, reader), priority: Decision.Choice(value: 0), tags: [], tier: 0)
        category = decision.category.value
        (decision.priority, decision.isCeiling) = decidePriority(rules, reader)
        priority = decision.priority.value
        decision.tags = decideTags(rules, reader)
        if let row = program.rules.route.rows.firstIndex(where: { fits($0, decision, reader) }) {
            decision.row = row
            decision.tier = program.rules.route.rows[row].tier
            decision.team = program.rules.route.rows[row].team
        }
        return decision
    }

    private mutating func begin(_ input: FactInput, unknownCalendarsAreOpen: Bool) -> FactReader {
        let reader = FactReader(
            rules: program.rules, input: input, unknownCalendarsAreOpen: unknownCalendarsAreOpen)
        texts.search(reader, program: program, normalizer: &normalizer)
        matches = Array(repeating: nil, count: program.rules.rules.count)
        conditions = Array(repeating: nil, count: program.rules.conditions.count)
        category = nil
        priority = nil
        return reader
    }

    private mutating func decideCategory(_ rules: [Rule], _ reader: FactReader) -> Decision.Choice {
        var asked: [Decision.Loss] = []
        for (index, rule) in rules.enumerated() {
            if let value = rule.category, matches(index, reader) {
                asked.append(Decision.Loss(rule: index, value: value))
            }
        }
        return choose(asked, default: program.rules.defaultCategory)
    }

    private mutating func decidePriority(
        _ rules: [Rule], _ reader: FactReader
    ) -> (Decision.Choice, isCeiling: Bool) {
        var floors: [Decision.Loss] = []
        var ceilings: [Decision.Loss] = []
        for (index, rule) in rules.enumerated() {
            guard rule.priority != nil || rule.ceiling != nil, matches(index, reader) else { continue }
            if let value = rule.priority { floors.append(Decision.Loss(rule: index, value: value)) }
            if let value = rule.ceiling { ceilings.append(Decision.Loss(rule: index, value: value)) }
        }
        let floor = choose(floors, default: program.rules.defaultPriority)
        // The lowest ceiling wins; priorities are listed from the most urgent down.
        guard let lowest = ceilings.map(\.value).max(), lowest > floor.value else { return (floor, false) }
        let deciding = ceilings.filter { $0.value == lowest }.map(\.rule)
        var choice = Decision.Choice(value: lowest, rule: deciding.first)
        choice.alsoAsked = Array(deciding.dropFirst()) + floors.filter { $0.value == lowest }.map(\.rule)
        choice.lost = sorted(floors.filter { $0.value != lowest })
        return (choice, true)
    }

    /// Of what was asked for the value listed first, of its rules the first by name; rules are sorted by name.
    private func choose(_ asked: [Decision.Loss], default fallback: Int) -> Decision.Choice {
        guard let best = asked.map(\.value).min() else { return Decision.Choice(value: fallback) }
        let winners = asked.filter { $0.value == best }.map(\.rule)
        return Decision.Choice(
            value: best, rule: winners.first, alsoAsked: Array(winners.dropFirst()),
            lost: sorted(asked.filter { $0.value != best }))
    }

    private func sorted(_ losses: [Decision.Loss]) -> [Decision.Loss] {
        losses.sorted { ($0.value, $0.rule) < ($1.value, $1.rule) }
    }

    private mutating func decideTags(_ rules: [Rule], _ reader: FactReader) -> [Decision.Tag] {
        var given: [String: [Int]] = [:]
        for (index, rule) in rules.enumerated() where !rule.tags.isEmpty && matches(index, reader) {
            for tag in rule.tags { given[tag, default: []].append(index) }
        }
        return given.sorted { $0.key < $1.key }.compactMap { name, rules in
            rules.first.map { Decision.Tag(name: name, rule: $0, alsoGave: Array(rules.dropFirst())) }
        }
    }

    /// Whether a rule matches; each is looked at once a message, in the earliest stratum that asks.
    private mutating func matches(_ index: Int, _ reader: FactReader) -> Bool {
        if let known = matches[index] { return known }
        let rule = program.rules.rules[index]
        let result = holds(rule.when, reader) && !rule.unless.contains { holds($0, reader) }
        matches[index] = result
        return result
    }

    mutating func holds(_ group: TestGroup, _ reader: FactReader) -> Bool {
        switch group.quantifier {
        case .all:
            for line in group.lines where !holds(line, reader) { return false }
            return true
        case .any:
            for line in group.lines where holds(line, reader) { return true }
            return false
        case .atLeast(let wanted):
            var count = 0
            for line in group.lines where holds(line, reader) {
                count += 1
                if count >= wanted { return true }
            }
            return false
        }
    }

    mutating func holds(_ line: TestLine, _ reader: FactReader) -> Bool {
        holds(line.test, reader) != line.isNegated
    }

    private mutating func holds(_ test: RuleTest, _ reader: FactReader) -> Bool {
        switch test {
        case .flag(let flag): return reader.flag(flag)
        case .condition(let index): return holds(condition: index, reader)
        case .phrases(let fact, let phrases, _): return texts.contains(any: phrases, in: fact)
        case .values(let fact, let wanted): return reader.values(of: fact).contains { wanted.contains($0) }
        case .under(let fact, let domains):
            return reader.values(of: fact).contains { value in
                domains.contains { ValueFolding.isDomain(value, under: $0) }
            }
        case .missing(let fact): return reader.isMissing(fact)
        case .category(let wanted): return category.map(wanted.contains) ?? false
        case .priority(let wanted): return priority.map(wanted.contains) ?? false
        case .over(let fact, let bound): return reader.number(fact).map { $0 > bound } ?? false
        case .below(let fact, let bound): return reader.number(fact).map { $0 < bound } ?? false
        case .between(let fact, let low, let high): return reader.number(fact).map { low <= $0 && $0 <= high } ?? false
        }
    }

    private mutating func holds(condition index: Int, _ reader: FactReader) -> Bool {
        if let known = conditions[index] { return known }
        let condition = program.rules.conditions[index]
        let result = holds(condition.when, reader) && !condition.unless.contains { holds($0, reader) }
        conditions[index] = result
        return result
    }

    private mutating func fits(_ row: RouteTable.Row, _ decision: Decision, _ reader: FactReader) -> Bool {
        for (column, fitting) in zip(program.rules.route.columns, row.cells)
        where !fitting.contains(routeValue(column, decision, reader)) {
            return false
        }
        return true
    }

    private mutating func routeValue(
        _ column: RouteTable.Column, _ decision: Decision, _ reader: FactReader
    ) -> Int {
        func yes(_ answer: Bool) -> Int { answer ? 0 : 1 }
        switch column.subject {
        case .category: return decision.category.value
        case .priority: return decision.priority.value
        case .channel, .gateway: return routeIndex(of: column, reader)
        case .flag(let flag): return yes(reader.flag(flag))
        case .calendar(let index): return reader.isOpen(calendar: index) ? 0 : 1
        case .column(let reference): return reader.column(reference) ?? column.missingIndex ?? -1
        case .tag(let tag): return yes(decision.tags.contains { $0.name == tag })
        case .condition(let index): return yes(holds(condition: index, reader))
        }
    }

    private func routeIndex(of column: RouteTable.Column, _ reader: FactReader) -> Int {
        let fact: ValueFact = column.subject == .channel ? .channel : .gateway
        guard let value = reader.values(of: fact).first else { return column.missingIndex ?? -1 }
        let index = column.values.indices.first { index in
            index != column.otherIndex && index != column.missingIndex && column.values[index] == value
        }
        return index ?? column.otherIndex ?? -1
    }
}
