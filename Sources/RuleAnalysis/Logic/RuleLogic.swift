import DeskModel
import RuleSemantics
import TextMatching

/// A rule set as formulas over independent slots.
///
/// What rules decide is part of it as two free slots, category and priority, whose values are those that some rule or
/// the default can give: a claim that holds for all of these holds for what is really decided.
struct RuleLogic {
    let rules: RuleSet
    private(set) var slots: [Slot] = []
    private(set) var tests: [AtomicTest] = []
    /// By rule, its lines and what they ask together.
    private(set) var ruleParts: [LineFormulas] = []
    private(set) var conditionParts: [LineFormulas] = []
    /// By rule, what it asks of a message.
    private(set) var formulas: [Formula] = []
    /// By condition, what it asks of a message; conditions inside are not opened.
    private(set) var conditions: [Formula] = []
    /// By condition, the opposite.
    private(set) var negatedConditions: [Formula] = []
    /// Phrases that tests look for together, each set once, by index into the rule set's phrases.
    private(set) var phraseSets: [[Int]] = []
    /// By phrase, the sets that hold it.
    private(set) var setsOfPhrase: [[Int]]
    /// The same sets, in each the phrases first that the fewest sets find.
    private(set) var rareFirst: [[Int]] = []
    /// Values that tests compare with, each set once, folded and sorted.
    private(set) var valueSets: [(members: Set<String>, sorted: [String])] = []
    /// By slot, every value it can have, where that is known beforehand.
    private(set) var domains: [[String]?] = []
    let implications: PhraseImplications
    /// Categories and priorities that can be decided at all.
    let categories: [Int]
    let priorities: [Int]
    /// Values that no rule names.
    private(set) var fresh = FreshValues(avoiding: [])
    /// By rule and by condition, whether it depends on what rules decide.
    private(set) var ruleTestsOutcome: [Bool] = []
    private(set) var conditionTestsOutcome: [Bool] = []

    /// By channel, that a message comes by it; empty where nothing tests the channel.
    private(set) var isChannel: [String: Formula] = [:]
    /// By column of the route and value, that a message has the value; nil for tags, which rules give.
    private(set) var routeValues: [[Formula]?] = []
    /// That a category or priority is decided so, by value; only of slots that something looks at.
    private(set) var outcomes: [Slot: [Formula]] = [:]
    /// That facts which a channel does not have are missing on it.
    private(set) var channelFacts: [Formula] = []

    private var slotNumbers: [Slot: Int] = [:]
    private var listSets: [String: Int] = [:]
    private var inlineSets: [[Int]: Int] = [:]
    private var valueSetNumbers: [Set<String>: Int] = [:]

    init(_ rules: RuleSet) {
        self.rules = rules
        implications = PhraseImplications(rules.phrases.map(\.pattern))
        setsOfPhrase = Array(repeating: [], count: rules.phrases.count)
        categories = Set(rules.rules.compactMap(\.category) + [rules.defaultCategory]).sorted()
        priorities = Set(
            rules.rules.compactMap(\.priority) + rules.rules.compactMap(\.ceiling) + [rules.defaultPriority]
        ).sorted()
        for condition in rules.conditions {
            conditionParts.append(parts(condition.when, unless: condition.unless))
            conditions.append(conditionParts[conditions.count].formula)
            negatedConditions.append(conditions[negatedConditions.count].negated)
            conditionTestsOutcome.append(testsOutcome(condition.when.lines + condition.unless))
        }
        for rule in rules.rules {
            ruleParts.append(parts(rule.when, unless: rule.unless))
            formulas.append(ruleParts[formulas.count].formula)
            ruleTestsOutcome.append(testsOutcome(rule.when.lines + rule.unless))
        }
        for column in rules.route.columns { routeValues.append(values(of: column)) }
        if slotNumbers[.category] != nil {
            outcomes[.category] = rules.categories.indices.map { formula(.category([$0])) }
        }
        if slotNumbers[.priority] != nil {
            outcomes[.priority] = rules.priorities.indices.map { formula(.priority([$0])) }
        }
        rareFirst = phraseSets
        let found = implications.implied.map { $0.reduce(0) { $0 + setsOfPhrase[$1].count } }
        // The order of the rules stays where phrases are as rare.
        for set in rareFirst.indices where rareFirst[set].count > 1 {
            rareFirst[set].sort { (found[$0], $0) < (found[$1], $1) }
        }
        if slotNumbers[.value(.channel)] != nil {
            for channel in Channel.allCases {
                let (slot, kind) = atom(.values(.channel, [channel.rawValue]))
                tests.append(AtomicTest(slot: number(of: slot), kind: kind))
                isChannel[channel.rawValue] = .test(tests.count - 1, true)
            }
            channelFacts = factsOfChannels()
        }
        fresh = FreshValues(
            avoiding: valueSets.flatMap(\.sorted)
                + tests.flatMap { test -> [String] in if case .under(let domains) = test.kind { domains } else { [] } })
    }

    private mutating func parts(_ when: TestGroup, unless: [TestLine]) -> LineFormulas {
        let needed =
            switch when.quantifier {
            case .all: when.lines.count
            case .any: 1
            case .atLeast(let count): count
            }
        return LineFormulas(needed: needed, lines: when.lines.map { line($0) }, unless: unless.map { line($0) })
    }

    private mutating func line(_ line: TestLine) -> Formula {
        if case .condition(let index) = line.test { return .condition(index, !line.isNegated) }
        let (slot, kind) = atom(line.test)
        tests.append(AtomicTest(slot: number(of: slot), kind: kind))
        return .test(tests.count - 1, !line.isNegated)
    }

