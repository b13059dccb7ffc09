/// Looks for a message that has something and avoids rules, or proves that there is none.
///
/// A search supposes what is asked, chooses the poorest message that agrees, and looks whether a rule to be avoided
/// matches it. Where one does, that rule has to fail in one of its parts: each is tried. Every try adds a supposition
/// that the last message breaks, so a search ends; rules that no message at hand meets are never opened. The answer is
/// exact, and "not decided" where it would cost more steps than allowed.
struct Solver {
    enum Verdict {
        /// There is such a message.
        case possible(Model)
        /// There is none, because these rules match it whatever it is; none where it contradicts itself.
        case impossible(because: [Int])
        case undecided
    }

    private enum Answer {
        case found(Model)
        case none
        case givenUp
    }

    let logic: RuleLogic
    /// Steps that were taken in all.
    var steps: Int { ownSteps + chooser.steps }
    private var ownSteps = 0
    private var chooser: StateChooser
    private let watch: RuleWatch
    private let base: Model
    private let negated: [Formula]
    /// The number of the message at hand, and by condition the message for which it is known how it turns out.
    private var message = 0
    private var known: [(message: Int, holds: Bool)]
    private var blockers: Set<Int> = []
    private var limit = 0
    /// The rules to avoid, where they are few and known by number.
    private var listed: [Int]?
    /// How many rules the last search met and made fail.
    var metCount: Int { blockers.count }

    init(_ logic: RuleLogic) {
        self.logic = logic
        watch = RuleWatch(logic)
        negated = logic.formulas.map(\.negated)
        chooser = StateChooser(logic)
        known = Array(repeating: (0, false), count: logic.conditions.count)
        var states: [Model.State] = []
        for slot in logic.slots.indices {
            var none: [Cube.Literal] = []
            states.append(chooser.state(of: slot, &none) ?? .value(nil))
        }
        base = Model(states: states)
    }

    /// Looks for a message that has all of these, and that none of these rules matches.
    mutating func find(_ goals: [Formula], steps allowed: Int, avoiding rules: [Int]) -> Verdict {
        listed = rules
        defer { listed = nil }
        // Without rules to avoid the first words are taken: they are what people are shown.
        chooser.prefersRare = !rules.isEmpty
        return find(goals, allowed) { _ in true }
    }

    /// Looks for a message that has all of these, and that no rule of those to avoid matches.
    mutating func find(_ goals: [Formula], steps allowed: Int, avoiding: (Int) -> Bool) -> Verdict {
        // A message of rare words meets few rules.
        chooser.prefersRare = true
        return find(goals, allowed, avoiding)
    }

    private mutating func find(_ goals: [Formula], _ allowed: Int, _ avoiding: (Int) -> Bool) -> Verdict {
        blockers = []
        limit = steps + allowed
        var cube = Cube(base)
        for goal in goals where !cube.suppose(goal, logic) { return .impossible(because: []) }
        switch search(&cube, avoiding, depth: 0) {
        case .found(let model): return .possible(model)
        case .none: return .impossible(because: blockers.sorted())
        case .givenUp: return .undecided
        }
    }

    /// How a formula turns out for a message.
    mutating func holds(_ formula: Formula, in model: Model) -> Bool {
        message += 1
        return holds(formula, model)
    }

    private mutating func search(_ cube: inout Cube, _ avoiding: (Int) -> Bool, depth: Int) -> Answer {
        while true {
            guard steps <= limit, depth < 200 else { return .givenUp }
            guard choose(&cube) else { return .none }
            message += 1
            if let open = openChoice(of: cube) {
                if open.isEmpty { return .none }
                if open.count == 1 {
                    guard cube.suppose(open[0], logic) else { return .none }
                    continue
                }
                return branch(cube, open, avoiding, depth)
            }
            guard let rule = matching(cube.model, avoiding) else {
                return steps > limit ? .givenUp : .found(cube.model)
            }
            blockers.insert(rule)
            guard cube.suppose(negated[rule], logic) else { return .none }
        }
    }

    private mutating func branch(
        _ cube: Cube, _ open: [Formula], _ avoiding: (Int) -> Bool, _ depth: Int
    ) -> Answer {
        var rest = cube
        for part in open {
            var branch = rest
            if branch.suppose(part, logic) {
                switch search(&branch, avoiding, depth: depth + 1) {
                case .none: break
                case let answer: return answer
                }
            }
            // Messages where this part holds are done with; the other parts are tried without it.
            if case .atLeast = part { continue }
            guard rest.suppose(part.negated, logic) else { return .none }
        }
        return .none
    }

    /// Chooses the states of slots about which something new was supposed.
    private mutating func choose(_ cube: inout Cube) -> Bool {
        for slot in cube.changed {
            guard let state = chooser.state(of: slot, &cube.literals[slot]) else { return false }
            cube.model.states[slot] = state
        }
        cube.changed.removeAll(keepingCapacity: true)
        return true
    }

    /// Of the newest choice that the message does not meet, the parts that fail in it.
    ///
    /// The newest first, since it may be a part of an older one: that is met when this is.
    private mutating func openChoice(of cube: Cube) -> [Formula]? {
        for (parts, count) in zip(cube.choices, cube.choiceCounts).reversed() {
            var failing: [Formula] = []
            for part in parts where !holds(part, cube.model) { failing.append(part) }
            if parts.count - failing.count < count { return failing }
        }
        return nil
    }

    private mutating func matching(_ model: Model, _ avoiding: (Int) -> Bool) -> Int? {
        if let listed {
            for rule in listed {
                ownSteps += 1
                if holds(logic.formulas[rule], model) { return rule }
                if steps > limit { return nil }
            }
            return nil
        }
        var found: Int?
        let watch = watch
        watch.forEachCandidate(in: model) { rule in
            ownSteps += 1
            if avoiding(rule), holds(logic.formulas[rule], model) { found = rule }
            return found != nil || steps > limit
        }
        return found
    }

    private mutating func holds(_ formula: Formula, _ model: Model) -> Bool {
        ownSteps += 1
        switch formula {
        case .test(let test, let wanted): return model.holds(logic.tests[test], logic) == wanted
        case .condition(let index, let wanted):
            if known[index].message == message { return known[index].holds == wanted }
            let result = holds(logic.conditions[index], model)
            known[index] = (message, result)
            return result == wanted
        case .atLeast(let count, let parts):
            var missing = count
            if missing <= 0 { return true }
            for part in parts where holds(part, model) {
                missing -= 1
                if missing == 0 { return true }
            }
            return false
        }
    }
}
