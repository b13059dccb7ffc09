/// One possible message, as far as tests can see it: a state for each slot of a ``RuleLogic``.
struct Model {
    /// A text that is there or not, and what stands in it.
    struct Text {
        var isPresent = false
        /// The phrases chosen for it.
        var picks: [Int] = []
        /// The phrase sets that find something in it, in the order they came.
        var sets: [Int] = []
        private var setMembers: Set<Int> = []

        func isFound(by set: Int) -> Bool { setMembers.contains(set) }

        mutating func add(set: Int) {
            if setMembers.insert(set).inserted { sets.append(set) }
        }
    }

    /// The state of a slot.
    enum State {
        case flag(Bool)
        /// One value; nil is missing.
        case value(String?)
        /// Several values; none is missing.
        case values([String])
        case number(Int?)
        case outcome(Int)
        /// A text of its own, or subject and body.
        case texts([Text])
    }

    var states: [State]

    /// How one test turns out.
    func holds(_ test: AtomicTest, _ logic: RuleLogic) -> Bool {
        switch (test.kind, states[test.slot]) {
        case (.flag, .flag(let flag)): flag
        case (.phrases(let places, let set), .texts(let texts)):
            texts.indices.contains { places.contains(place: $0) && texts[$0].isFound(by: set) }
        case (.textsMissing(let places), .texts(let texts)):
            !texts.indices.contains { places.contains(place: $0) && texts[$0].isPresent }
        case (.values(let set), .value(let value)): value.map(logic.valueSets[set].members.contains) ?? false
        case (.values(let set), .values(let values)): values.contains(where: logic.valueSets[set].members.contains)
        case (.under(let domains), .value(let value)): value.map { Domains.isAny(domains, above: $0) } ?? false
        case (.under(let domains), .values(let values)): values.contains { Domains.isAny(domains, above: $0) }
        case (.missing, .value(let value)): value == nil
        case (.missing, .values(let values)): values.isEmpty
        case (.missing, .number(let number)): number == nil
        case (.number(let range), .number(let number)): number.map(range.contains) ?? false
        case (.outcome(let wanted), .outcome(let value)): wanted.contains(value)
        default: false
        }
    }
}
