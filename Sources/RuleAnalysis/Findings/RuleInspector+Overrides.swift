import RuleSemantics
import SourceText

// R031, R032 and R034: what a rule asks for, beside what others ask for at the same messages.
extension RuleInspector {
    /// What of a rule is compared with others.
    private enum Outcome {
        case category(Int)
        case priority(Int)
        case ceiling(Int)
        case tag(String)
    }

    /// R031: the category or priority of a rule never wins.
    mutating func shadow(over index: Int) -> Finding? {
        topic = .shadow
        let rule = rules.rules[index]
        if let value = rule.category, demand.firstCategory < value,
            let finding = shadow(over: index, .category(value))
        {
            return finding
        }
        if let value = rule.priority, demand.firstPriority < value {
            return shadow(over: index, .priority(value))
        }
        return nil
    }

    private mutating func shadow(over index: Int, _ outcome: Outcome) -> Finding? {
        let list = rules.rules
        let isStronger: (Int) -> Bool = { other in
            switch outcome {
            case .category(let value): list[other].category.map { $0 < value } ?? false
            case .priority(let value): list[other].priority.map { $0 < value } ?? false
            case .ceiling, .tag: false
            }
        }
        guard let blockers = blockers(of: index, where: isStronger) else { return nil }
        let rule = list[index]
        let (what, place) =
            if case .category(let value) = outcome {
                ("category \(rules.categories[value])", rule.places.category)
            } else {
                ("priority \(rules.priorities[rule.priority ?? 0])", rule.places.priority)
            }
        var secondary: Diagnostic.Label?
        var notes: [String] = []
        if let first = blockers.first {
            let other = list[first]
            let isCategory = if case .category = outcome { true } else { false }
            let given =
                isCategory
                ? rules.categories[other.category ?? 0] : rules.priorities[other.priority ?? 0]
            let span = isCategory ? other.places.category : other.places.priority
            let whose = blockers.count == 1 ? "every such message" : "some of these messages"
            secondary = span.map { Diagnostic.Label($0, "rule \"\(other.name)\" gives \(whose) \(given)") }
            if blockers.count > 1 {
                notes.append(together(blockers, "give every such message something listed before"))
            } else {
                notes.append("\(given) is listed before \(what.split(separator: " ").last ?? "")")
            }
        }
        let witness = witness(of: index)
        if let witness { notes.append("such as: \(witness.shown)") }
        // A ceiling may bring the priority down to what this rule asks for, which then is not this rule's doing.
        var mayBeReached = false
        if case .priority(let value) = outcome { mayBeReached = demand.ceilings[value] != nil }
        return Finding(
            diagnostic: Diagnostic(
                .shadowed, "rule \(name(index)) is shadowed",
                at: Diagnostic.Label(
                    place ?? rule.places.name, mayBeReached ? "\(what) adds nothing here" : "\(what) can never win"),
                because: secondary, notes: notes,
                help: ["ask for something listed earlier, narrow the other rule with `unless`, or take this out"]),
            rule: index, witness: witness?.input)
    }

