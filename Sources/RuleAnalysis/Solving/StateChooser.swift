import RuleSemantics

/// Chooses the state of a slot so that all literals on it hold: the poorest there is, or proves that there is none.
///
/// Exact for each kind of slot. Phrases that have to stand in a text never disturb one another (a fresh word keeps them
/// apart), so each is chosen by itself, and does where nothing it implies is forbidden.
struct StateChooser {
    let logic: RuleLogic
    private(set) var steps = 0
    /// Whether of the phrases of a set those are tried first that the fewest others look for.
    ///
    /// Does not change between the choices of one search: what was ruled out is remembered by place.
    var prefersRare = false

    init(_ logic: RuleLogic) {
        self.logic = logic
    }

    /// The state; nil where the literals contradict each other.
    mutating func state(of slot: Int, _ literals: inout [Cube.Literal]) -> Model.State? {
        steps += 1 + literals.count
        switch logic.slots[slot] {
        case .letter: return texts([1, 0], &literals).map(Model.State.texts)
        case .text: return texts([0], &literals).map(Model.State.texts)
        case .value(let fact) where fact == .sentTo || fact == .attachmentType:
            return values(fact, literals).map(Model.State.values)
        case .value(let fact): return value(slot, fact, literals)
        case .number: return number(literals)
        case .flag: return first([false, true].map(Model.State.flag), passing: literals)
        case .category: return first(logic.categories.map(Model.State.outcome), passing: literals)
        case .priority: return first(logic.priorities.map(Model.State.outcome), passing: literals)
        }
    }

    private mutating func first(_ states: [Model.State], passing literals: [Cube.Literal]) -> Model.State? {
        states.first { passes($0, literals) }
    }

    private mutating func passes(_ state: Model.State, _ literals: [Cube.Literal]) -> Bool {
        steps += 1
        // The tests of one slot look at that slot alone: a model of one state is enough to ask them.
        let model = Model(states: [state])
        return literals.allSatisfy { literal in
            let test = logic.tests[literal.test]
            return model.holds(AtomicTest(slot: 0, kind: test.kind), logic) == literal.wanted
        }
    }

    /// Numbers change their mind only beside the bounds that the literals name.
    private mutating func number(_ literals: [Cube.Literal]) -> Model.State? {
        var candidates: [Int?] = [nil, 0]
        for literal in literals {
            guard case .number(let range) = logic.tests[literal.test].kind else { continue }
            candidates += [range.lowerBound, range.upperBound]
            if range.lowerBound > 0 { candidates.append(range.lowerBound - 1) }
            if range.upperBound < Int.max { candidates.append(range.upperBound + 1) }
        }
        return first(candidates.map(Model.State.number), passing: literals)
    }

    /// A single value: missing, one that no rule names, or one of those that a test asks for.
    private mutating func value(_ slot: Int, _ fact: ValueFact, _ literals: [Cube.Literal]) -> Model.State? {
        if let domain = logic.domains[slot] {
            let isOptional = if case .column = fact { true } else { false }
            let states = (isOptional ? [nil] : []) + domain.map(Optional.some)
            return first(states.map(Model.State.value), passing: literals)
        }
        let asked = literals.filter(\.wanted).map { logic.tests[$0.test].kind }
        for candidate in [nil, logic.fresh.value(of: fact)] where passes(.value(candidate), literals) {
            return .value(candidate)
        }
        for kind in asked {
            for candidate in candidates(kind) where passes(.value(candidate), literals) {
                return .value(candidate)
            }
        }
        return nil
    }

    /// The values that can tell whether a test holds: those it names, and one that nobody names below each domain.
    private func candidates(_ kind: AtomicTest.Kind) -> [String] {
        switch kind {
        case .values(let set): logic.valueSets[set].sorted
        case .under(let domains): domains + domains.map(logic.fresh.below)
        default: []
        }
    }

    /// Several values: each test that asks for one is served by itself, with a value that no test forbids.
    private mutating func values(_ fact: ValueFact, _ literals: [Cube.Literal]) -> [String]? {
        let forbidding = literals.filter { !$0.wanted && !logic.tests[$0.test].isMissing }
        var chosen: [String] = []
        let isMissing = literals.contains { $0.wanted && logic.tests[$0.test].isMissing }
        for literal in literals where literal.wanted {
            let test = AtomicTest(slot: 0, kind: logic.tests[literal.test].kind)
            if test.isMissing || Model(states: [.values(chosen)]).holds(test, logic) { continue }
            let found = candidates(test.kind).first { candidate in
                steps += 1
                return passes(.values([candidate]), forbidding)
            }
            guard let found, !isMissing else { return nil }
            chosen.append(found)
        }
        if chosen.isEmpty, literals.contains(where: { !$0.wanted && logic.tests[$0.test].isMissing }) {
            if isMissing { return nil }
            chosen.append(logic.fresh.value(of: fact))
        }
        return chosen
    }

    /// Texts: which of them are there, and the phrases that stand in them.
    ///
    /// - Parameter order: the places, in the order in which they are tried.
    private mutating func texts(_ order: [Int], _ literals: inout [Cube.Literal]) -> [Model.Text]? {
        var texts = Array(repeating: Model.Text(), count: order.count)
        var mustMiss: TextPlaces = []
        var needsOne: [TextPlaces] = []
        var forbidden: [Set<Int>] = Array(repeating: [], count: order.count)
        for literal in literals {
            switch logic.tests[literal.test].kind {
            case .textsMissing(let places):
                if literal.wanted { mustMiss.formUnion(places) } else { needsOne.append(places) }
            case .phrases(let places, let set) where !literal.wanted:
                for place in order where places.contains(place: place) { forbidden[place].insert(set) }
            default: break
            }
        }
        for index in literals.indices where literals[index].wanted {
            guard case .phrases(let places, let set) = logic.tests[literals[index].test].kind else { continue }
            if order.contains(where: { places.contains(place: $0) && texts[$0].isFound(by: set) }) { continue }
            let phrases = prefersRare ? logic.rareFirst[set] : logic.phraseSets[set]
            var choice = literals[index].ruledOut
            search: while choice < phrases.count * order.count {
                let place = order[choice / phrases.count]
                let phrase = phrases[choice % phrases.count]
                steps += 1
                if places.contains(place: place), !mustMiss.contains(place: place),
                    isAllowed(phrase, forbidden[place])
                {
                    add(phrase, to: &texts[place])
                    break search
                }
                choice += 1
            }
            literals[index].ruledOut = choice
            if choice >= phrases.count * order.count { return nil }
        }
        for places in needsOne
        where !order.contains(where: { places.contains(place: $0) && texts[$0].isPresent }) {
            guard let place = order.first(where: { places.contains(place: $0) && !mustMiss.contains(place: $0) }) else {
                return nil
            }
            texts[place].isPresent = true
        }
        return texts
    }

    private mutating func isAllowed(_ phrase: Int, _ forbidden: Set<Int>) -> Bool {
        if forbidden.isEmpty { return true }
        for implied in logic.implications.implied[phrase] {
            for set in logic.setsOfPhrase[implied] {
                steps += 1
                if forbidden.contains(set) { return false }
            }
        }
        return true
    }

    private mutating func add(_ phrase: Int, to text: inout Model.Text) {
        text.isPresent = true
        text.picks.append(phrase)
        for implied in logic.implications.implied[phrase] {
            for set in logic.setsOfPhrase[implied] {
                steps += 1
                text.add(set: set)
            }
        }
    }
}

extension AtomicTest {
    fileprivate var isMissing: Bool { if case .missing = kind { true } else { false } }
}
