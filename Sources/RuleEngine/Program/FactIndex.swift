import RuleSemantics

/// From what a message has to the tests that it fulfils.
///
/// Texts lead to tests by the phrases found in them, values by a hash table a fact, domains by their endings.
struct FactIndex: Sendable {
    /// A fact with values that tests ask for.
    struct Values: Sendable {
        let fact: ValueFact
        /// The list of tests for each folded value.
        var equal: [String: UInt32] = [:]
        /// The list of tests for each domain that a value may be or lie below.
        var domains: [String: UInt32] = [:]
        /// The test that there is any value.
        var present: UInt32?
    }

    /// The text facts in which phrases are looked for; `text` is subject and body.
    private(set) var texts: [TextFact] = []
    /// Headers by folded name: the place among `texts`, and the test that there is one.
    private(set) var headers: [String: (text: Int?, present: UInt32?)] = [:]
    /// The lengths, in bytes, of the names of those headers; 63 stands for all longer ones.
    private(set) var headerLengths: UInt64 = 0
    /// By phrase: the tests that ask for it.
    private(set) var phraseTests = NumberLists()
    /// By test: the place of its text fact among `texts`, ``anyText`` for `text`; ``noText`` for tests on no text.
    private(set) var placeOfTest: [UInt32] = []
    private(set) var values: [Values] = []
    /// The tests that each value or domain fulfils.
    private(set) var valueTests = NumberLists()
    /// Yes/no facts with the test that they are so.
    private(set) var flags: [(fact: FlagFact, test: UInt32)] = []
    /// Texts other than headers, and numbers, with the test that they are there.
    private(set) var presentTexts: [(fact: TextFact, test: UInt32)] = []
    private(set) var presentNumbers: [(fact: NumberFact, test: UInt32)] = []

    static let anyText = UInt32.max
    static let noText = UInt32.max - 1

    init(_ tests: [TestTable.Indexed], phrases: Int) {
        var phrasePairs: [(list: UInt32, item: UInt32)] = []
        var valuePairs: [(list: UInt32, item: UInt32)] = []
        var lists: UInt32 = 0
        var factNumbers: [ValueFact: Int] = [:]
        placeOfTest = Array(repeating: FactIndex.noText, count: tests.count)
        func list(_ key: String, _ lists: inout UInt32, _ known: inout [String: UInt32]) -> UInt32 {
            if let list = known[key] { return list }
            known[key] = lists
            lists += 1
            return lists - 1
        }
        for (number, test) in tests.enumerated() {
            let number = UInt32(number)
            switch test {
            case .phrases(let fact, let wanted):
                placeOfTest[Int(number)] = place(of: fact)
                for phrase in Set(wanted) where phrase >= 0 { phrasePairs.append((UInt32(phrase), number)) }
            case .values(let fact, let wanted):
                let place = place(of: fact, &factNumbers)
                for value in wanted { valuePairs.append((list(value, &lists, &values[place].equal), number)) }
            case .under(let fact, let domains):
                let place = place(of: fact, &factNumbers)
                for domain in Set(domains) {
                    valuePairs.append((list(domain, &lists, &values[place].domains), number))
                }
            case .present(.value(let fact)): values[place(of: fact, &factNumbers)].present = number
            case .present(.text(.header(let name))): header(name) { $0.present = number }
            case .present(.text(let fact)): presentTexts.append((fact, number))
            case .present(.number(let fact)): presentNumbers.append((fact, number))
            case .flag(let fact): flags.append((fact, number))
            }
        }
        phraseTests = NumberLists(count: phrases, phrasePairs)
        valueTests = NumberLists(count: Int(lists), valuePairs)
    }

    private mutating func place(of fact: TextFact) -> UInt32 {
        if fact == .text {
            _ = place(of: .subject)
            _ = place(of: .body)
            return FactIndex.anyText
        }
        if case .header(let name) = fact {
            if let known = headers[name]?.text { return UInt32(known) }
            let count = texts.count
            header(name) { $0.text = count }
        } else if let known = texts.firstIndex(of: fact) {
            return UInt32(known)
        }
        texts.append(fact)
        return UInt32(texts.count - 1)
    }

    private mutating func header(_ name: String, _ change: (inout (text: Int?, present: UInt32?)) -> Void) {
        change(&headers[name, default: (nil, nil)])
        headerLengths |= 1 << UInt64(min(name.utf8.count, 63))
    }

    private mutating func place(of fact: ValueFact, _ numbers: inout [ValueFact: Int]) -> Int {
        if let known = numbers[fact] { return known }
        numbers[fact] = values.count
        values.append(Values(fact: fact))
        return values.count - 1
    }
}