    /// R032: without the rule every message would be decided the same.
    mutating func redundancy(of index: Int) -> Finding? {
        topic = .redundancy
        let list = rules.rules
        let rule = list[index]
        let removed = removed
        var all: Set<Int> = []
        var outcomes: [Outcome] = rule.tags.map(Outcome.tag)
        if let value = rule.category { outcomes.append(.category(value)) }
        if let value = rule.priority { outcomes.append(.priority(value)) }
        if let value = rule.ceiling { outcomes.append(.ceiling(value)) }
        guard outcomes.allSatisfy(isAskedElsewhere) else { return nil }
        for outcome in outcomes where !isDefaultAnyway(outcome) {
            let blockers = blockers(of: index) { other in
                if removed.contains(other) { return false }
                return switch outcome {
                case .category(let value): list[other].category.map { $0 <= value } ?? false
                case .priority(let value): list[other].priority.map { $0 <= value } ?? false
                case .ceiling(let value): list[other].ceiling.map { $0 >= value } ?? false
                case .tag(let tag): list[other].tags.contains(tag)
                }
            }
            guard let blockers else { return nil }
            all.formUnion(blockers)
        }
        let others = all.sorted()
        let witness = witness(of: index)
        if others.isEmpty { return withoutEffect(index, witness) }
        let secondary = others.first.map {
            Diagnostic.Label(
                list[$0].places.name,
                others.count == 1 ? "this rule gives every such message as much" : "with others, this rule does")
        }
        var notes = others.count > 1 ? [together(others, "give every such message as much")] : []
        if let witness { notes.append("such as: \(witness.shown)") }
        return Finding(
            diagnostic: Diagnostic(
                .redundant, "rule \(name(index)) is redundant",
                at: Diagnostic.Label(rule.places.name, "without it nothing would be decided otherwise"),
                because: secondary,
                notes: notes, help: ["take it out; or say `accept R032 \"why\"` in it"]),
            rule: index, witness: witness?.input)
    }

    /// A rule that asks for what every message of its gets without any rule.
    private func withoutEffect(_ index: Int, _ witness: WitnessMessage?) -> Finding {
        let rule = rules.rules[index]
        var parts: [String] = []
        if let value = rule.category { parts.append("category \(rules.categories[value]) is the default") }
        if let value = rule.priority { parts.append("priority \(rules.priorities[value]) is the default") }
        if let value = rule.ceiling { parts.append("no message gets more than \(rules.priorities[value]) anyway") }
        return Finding(
            diagnostic: Diagnostic(
                .redundant, "rule \(name(index)) is redundant",
                at: Diagnostic.Label(rule.places.name, "without it nothing would be decided otherwise"),
                notes: [parts.joined(separator: ", ")] + (witness.map { ["such as: \($0.shown)"] } ?? []),
                help: ["take it out; or say `accept R032 \"why\"` in it"]),
            rule: index, witness: witness?.input)
    }

