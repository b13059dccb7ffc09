import DeskModel
import RuleEngine
import RuleSemantics

/// What is true of the rules of a small world, found by deciding every message.
struct BruteForce {
    private let messages: [FactInput]
    private let set: RuleSet
    private let matching: [String: Set<Int>]
    private let everything: Set<Int>
    private let world: SmallWorld
    private let rules: [Rule]

    init(_ world: SmallWorld, rules: RuleSet, probes: Program) {
        self.world = world
        self.rules = rules.rules
        set = rules
        var evaluator = Evaluator(program: probes)
        var matching: [String: Set<Int>] = [:]
        messages = world.messages
        for (number, message) in messages.enumerated() {
            for tag in evaluator.decide(message).tags { matching[tag.name, default: []].insert(number) }
        }
        self.matching = matching
        everything = Set(messages.indices)
    }

    private func matching(_ tag: String) -> Set<Int> { matching[tag] ?? [] }
    func isNever(_ rule: Int) -> Bool { matching("p\(rule)").isEmpty }
    func isAlways(_ rule: Int) -> Bool { matching("p\(rule)") == everything }

    /// Whether a line of the rule is a condition that never or always holds, which has a finding of its own.
    func hasBrokenCondition(_ rule: Int) -> Bool {
        let item = world.rules[rule].item
        return (item.lines + item.unless).contains { line in
            line.condition.map { matching($0).isEmpty || matching($0) == everything } ?? false
        }
    }

    /// Whether one of the other rules that are meant matches wherever a rule does.
    private func isCovered(_ rule: Int, _ isMeant: (Rule) -> Bool) -> Bool {
        var left = matching("p\(rule)")
        for other in rules.indices where other != rule && isMeant(rules[other]) { left.subtract(matching("p\(other)")) }
        return left.isEmpty
    }

    func isShadowed(_ rule: Int) -> Bool {
        if let value = rules[rule].category, isCovered(rule, { $0.category.map { $0 < value } ?? false }) {
            return true
        }
        if let value = rules[rule].priority, isCovered(rule, { $0.priority.map { $0 < value } ?? false }) {
            return true
        }
        return false
    }

    func isRedundant(_ rule: Int, without removed: Set<Int>) -> Bool {
        let names = Set(removed.map { rules[$0].name })
        func isCovered(_ isMeant: (Rule) -> Bool) -> Bool {
            self.isCovered(rule) { !names.contains($0.name) && isMeant($0) }
        }
        let subject = rules[rule]
        // The default gives as much where nobody asks for less, and a ceiling that nothing reaches holds nothing down.
        let isLastCategory = !rules.contains { $0.category.map { $0 > set.defaultCategory } ?? false }
        let isLastPriority = !rules.contains { $0.priority.map { $0 > set.defaultPriority } ?? false }
        let highest = ([set.defaultPriority] + rules.compactMap(\.priority)).min() ?? 0
        if let value = subject.category, !(value == set.defaultCategory && isLastCategory),
            !isCovered({ $0.category.map { $0 <= value } ?? false })
        {
            return false
        }
        if let value = subject.priority, !(value == set.defaultPriority && isLastPriority),
            !isCovered({ $0.priority.map { $0 <= value } ?? false })
        {
            return false
        }
        if let value = subject.ceiling, value > highest, !isCovered({ $0.ceiling.map { $0 >= value } ?? false }) {
            return false
        }
        return subject.tags.allSatisfy { tag in isCovered { $0.tags.contains(tag) } }
    }

    func hasIdleLine(_ rule: Int) -> Bool {
        let item = world.rules[rule].item
        let own = matching("p\(rule)")
        if item.lines.count > 1 {
            for line in item.lines.indices
            where item.written(without: line) != nil && matching("p\(rule)-\(line)") == own {
                return true
            }
        }
        return item.unless.indices.contains { matching("p\(rule)-u\($0)") == own }
    }

    func isHeldDown(_ rule: Int) -> Bool {
        guard let value = rules[rule].priority else { return false }
        let isEqualEnough = set.defaultPriority <= value && !rules.contains { $0.priority.map { $0 > value } ?? false }
        func holdsDown(_ ceiling: Int?) -> Bool {
            ceiling.map { $0 > value || (isEqualEnough && $0 == value) } ?? false
        }
        return holdsDown(rules[rule].ceiling) || isCovered(rule) { holdsDown($0.ceiling) }
    }

    /// The code that each rule deserves; nil is none.
    func deserved() -> [String?] {
        var codes: [String?] = Array(repeating: nil, count: rules.count)
        var sound: [Int] = []
        for rule in rules.indices {
            if isNever(rule) {
                codes[rule] = "R030"
            } else if isShadowed(rule) {
                codes[rule] = "R031"
            } else if isAlways(rule) {
                codes[rule] = "R035"
            } else {
                sound.append(rule)
            }
        }
        var removed: Set<Int> = []
        for rule in sound.reversed() {
            if isRedundant(rule, without: removed) {
                removed.insert(rule)
                codes[rule] = "R032"
            } else if hasIdleLine(rule) {
                codes[rule] = "R035"
            } else if isHeldDown(rule) {
                codes[rule] = "R034"
            }
        }
        return codes
    }

    /// Whether a claim about a rule is true.
    func isTrue(_ code: String, of rule: Int, redundant: Set<Int>) -> Bool {
        switch code {
        case "R030": isNever(rule)
        case "R031": isShadowed(rule)
        case "R032": isRedundant(rule, without: redundant.filter { $0 > rule })
        case "R034": isHeldDown(rule)
        case "R035": isAlways(rule) || hasIdleLine(rule)
        default: true
        }
    }

    /// Whether every message is decided the same by the rules without some outcomes.
    func decidesAlike(without removed: [Int: [String]]) throws -> Bool {
        var first = Evaluator(program: Program(rules: set, version: ""))
        var second = Evaluator(
            program: Program(rules: try CheckedText(world.text(without: removed)).rules, version: ""))
        return messages.allSatisfy { message in
            let (one, other) = (first.decide(message), second.decide(message))
            return one.category.value == other.category.value && one.priority.value == other.priority.value
                && one.tags.map(\.name) == other.tags.map(\.name)
        }
    }

    /// Whether a rule ever asks for the value that is decided.
    ///
    /// A rule that holds others down by a ceiling decides, too: that is another value than the one it asks for.
    func everWins(_ rule: Int, asking value: Int?, _ choice: (Decision) -> Decision.Choice) -> Bool {
        var evaluator = Evaluator(program: Program(rules: set, version: ""))
        return messages.contains { message in
            let decided = choice(evaluator.decide(message))
            return decided.value == value && (decided.rule == rule || decided.alsoAsked.contains(rule))
        }
    }

    /// How a line turns out over the messages of some channels: always, never, or nil for both.
    func turnsOut(_ rule: Int, _ line: String, on channels: Set<String>) -> Bool? {
        let here = messages.indices.filter { channels.contains(messages[$0].facts.channel.rawValue) }
        let holding = matching("l\(rule)-\(line)").intersection(here)
        return holding.count == here.count ? true : holding.isEmpty ? false : nil
    }
}
