package import RuleSemantics
import TextMatching

/// Decides messages by a program.
///
/// Keeps its buffers: use one for each worker, for as long as the program lives.
///
/// First everything that the message has is marked in the program's indexes: phrases found, values of facts, what is there.
/// That touches the rules that can match. They are looked at in strata, each seeing what the ones before decided:
/// category, priority, tags, route. Of all outcomes that matching rules ask for, the one listed first wins. Nothing here
/// reads a clock, does I/O, or depends on the order of rules.
package struct Evaluator {
    /// The program that decides.
    package let program: Program
    private var normalizer: Normalizer
    private(set) var texts = TextHits()
    var sheet: Worksheet
    private var floors: [Decision.Loss] = []
    private var ceilings: [Decision.Loss] = []
    private var routeValues: [Int] = []

    /// How many rules and conditions were looked at for the last decision: for measurements that do not depend on a clock.
    package var looks: Int { sheet.looks }

    /// The category and priority that were decided last, for explanations.
    var decidedCategory: String? { sheet.category.map { program.rules.categories[$0] } }
    var decidedPriority: String? { sheet.priority.map { program.rules.priorities[$0] } }

    /// An evaluator for a program.
    ///
    /// - Parameter textLimit: how many bytes of each text fact are matched.
    package init(program: Program, textLimit: Int = Normalizer.defaultByteLimit) {
        self.program = program
        normalizer = Normalizer(byteLimit: textLimit)
        sheet = Worksheet(program.compiled)
    }

    /// Decides one message.
    ///
    /// - Parameter unknownCalendarsAreOpen: what calendars are of which neither a time nor a state is given; only the
    ///   tests of a rule set have such.
    package mutating func decide(_ input: FactInput, unknownCalendarsAreOpen: Bool = false) -> Decision {
        let compiled = program.compiled
        let reader = FactReader(
            rules: program.rules, input: input, unknownCalendarsAreOpen: unknownCalendarsAreOpen)
        sheet.clear()
        texts.search(reader, compiled, normalizer: &normalizer, marks: &sheet)
        sheet.markFacts(reader)
        sheet.settleFacts(reader)

        sheet.match(.category, reader)
        floors.removeAll(keepingCapacity: true)
        for rule in sheet.matched[0] { Evaluator.ask(Int(rule), compiled.outcomes[Int(rule)].category, &floors) }
        var decision = Decision(
            category: Evaluator.choose(floors, default: program.rules.defaultCategory),
            priority: Decision.Choice(value: 0), tags: [], tier: 0)
        sheet.category = decision.category.value

        sheet.match(.priority, reader)
        (decision.priority, decision.isCeiling) = decidePriority(compiled)
        sheet.priority = decision.priority.value

        sheet.match(.tags, reader)
        decision.tags = decideTags(compiled)
        fillRouteValues(compiled, decision, reader)
        if let row = compiled.route.firstRow(routeValues) {
            decision.row = row
            decision.tier = program.rules.route.rows[row].tier
            decision.team = program.rules.route.rows[row].team
        }
        return decision
    }

    private static func ask(_ rule: Int, _ value: Int32, _ asked: inout [Decision.Loss]) {
        if value >= 0 { asked.append(Decision.Loss(rule: rule, value: Int(value))) }
    }

    private mutating func decidePriority(_ compiled: CompiledRules) -> (Decision.Choice, isCeiling: Bool) {
        floors.removeAll(keepingCapacity: true)
        ceilings.removeAll(keepingCapacity: true)
        for stratum in 0...Stratum.priority.rawValue {
            for rule in sheet.matched[stratum] {
                let outcome = compiled.outcomes[Int(rule)]
                Evaluator.ask(Int(rule), outcome.priority, &floors)
                Evaluator.ask(Int(rule), outcome.ceiling, &ceilings)
            }
        }
        // Two lists, each by rule; rules are sorted by name.
        if floors.count > 1 { floors.sort { $0.rule < $1.rule } }
        if ceilings.count > 1 { ceilings.sort { $0.rule < $1.rule } }
        let floor = Evaluator.choose(floors, default: program.rules.defaultPriority)
        // The lowest ceiling wins; priorities are listed from the most urgent down.
        guard let lowest = ceilings.lazy.map(\.value).max(), lowest > floor.value else { return (floor, false) }
        let deciding = ceilings.filter { $0.value == lowest }.map(\.rule)
        var choice = Decision.Choice(value: lowest, rule: deciding.first)
        choice.alsoAsked = Array(deciding.dropFirst()) + floors.filter { $0.value == lowest }.map(\.rule)
        choice.lost = Evaluator.losses(floors, but: lowest)
        return (choice, true)
    }

    /// Of what was asked for the value listed first, of its rules the first by name; `asked` is in the order of rules.
    private static func choose(_ asked: [Decision.Loss], default fallback: Int) -> Decision.Choice {
        guard let best = asked.lazy.map(\.value).min() else { return Decision.Choice(value: fallback) }
        var choice = Decision.Choice(value: best)
        var others = 0
        for loss in asked {
            if loss.value != best {
                others += 1
            } else if choice.rule == nil {
                choice.rule = loss.rule
            } else {
                choice.alsoAsked.append(loss.rule)
            }
        }
        if others > 0 { choice.lost = losses(asked, but: best) }
        return choice
    }

    private static func losses(_ asked: [Decision.Loss], but value: Int) -> [Decision.Loss] {
        asked.filter { $0.value != value }.sorted { ($0.value, $0.rule) < ($1.value, $1.rule) }
    }

    private func decideTags(_ compiled: CompiledRules) -> [Decision.Tag] {
        var given: [(tag: Int, rule: Int)] = []
        for rules in sheet.matched {
            for rule in rules {
                for place in compiled.tagsOfRule.places(Int(rule)) {
                    given.append((compiled.tagsOfRule.item(place), Int(rule)))
                }
            }
        }
        guard !given.isEmpty else { return [] }
        given.sort { $0 < $1 }
        var tags: [Decision.Tag] = []
        var last = -1
        for (tag, rule) in given {
            if tag == last {
                tags[tags.count - 1].alsoGave.append(rule)
            } else {
                tags.append(Decision.Tag(name: compiled.tags[tag], rule: rule))
            }
            last = tag
        }
        return tags
    }

    /// What the route's columns ask of the message, in their order.
    private mutating func fillRouteValues(_ compiled: CompiledRules, _ decision: Decision, _ reader: FactReader) {
        routeValues.removeAll(keepingCapacity: true)
        for column in compiled.route.columns {
            let value =
                switch column.subject {
                case .category: decision.category.value
                case .priority: decision.priority.value
                case .channel: Evaluator.routeIndex(of: column, reader, .channel)
                case .gateway: Evaluator.routeIndex(of: column, reader, .gateway)
                case .flag(let flag): reader.flag(flag) ? 0 : 1
                case .calendar(let index): reader.isOpen(calendar: index) ? 0 : 1
                case .column(let reference): reader.column(reference) ?? column.missingIndex ?? -1
                case .tag(let tag): decision.tags.contains { $0.name == tag } ? 0 : 1
                case .condition(let index): sheet.holds(condition: index, reader) ? 0 : 1
                }
            routeValues.append(value)
        }
    }

    private static func routeIndex(of column: RouteIndex.Column, _ reader: FactReader, _ fact: ValueFact) -> Int {
        var index = column.missingIndex
        reader.forEachValue(of: fact) { index = column.numbers[$0] ?? column.otherIndex ?? -1 }
        return index ?? -1
    }
}
