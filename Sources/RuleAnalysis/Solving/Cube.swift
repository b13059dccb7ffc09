/// What a search has supposed so far, and a message that agrees with all of it that is about single slots.
struct Cube {
    /// A test that has to turn out so.
    struct Literal {
        let test: Int
        let wanted: Bool
        /// Of a phrase test that has to hold, how many choices are known not to do.
        ///
        /// What is forbidden only grows while a search goes deeper, so these need no second look.
        var ruledOut = 0
    }

    /// By slot.
    var literals: [[Literal]]
    /// Slots whose state has to be chosen anew.
    var changed: [Int] = []
    /// What a single slot cannot say: at least so many of several parts.
    var choices: [[Formula]] = []
    var choiceCounts: [Int] = []
    /// Conditions that were opened, as twice the index, one more where they have to fail.
    var opened: Set<Int> = []
    var model: Model

    init(_ base: Model) {
        literals = Array(repeating: [], count: base.states.count)
        model = base
    }

    /// Supposes a formula; false where it cannot hold whatever the message.
    mutating func suppose(_ formula: Formula, _ logic: RuleLogic) -> Bool {
        switch formula {
        case .test(let test, let wanted):
            let slot = logic.tests[test].slot
            if case .never = logic.tests[test].kind { return !wanted }
            literals[slot].append(Literal(test: test, wanted: wanted))
            if !changed.contains(slot) { changed.append(slot) }
            return true
        case .condition(let index, let wanted):
            guard opened.insert(index * 2 + (wanted ? 0 : 1)).inserted else { return true }
            return suppose(wanted ? logic.conditions[index] : logic.negatedConditions[index], logic)
        case .atLeast(let count, let parts):
            if count <= 0 { return true }
            guard count <= parts.count else { return false }
            if count == parts.count {
                for part in parts where !suppose(part, logic) { return false }
            } else {
                choices.append(parts)
                choiceCounts.append(count)
            }
            return true
        }
    }
}
