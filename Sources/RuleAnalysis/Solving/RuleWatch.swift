import RuleSemantics

/// Finds the rules that may match a message without looking at all of them.
///
/// Each rule is watched by things of which at least one has to be there for it to match; what is there in a message
/// leads to the rules. A rule that can match without anything of the kind is always looked at.
struct RuleWatch {
    /// Something that a message has.
    private enum Key: Hashable {
        case phrases(slot: Int, set: Int)
        case value(slot: Int, String)
        case under(slot: Int, String)
        case number(slot: Int)
        case flag(slot: Int)
        case outcome(slot: Int, Int)
    }

    /// What watches a formula, and how much of what messages have leads there.
    private struct Watch {
        var keys: Set<Key>
        var rank: Int
    }

    /// A rule that would be watched by more than this is always looked at.
    private static let keyLimit = 10_000

    private(set) var always: [Int] = []
    private var watched: [Key: [Int]] = [:]
    private var domainSlots: Set<Int> = []

    init(_ logic: RuleLogic) {
        var conditions: [Watch?] = []
        for formula in logic.conditions { conditions.append(RuleWatch.watch(formula, logic, conditions)) }
        for (rule, formula) in logic.formulas.enumerated() {
            guard let watch = RuleWatch.watch(formula, logic, conditions) else {
                always.append(rule)
                continue
            }
            for key in watch.keys {
                watched[key, default: []].append(rule)
                if case .under(let slot, _) = key { domainSlots.insert(slot) }
            }
        }
    }

    private static func watch(_ formula: Formula, _ logic: RuleLogic, _ conditions: [Watch?]) -> Watch? {
        switch formula {
        case .test(let number, let wanted): return wanted ? watch(logic.tests[number], logic) : nil
        case .condition(let index, let wanted): return wanted && index < conditions.count ? conditions[index] : nil
        case .atLeast(let count, let parts):
            // Of any so many parts at least one holds: the best of them are watched.
            let needed = parts.count - count + 1
            guard count > 0, needed > 0 else { return nil }
            let watches = parts.compactMap { watch($0, logic, conditions) }.sorted {
                ($0.rank, $0.keys.count) < ($1.rank, $1.keys.count)
            }
            guard watches.count >= needed else { return nil }
            var best = Watch(keys: [], rank: 0)
            for watch in watches.prefix(needed) {
                best.keys.formUnion(watch.keys)
                best.rank = max(best.rank, watch.rank)
                if best.keys.count > keyLimit { return nil }
            }
            return best
        }
    }

    private static func watch(_ test: AtomicTest, _ logic: RuleLogic) -> Watch? {
        let slot = test.slot
        return switch test.kind {
        case .phrases(_, let set): Watch(keys: [.phrases(slot: slot, set: set)], rank: 0)
        case .values(let set):
            Watch(
                keys: Set(logic.valueSets[set].sorted.map { .value(slot: slot, $0) }), rank: rank(of: logic.slots[slot])
            )
        case .under(let domains): Watch(keys: Set(domains.map { .under(slot: slot, $0) }), rank: 1)
        case .number: Watch(keys: [.number(slot: slot)], rank: 3)
        case .flag: Watch(keys: [.flag(slot: slot)], rank: 4)
        case .outcome(let values): Watch(keys: Set(values.map { .outcome(slot: slot, $0) }), rank: 3)
        case .never: Watch(keys: [], rank: 0)
        case .missing, .textsMissing: nil
        }
    }

    private static func rank(of slot: Slot) -> Int {
        switch slot {
        case .value(.channel), .value(.calendar): 5
        case .value(.column): 2
        default: 1
        }
    }

    /// Calls for each rule that may match, until one call says that this is enough; some may come twice.
    func forEachCandidate(in model: Model, _ isEnough: (Int) -> Bool) {
        for rule in always where isEnough(rule) { return }
        for (slot, state) in model.states.enumerated() {
            for key in keys(slot, state) {
                guard let rules = watched[key] else { continue }
                for rule in rules where isEnough(rule) { return }
            }
        }
    }

    private func keys(_ slot: Int, _ state: Model.State) -> [Key] {
        switch state {
        case .flag(let flag): return flag ? [.flag(slot: slot)] : []
        case .number(let number): return number == nil ? [] : [.number(slot: slot)]
        case .outcome(let value): return [.outcome(slot: slot, value)]
        case .texts(let texts): return texts.flatMap { $0.sets.map { .phrases(slot: slot, set: $0) } }
        case .value(let value): return value.map { keys(slot, $0) } ?? []
        case .values(let values): return values.flatMap { keys(slot, $0) }
        }
    }

    private func keys(_ slot: Int, _ value: String) -> [Key] {
        guard domainSlots.contains(slot) else { return [.value(slot: slot, value)] }
        return [.value(slot: slot, value)] + Domains.chain(of: value).map { .under(slot: slot, $0) }
    }
}
