package import RuleSemantics
import SourceText
import TextMatching

// Looking closer at the message that was decided last: for `why-not`, for failing tests, and for what tests cover.
extension Evaluator {
    /// Whether each `when` line and each `unless` line of a rule holds.
    ///
    /// - Precondition: `input` is what was just decided by this evaluator.
    package mutating func lineOutcomes(
        ofRule index: Int, _ input: FactInput, unknownCalendarsAreOpen: Bool = false
    ) -> (when: [Bool], unless: [Bool]) {
        let reader = FactReader(
            rules: program.rules, input: input, unknownCalendarsAreOpen: unknownCalendarsAreOpen)
        let clause = program.compiled.clauses[index]
        return (
            clause.when.map { sheet.holds(line: $0, reader) }, clause.unless.map { sheet.holds(line: $0, reader) }
        )
    }

    /// The rules that match, by index, whether or not they got what they asked for.
    ///
    /// - Precondition: `input` is what was just decided by this evaluator.
    ///
    /// - Parameter indices: the rules to look at; nil looks at all.
    package mutating func matchingRules(_ input: FactInput, among indices: [Int]? = nil) -> [Int] {
        guard let indices else { return sheet.matched.joined().map { Int($0) }.sorted() }
        let reader = FactReader(rules: program.rules, input: input)
        return indices.filter { sheet.holds(clause: $0, reader) }
    }

    /// The phrases found in the texts of the message, each with the text it was found in.
    package var foundPhrases: [(phrase: Int, text: TextFact)] {
        texts.searched.flatMap { entry in entry.located.map { ($0.id, entry.fact) } }
    }

    /// Why a rule matched or did not, and what came of what it asked for.
    ///
    /// - Precondition: `decision` is what ``decide(_:unknownCalendarsAreOpen:)`` just returned for `input`.
    package mutating func trace(rule index: Int, _ decision: Decision, of input: FactInput) -> RuleTrace {
        let reader = FactReader(rules: program.rules, input: input)
        let rule = program.rules.rules[index]
        let clause = program.compiled.clauses[index]
        let (when, unless) = lineOutcomes(ofRule: index, input)
        let groupHolds = rule.when.quantifier.holds(when)
        var lines: [RuleTrace.Line] = []
        for (number, line) in zip(clause.when, rule.when.lines) {
            let holds = when[number - clause.when.lowerBound]
            lines.append(
                self.line(line, number, reader, isUnless: false, holds: holds, blocks: !groupHolds && !holds))
        }
        for (number, line) in zip(clause.unless, rule.unless) {
            let holds = unless[number - clause.unless.lowerBound]
            lines.append(self.line(line, number, reader, isUnless: true, holds: holds, blocks: holds))
        }
        let matches = groupHolds && !unless.contains(true)
        return RuleTrace(
            rule: name(of: index), quantifier: rule.when.quantifier.described, lines: lines,
            outcomes: matches ? outcomes(of: rule, index, decision) : [], matches: matches)
    }

    private mutating func line(
        _ line: TestLine, _ number: Int, _ reader: FactReader, isUnless: Bool, holds: Bool, blocks: Bool
    ) -> RuleTrace.Line {
        let written = line.written.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return RuleTrace.Line(
            isUnless: isUnless, written: written, number: program.rules.sources.line(of: line.span), holds: holds,
            blocks: blocks, seen: observed(line, number, reader, depth: 0))
    }

    /// What a line saw, whether it holds or not.
    private mutating func observed(_ line: TestLine, _ number: Int, _ reader: FactReader, depth: Int) -> String {
        // A negated line holds where its test does not.
        guard sheet.holds(line: number, reader) != line.isNegated else { return absent(line, reader, depth: depth) }
        var shown: Set<Int> = []
        switch line.test {
        case .flag(let flag): return "\(flag.rawValue) is yes"
        case .missing(let fact): return "\(fact.described(in: program.rules)) is missing"
        case .category, .priority: return decided(line.test)
        default: break
        }
        let found = evidence(of: line, number, reader, &shown)
        return found.prefix(5).joined(separator: ", ") + (found.count > 5 ? " and \(found.count - 5) more" : "")
    }

    /// What stood in the way of a test that does not hold.
    private mutating func absent(_ line: TestLine, _ reader: FactReader, depth: Int) -> String {
        switch line.test {
        case .phrases(let fact, let phrases, _):
            let places = fact == .text ? "subject or body" : fact.described
            guard !reader.texts(of: fact).isEmpty else {
                return fact == .text ? "subject and body are missing" : "\(fact.described) is missing"
            }
            return phrases.count == 1 ? "it is not in \(places)" : "none of its phrases is in \(places)"
        case .values(let fact, _), .under(let fact, _):
            return values(of: fact, reader)
        case .over(let fact, _), .below(let fact, _), .between(let fact, _, _):
            return "\(fact.rawValue) is \(reader.number(fact).map(String.init) ?? "missing")"
        case .flag(let flag): return "\(flag.rawValue) is no"
        case .missing(.value(let fact)): return values(of: fact, reader)
        case .missing(let fact): return "\(fact.described(in: program.rules)) is there"
        case .category, .priority: return decided(line.test)
        case .condition(let index): return absent(condition: index, reader, depth: depth)
        }
    }

