import RuleSemantics

/// What makes the evaluator look at a rule or condition; clauses are numbered rules first, then conditions.
struct Triggers: Sendable {
    /// By indexed test: the clauses to look at where it holds.
    private(set) var byTest = NumberLists()
    /// By condition: the clauses to look at where it holds.
    private(set) var byCondition = NumberLists()
    /// By decided category, and by decided priority.
    private(set) var byCategory = NumberLists()
    private(set) var byPriority = NumberLists()
    /// Indexed tests, few of them, with clauses to look at where they do not hold.
    private(set) var absent: [UInt32] = []
    private(set) var byAbsence = NumberLists()
    /// The clauses to look at where a number is in a range, by ascending lower end.
    private(set) var byNumber: [NumberFact: [NumberTrigger]] = [:]
    /// By stratum: clauses to look at for every message, ascending.
    private(set) var always: [[UInt32]] = Array(repeating: [], count: Stratum.count)

    /// A range of a number, and who asks for it.
    struct NumberTrigger: Sendable {
        let low: Int
        let high: Int
        let clause: UInt32
    }

    /// Something that touches a clause.
    private enum Trigger {
        case test(UInt32)
        case absence(UInt32)
        case condition(UInt32)
        case category(Int)
        case priority(Int)
        case number(UInt32)
    }

    /// What a line needs to hold, and how often that is expected: the fewer and the rarer, the better.
    private struct Option {
        var cost: Int
        var triggers: [Trigger]
    }

    init(
        clauses: [Clause], lines: [ClauseLine], table: TestTable, ruleCount: Int, categories: Int, priorities: Int
    ) {
        var tests: [(list: UInt32, item: UInt32)] = []
        var conditions: [(list: UInt32, item: UInt32)] = []
        var absences: [(list: UInt32, item: UInt32)] = []
        var decidedCategories: [(list: UInt32, item: UInt32)] = []
        var decidedPriorities: [(list: UInt32, item: UInt32)] = []
        var isWatched = [Bool](repeating: true, count: clauses.count)
        for index in ruleCount..<max(ruleCount, clauses.count) { isWatched[index] = false }
        var placeOfAbsence: [UInt32: UInt32] = [:]

        func register(_ clause: Int) {
            let item = UInt32(clause)
            let stratum = clauses[clause].stratum
            guard isWatched[clause], stratum != .never else { return }
            guard
                let triggers = Triggers.triggers(
                    of: clauses[clause], lines, table, categories: categories, priorities: priorities)
            else {
                always[stratum.rawValue].append(item)
                return
            }
            for trigger in triggers {
                switch trigger {
                case .test(let test): tests.append((test, item))
                case .absence(let test):
                    let place = placeOfAbsence[test] ?? UInt32(absent.count)
                    if placeOfAbsence.updateValue(place, forKey: test) == nil { absent.append(test) }
                    absences.append((place, item))
                case .condition(let condition):
                    conditions.append((condition, item))
                    isWatched[ruleCount + Int(condition)] = true
                case .category(let value): decidedCategories.append((UInt32(value), item))
                case .priority(let value): decidedPriorities.append((UInt32(value), item))
                case .number(let number):
                    let test = table.numbers[Int(number)]
                    guard test.low <= test.high else { continue }
                    byNumber[test.fact, default: []].append(
                        NumberTrigger(low: test.low, high: test.high, clause: item))
                }
            }
        }
        for rule in 0..<ruleCount { register(rule) }
        // A condition is used by rules and by conditions after it: who watches it is known before its turn comes.
        for condition in (ruleCount..<max(ruleCount, clauses.count)).reversed() { register(condition) }

        byTest = NumberLists(count: table.indexed.count, tests)
        byCondition = NumberLists(count: clauses.count - ruleCount, conditions)
        byAbsence = NumberLists(count: absent.count, absences)
        byCategory = NumberLists(count: categories, decidedCategories)
        byPriority = NumberLists(count: priorities, decidedPriorities)
        for fact in byNumber.keys { byNumber[fact]?.sort { $0.low < $1.low } }
        for stratum in always.indices { always[stratum].sort() }
    }

    /// What a clause cannot hold without; nil where it may hold without anything.
    private static func triggers(
        of clause: Clause, _ lines: [ClauseLine], _ table: TestTable, categories: Int, priorities: Int
    ) -> [Trigger]? {
        guard clause.wanted > 0 else { return nil }
        // Of n lines k hold only if one of any n - k + 1 does.
        let needed = clause.whenCount - clause.wanted + 1
        guard needed > 0 else { return [] }
        let options = clause.when.compactMap {
            option(lines[$0], table, categories: categories, priorities: priorities)
        }
        guard options.count >= needed else { return nil }
        return options.sorted { $0.cost < $1.cost }.prefix(needed).flatMap(\.triggers)
    }

    private static func option(
        _ line: ClauseLine, _ table: TestTable, categories: Int, priorities: Int
    ) -> Option? {
        let operand = Int(line.operand)
        switch line.kind {
        case .indexed:
            let (weight, isFinite) = weight(of: table.indexed[operand])
            if !line.isNegated {
                return Option(cost: weight + table.uses[operand], triggers: [.test(line.operand)])
            }
            return isFinite ? Option(cost: 1_000_000, triggers: [.absence(line.operand)]) : nil
        case .condition:
            return line.isNegated ? nil : Option(cost: 500, triggers: [.condition(line.operand)])
        case .category:
            let values = (0..<categories).filter { table.sets[operand].contains($0) != line.isNegated }
            return Option(cost: 10_000 * values.count, triggers: values.map { .category($0) })
        case .priority:
            let values = (0..<priorities).filter { table.sets[operand].contains($0) != line.isNegated }
            return Option(cost: 10_000 * values.count, triggers: values.map { .priority($0) })
        case .number:
            return line.isNegated ? nil : Option(cost: 100_000, triggers: [.number(line.operand)])
        }
    }

    /// How often a test is expected to hold, before it is counted how many lines share it; and whether it is one of the few
    /// whose absence can be watched too.
    private static func weight(of test: TestTable.Indexed) -> (Int, isFinite: Bool) {
        switch test {
        case .phrases(_, let phrases): (phrases.count, false)
        case .under(_, let domains): (domains.count, false)
        case .values(let fact, let values):
            switch fact {
            case .sender, .senderDomain, .sentTo: (values.count, false)
            case .gateway, .attachmentType, .language: (1_000, false)
            case .column: (2_000, true)
            case .channel, .calendar: (100_000, true)
            }
        case .present(.text(.header)): (2_000, false)
        case .present: (200_000, true)
        case .flag: (50_000, true)
        }
    }
}