    private mutating func formula(_ test: RuleTest, _ wanted: Bool = true) -> Formula {
        let (slot, kind) = atom(test)
        tests.append(AtomicTest(slot: number(of: slot), kind: kind))
        return .test(tests.count - 1, wanted)
    }

    /// That a message has each value of a column of the route.
    private mutating func values(of column: RouteTable.Column) -> [Formula]? {
        func value(_ fact: ValueFact, _ logic: inout RuleLogic) -> [Formula] {
            let named = column.values.indices.filter { $0 != column.otherIndex && $0 != column.missingIndex }
                .map { ValueFolding.fold(column.values[$0]) }
            return column.values.indices.map { index in
                if index == column.missingIndex { return logic.formula(.missing(.value(fact))) }
                guard index == column.otherIndex else {
                    return logic.formula(.values(fact, [ValueFolding.fold(column.values[index])]))
                }
                return .all([
                    logic.formula(.missing(.value(fact)), false), logic.formula(.values(fact, Set(named)), false),
                ])
            }
        }
        switch column.subject {
        case .category: return column.values.indices.map { formula(.category([$0])) }
        case .priority: return column.values.indices.map { formula(.priority([$0])) }
        case .channel: return value(.channel, &self)
        case .gateway: return value(.gateway, &self)
        case .calendar(let index): return value(.calendar(index), &self)
        case .column(let reference): return value(.column(reference), &self)
        case .flag(let flag): return [formula(.flag(flag)), formula(.flag(flag), false)]
        case .condition(let index): return [.condition(index, true), .condition(index, false)]
        case .tag: return nil
        }
    }

    /// For each fact that some channels do not have: a message of such a channel is without it.
    private mutating func factsOfChannels() -> [Formula] {
        var result: [Formula] = []
        for slot in slots {
            let (fact, missing): (BuiltinFact, RuleTest)
            switch slot {
            case .letter: (fact, missing) = (.subject, .missing(.text(.subject)))
            case .text(.header(let name)): (fact, missing) = (.header, .missing(.text(.header(name))))
            case .value(.senderDomain): (fact, missing) = (.senderDomain, .missing(.value(.senderDomain)))
            case .number(.duration): (fact, missing) = (.duration, .missing(.number(.duration)))
            default: continue
            }
            for channel in Channel.allCases where !fact.channels.contains(channel) {
                guard let here = isChannel[channel.rawValue] else { continue }
                result.append(.any([here.negated, formula(missing)]))
            }
        }
        return result
    }

    private func testsOutcome(_ lines: [TestLine]) -> Bool {
        lines.contains { line in
            switch line.test {
            case .category, .priority: true
            case .condition(let index): conditionTestsOutcome.indices.contains(index) && conditionTestsOutcome[index]
            default: false
            }
        }
    }

    private mutating func atom(_ test: RuleTest) -> (Slot, AtomicTest.Kind) {
        switch test {
        case .flag(let flag): (.flag(flag), .flag)
        case .condition: (.category, .never)  // Conditions are formulas of their own; `line` never asks for this.
        case .phrases(let fact, let phrases, let list):
            (slot(of: fact), .phrases(places(of: fact), set: phraseSet(phrases, list: list)))
        case .values(let fact, let values): (.value(fact), .values(set: valueSet(values)))
        case .under(let fact, let domains): (.value(fact), .under(domains))
        case .missing(.text(let fact)): (slot(of: fact), .textsMissing(places(of: fact)))
        case .missing(.value(let fact)): (.value(fact), .missing)
        case .missing(.number(let fact)): (.number(fact), .missing)
        case .category(let values): (.category, .outcome(values))
        case .priority(let values): (.priority, .outcome(values))
        case .over(let fact, let bound):
            (.number(fact), bound < Int.max ? .number(max(0, bound + 1)...Int.max) : .never)
        case .below(let fact, let bound): (.number(fact), bound > 0 ? .number(0...bound - 1) : .never)
        case .between(let fact, let low, let high):
            (.number(fact), high >= max(0, low) ? .number(max(0, low)...high) : .never)
        }
    }

    private func slot(of fact: TextFact) -> Slot {
        switch fact {
        case .subject, .body, .text: .letter
        default: .text(fact)
        }
    }

    private func places(of fact: TextFact) -> TextPlaces {
        switch fact {
        case .subject: .subject
        case .body: .body
        case .text: [.subject, .body]
        default: .only
        }
    }

    private mutating func number(of slot: Slot) -> Int {
        if let known = slotNumbers[slot] { return known }
        slotNumbers[slot] = slots.count
        slots.append(slot)
        domains.append(domain(of: slot))
        return slots.count - 1
    }

    private func domain(of slot: Slot) -> [String]? {
        switch slot {
        case .value(.channel): Channel.allCases.map(\.rawValue)
        case .value(.calendar): ["closed", "open"]
        case .value(.column(let reference)):
            rules.tables[reference.table].columns[reference.column].values.map { ValueFolding.fold($0) }
        default: nil
        }
    }

    private mutating func phraseSet(_ phrases: [Int], list: String?) -> Int {
        if let known = list.map({ listSets[$0] }) ?? inlineSets[phrases] { return known }
        let number = phraseSets.count
        phraseSets.append(phrases)
        for phrase in phrases where setsOfPhrase[phrase].last != number { setsOfPhrase[phrase].append(number) }
        if let list { listSets[list] = number } else { inlineSets[phrases] = number }
        return number
    }

    private mutating func valueSet(_ values: Set<String>) -> Int {
        if let known = valueSetNumbers[values] { return known }
        valueSets.append((values, values.sorted()))
        valueSetNumbers[values] = valueSets.count - 1
        return valueSets.count - 1
    }
}