    /// A condition that does not hold, by the first of its lines that is in the way; named to a depth that stays readable.
    private mutating func absent(condition index: Int, _ reader: FactReader, depth: Int) -> String {
        let condition = program.rules.conditions[index]
        guard depth < 3 else { return "\(condition.name) does not hold" }
        let clause = program.compiled.clauses[program.compiled.ruleCount + index]
        let when = clause.when.map { sheet.holds(line: $0, reader) }
        if condition.when.quantifier.holds(when),
            let place = clause.unless.first(where: { sheet.holds(line: $0, reader) })
        {
            let line = condition.unless[place - clause.unless.lowerBound]
            return "\(condition.name) does not hold: unless \(observed(line, place, reader, depth: depth + 1))"
        }
        let failing = when.indices.filter { !when[$0] }
        guard failing.count == 1 || condition.when.quantifier == .all, let place = failing.first else {
            let holding = when.count - failing.count
            return "\(condition.name) does not hold: \(holding == 0 ? "none" : "only \(holding)") of its lines does"
        }
        let seen = observed(condition.when.lines[place], clause.start + place, reader, depth: depth + 1)
        return "\(condition.name) does not hold: \(seen)"
    }

    private func values(of fact: ValueFact, _ reader: FactReader) -> String {
        let values = reader.values(of: fact)
        let name = fact.described(in: program.rules)
        guard !values.isEmpty else { return "\(name) is missing" }
        let more = values.count > 3 ? " and \(values.count - 3) more" : ""
        return "\(name) is \(values.prefix(3).joined(separator: ", "))\(more)"
    }

    private func decided(_ test: RuleTest) -> String {
        if case .category = test { return "category is \(decidedCategory ?? "not decided")" }
        return "priority is \(decidedPriority ?? "not decided")"
    }

    private func outcomes(of rule: Rule, _ index: Int, _ decision: Decision) -> [RuleTrace.Outcome] {
        let rules = program.rules
        var outcomes: [RuleTrace.Outcome] = []
        if let wanted = rule.category {
            outcomes.append(outcome("category", wanted, rules.categories, index, decision.category, isCeiling: false))
        }
        if let wanted = rule.priority {
            outcomes.append(
                outcome("priority", wanted, rules.priorities, index, decision.priority, isCeiling: decision.isCeiling))
        }
        if let ceiling = rule.ceiling {
            let got = rules.priorities[decision.priority.value]
            let decides = decision.isCeiling && decision.priority.value == ceiling
            outcomes.append(
                RuleTrace.Outcome(
                    decision: "priority", wanted: "at most \(rules.priorities[ceiling])",
                    isMet: decision.priority.value >= ceiling,
                    because: decides && decision.priority.rule == index
                        ? "it decided" : "the priority is \(got)\(decision.priority.rule.map { by($0) } ?? "")"))
        }
        for tag in rule.tags {
            outcomes.append(RuleTrace.Outcome(decision: "tag", wanted: tag, isMet: true, because: "it was given"))
        }
        return outcomes
    }

    private func outcome(
        _ name: String, _ wanted: Int, _ values: [String], _ index: Int, _ choice: Decision.Choice, isCeiling: Bool
    ) -> RuleTrace.Outcome {
        let got = values[choice.value]
        let because: String
        if choice.rule == index {
            because = "it decided"
        } else if choice.value == wanted {
            because = "\(got) it is,\(choice.rule.map { by($0) } ?? "")"
        } else {
            let law = isCeiling ? ", which is a ceiling" : ", which is listed first"
            because = "got \(got)\(choice.rule.map { by($0) } ?? "")\(law)"
        }
        return RuleTrace.Outcome(
            decision: name, wanted: values[wanted], isMet: choice.value == wanted, because: because)
    }

    private func by(_ index: Int) -> String {
        let name = name(of: index)
        return " by \"\(name.name)\" (\(name.place))"
    }
}

extension TestGroup.Quantifier {
    /// Whether a group holds whose lines hold as given.
    package func holds(_ lines: [Bool]) -> Bool {
        let count = lines.count { $0 }
        switch self {
        case .all: return count == lines.count
        case .any: return count > 0
        case .atLeast(let wanted): return count >= wanted
        }
    }

    /// How many lines have to hold, in words.
    package var described: String {
        switch self {
        case .all: "all"
        case .any: "any"
        case .atLeast(let wanted): "at least \(wanted)"
        }
    }
}

extension AnyFact {
    /// The fact's name as rules write it.
    func described(in rules: RuleSet) -> String {
        switch self {
        case .text(let fact): fact.described
        case .value(let fact): fact.described(in: rules)
        case .number(let fact): fact.rawValue
        }
    }
}