    /// Whether messages get as much without any rule: the default, where nobody asks for less, or a ceiling that
    /// nothing reaches.
    private func isDefaultAnyway(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .category(let value): rules.defaultCategory == value && demand.lastCategory <= value
        case .priority(let value): rules.defaultPriority == value && demand.lastPriority <= value
        case .ceiling(let value): value <= min(demand.firstPriority, rules.defaultPriority)
        case .tag: false
        }
    }

    private func isAskedElsewhere(_ outcome: Outcome) -> Bool {
        if isDefaultAnyway(outcome) { return true }
        return switch outcome {
        case .category(let value): demand.firstCategory < value || demand.categories[value, default: 0] > 1
        case .priority(let value): demand.firstPriority < value || demand.priorities[value, default: 0] > 1
        case .ceiling(let value): demand.lowestCeiling > value || demand.ceilings[value, default: 0] > 1
        case .tag(let tag): demand.tags[tag, default: 0] > 1
        }
    }

    /// R034: whatever message a floor is for, a ceiling lowers it.
    mutating func hopelessFloor(of index: Int) -> Finding? {
        let list = rules.rules
        guard let value = list[index].priority, demand.lowestCeiling >= value else { return nil }
        topic = .floor
        let subject = Subject(list[index], index, logic.ruleParts[index])
        // A ceiling at the very floor leaves it without effect where nothing else asks for less.
        let isEqualEnough = isAskedEverywhere(atLeast: value)
        let isLower: (Int) -> Bool = { other in
            list[other].ceiling.map { $0 > value || ($0 == value && isEqualEnough) } ?? false
        }
        let blockers: [Int]
        if isLower(index) {
            blockers = [index]
        } else {
            guard case .impossible(let found) = ask([subject.parts.formula], of: subject, avoiding: isLower),
                !found.isEmpty
            else { return nil }
            blockers = least(found, for: subject)
        }
        guard let first = blockers.first, let ceiling = list[first].ceiling else { return nil }
        let witness = witness(of: index)
        var notes = blockers.count > 1 ? [together(blockers, "hold every such message down")] : []
        if let witness { notes.append("such as: \(witness.shown)") }
        // Without the floor such a message gets what others ask for, or the default: that may be less than the ceiling.
        let highest = blockers.compactMap { list[$0].ceiling }.min() ?? ceiling
        let canGo = isAskedEverywhere(atLeast: highest)
        return Finding(
            diagnostic: Diagnostic(
                .floorUnderCeiling,
                canGo
                    ? "the priority \(rules.priorities[value]) of rule \(name(index)) never counts"
                    : "the priority \(rules.priorities[value]) of rule \(name(index)) is always lowered",
                at: Diagnostic.Label(list[index].places.priority ?? list[index].places.name, "asked for here"),
                because: (list[first].places.ceiling).map {
                    Diagnostic.Label(
                        $0,
                        blockers.count == 1
                            ? "every such message is held at \(rules.priorities[ceiling])" : "a ceiling beats any floor"
                    )
                }, notes: notes,
                help: [
                    canGo
                        ? "a ceiling beats any floor: except such messages from it, or take the priority out"
                        : "a ceiling beats any floor: except such messages from it, or ask for `priority \(rules.priorities[highest])`"
                ]),
            rule: index, witness: witness?.input)
    }

    /// Whether whatever else asks for a priority, the default included, asks for at least this one: a message that is
    /// held at it, or below, then gets the same with and without a higher floor.
    private func isAskedEverywhere(atLeast priority: Int) -> Bool {
        rules.defaultPriority <= priority && demand.lastPriority <= priority
    }

    /// The rules of a kind of which one matches whatever a rule matches; nil where some message escapes them.
    private mutating func blockers(of index: Int, where isMeant: (Int) -> Bool) -> [Int]? {
        let subject = Subject(rules.rules[index], index, logic.ruleParts[index])
        let verdict = ask([subject.parts.formula], of: subject) { $0 != index && isMeant($0) }
        guard case .impossible(let found) = verdict, !found.isEmpty else { return nil }
        return least(found, for: subject)
    }

    /// One rule that is enough by itself, or a set from which none can be left out.
    private mutating func least(_ found: [Int], for subject: Subject) -> [Int] {
        guard found.count > 1 else { return found }
        let before = topic
        topic = .proof
        defer { topic = before }
        // A message that escapes one of them mostly escapes others: those need not be asked about.
        var escapes: [Model] = []
        for rule in found.prefix(64) where !doesEscape(rule, escapes) {
            switch ask([subject.parts.formula], of: subject, avoiding: [rule]) {
            case .impossible: return [rule]
            case .possible(let model): escapes.append(model)
            case .undecided: break
            }
        }
        guard found.count <= 16 else { return found }
        var kept = found
        for rule in found {
            let rest = kept.filter { $0 != rule }
            if case .impossible = ask([subject.parts.formula], of: subject, avoiding: rest) { kept = rest }
        }
        return kept
    }

    /// Whether one of these messages is not matched by a rule.
    private mutating func doesEscape(_ rule: Int, _ messages: [Model]) -> Bool {
        for message in messages where !solver.holds(logic.formulas[rule], in: message) { return true }
        return false
    }

    private func together(_ rules: [Int], _ verb: String) -> String {
        let shown = rules.prefix(4).map { name($0) }.joined(separator: ", ")
        let more = rules.count > 4 ? " and \(rules.count - 4) more" : ""
        return "rules \(shown)\(more) together \(verb)"
    }

    /// A message that a rule matches.
    private mutating func witness(of index: Int) -> WitnessMessage? {
        guard !logic.ruleTestsOutcome[index] else { return nil }
        topic = .proof
        let subject = Subject(rules.rules[index], index, logic.ruleParts[index])
        guard case .possible(let model) = ask([subject.parts.formula], of: subject) else { return nil }
        return WitnessMessage(model, of: logic, rule: index, &solver)
    }
}
