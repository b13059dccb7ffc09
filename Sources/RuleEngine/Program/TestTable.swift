import RuleSemantics

/// Every distinct test of a rule set, numbered: lines that ask the same share one answer a message.
///
/// An indexed test is answered before any rule is looked at: by the phrases found, by the values of the message's facts,
/// by what is there at all. All others are answered when a line asks.
struct TestTable {
    /// An indexed test.
    enum Indexed {
        case phrases(TextFact, [Int])
        case values(ValueFact, Set<String>)
        case under(ValueFact, [String])
        case present(AnyFact)
        case flag(FlagFact)
    }

    /// Tells lists of phrases apart without hashing each of them in full: a list may have 10,000 and be used as often.
    private struct PhraseKey: Hashable {
        let fact: TextFact
        let phrases: [Int]

        func hash(into hasher: inout Hasher) {
            hasher.combine(fact)
            hasher.combine(phrases.count)
            hasher.combine(phrases.first)
            hasher.combine(phrases.last)
        }
    }

    private struct ValueKey: Hashable {
        let fact: ValueFact
        let values: Set<String>
    }

    private struct DomainKey: Hashable {
        let fact: ValueFact
        let domains: [String]
    }

    private(set) var indexed: [Indexed] = []
    /// By indexed test: how many lines ask it.
    private(set) var uses: [Int] = []
    private(set) var numbers: [NumberTest] = []
    private(set) var sets: [SmallSet] = []
    private var phraseNumbers: [PhraseKey: UInt32] = [:]
    private var valueNumbers: [ValueKey: UInt32] = [:]
    private var domainNumbers: [DomainKey: UInt32] = [:]
    private var presentNumbers: [AnyFact: UInt32] = [:]
    private var flagNumbers: [FlagFact: UInt32] = [:]
    private var numberNumbers: [NumberTest: UInt32] = [:]
    private var setNumbers: [SmallSet: UInt32] = [:]

    /// A line as the program has it.
    mutating func line(_ line: TestLine) -> ClauseLine {
        var isNegated = line.isNegated
        let (kind, operand): (ClauseLine.Kind, UInt32)
        switch line.test {
        case .flag(let flag): (kind, operand) = (.indexed, number(flag, \.flagNumbers, .flag(flag)))
        case .phrases(let fact, let phrases, _):
            let key = PhraseKey(fact: fact, phrases: phrases)
            (kind, operand) = (.indexed, number(key, \.phraseNumbers, .phrases(fact, phrases)))
        case .values(let fact, let values):
            let key = ValueKey(fact: fact, values: values)
            (kind, operand) = (.indexed, number(key, \.valueNumbers, .values(fact, values)))
        case .under(let fact, let domains):
            let key = DomainKey(fact: fact, domains: domains)
            (kind, operand) = (.indexed, number(key, \.domainNumbers, .under(fact, domains)))
        case .missing(let fact):
            isNegated.toggle()
            (kind, operand) = (.indexed, number(fact, \.presentNumbers, .present(fact)))
        case .condition(let index): (kind, operand) = (.condition, UInt32(index))
        case .category(let wanted): (kind, operand) = (.category, set(wanted))
        case .priority(let wanted): (kind, operand) = (.priority, set(wanted))
        case .over(let fact, let bound):
            let test =
                bound == .max
                ? NumberTest(fact: fact, low: 1, high: 0) : NumberTest(fact: fact, low: bound + 1, high: .max)
            (kind, operand) = (.number, number(test))
        case .below(let fact, let bound):
            let test =
                bound == .min
                ? NumberTest(fact: fact, low: 1, high: 0) : NumberTest(fact: fact, low: .min, high: bound - 1)
            (kind, operand) = (.number, number(test))
        case .between(let fact, let low, let high):
            (kind, operand) = (.number, number(NumberTest(fact: fact, low: low, high: high)))
        }
        if kind == .indexed { uses[Int(operand)] += 1 }
        return ClauseLine(kind: kind, isNegated: isNegated, operand: operand)
    }

    private mutating func number<Key>(
        _ key: Key, _ numbers: WritableKeyPath<TestTable, [Key: UInt32]>, _ test: Indexed
    ) -> UInt32 {
        if let known = self[keyPath: numbers][key] { return known }
        let new = UInt32(indexed.count)
        self[keyPath: numbers][key] = new
        indexed.append(test)
        uses.append(0)
        return new
    }

    private mutating func number(_ test: NumberTest) -> UInt32 {
        if let known = numberNumbers[test] { return known }
        numberNumbers[test] = UInt32(numbers.count)
        numbers.append(test)
        return UInt32(numbers.count - 1)
    }

    private mutating func set(_ members: Set<Int>) -> UInt32 {
        let set = SmallSet(members)
        if let known = setNumbers[set] { return known }
        setNumbers[set] = UInt32(sets.count)
        sets.append(set)
        return UInt32(sets.count - 1)
    }
}
