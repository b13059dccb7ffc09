import DeskModel
import RuleSyntax
import SourceText

/// How far a condition is resolved.
enum ConditionState {
    case resolving
    /// Resolved, with its index in the rule set and how deep it goes.
    case done(index: Int, depth: Int)
    case broken
}

/// What a condition tests, those it uses included.
struct ConditionTraits {
    /// The latest of the decided facts it tests.
    var decided: OutcomeSyntax.Kind?
    /// The first line that tests more than finite facts.
    var infiniteLine: Span?
}

// Conditions: resolved when they are first needed, so that each uses only ones that are there already.
extension Checker {
    /// How many conditions may wait for one another while they are resolved; a longer chain would need the stack.
    private static let nestingLimit = 64

    mutating func resolveConditions() {
        for (_, block) in blocks {
            guard case .condition(let condition) = block.content else { continue }
            // A second declaration of a name was reported; the first one counts.
            guard case .condition(let declared) = names[condition.name.text],
                declared.name.span == condition.name.span
            else { continue }
            _ = self.condition(named: condition.name)
        }
    }

    /// The index of a condition; reports and returns nil where it needs itself or goes too deep.
    mutating func condition(named name: Name) -> Int? {
        switch conditionStates[name.text] {
        case .done(let index, _): return index
        case .broken: return nil
        case .resolving:
            conditionStates[name.text] = .broken
            reportCycle(backTo: name)
            return nil
        case nil: break
        }
        guard case .condition(let block) = names[name.text] else { return nil }
        guard conditionPath.count < Checker.nestingLimit else {
            conditionStates[name.text] = .broken
            report(
                .conditionCycle, "more than \(Checker.nestingLimit) conditions use one another in a chain",
                at: name.span,
                "the limit is \(bounds.conditionDepth)", help: ["write the tests of inner conditions out"])
            return nil
        }
        conditionPath.append(block.name)
        defer { conditionPath.removeLast() }
        conditionStates[name.text] = .resolving
        let when = block.when.flatMap { resolve($0) }
        let unless = resolve(block.unless)
        // Resolving the lines may have found that the condition is part of a circle.
        guard case .resolving = conditionStates[name.text], let when, let unless else {
            conditionStates[name.text] = .broken
            return nil
        }
        let depth = 1 + (when.lines + unless).map { self.depth(of: $0) }.reduce(0, max)
        guard depth <= bounds.conditionDepth else {
            conditionStates[name.text] = .broken
            report(
                .conditionCycle, "condition `\(block.name.text)` goes \(depth) conditions deep", at: block.name.span,
                "the limit is \(bounds.conditionDepth)", help: ["write the tests of an inner condition out"])
            return nil
        }
        set.conditions.append(
            Condition(name: block.name.text, when: when, unless: unless, span: block.name.span))
        conditionTraits.append(traits(of: when.lines + unless))
        conditionStates[name.text] = .done(index: set.conditions.count - 1, depth: depth)
        return set.conditions.count - 1
    }

    private mutating func reportCycle(backTo name: Name) {
        let start = conditionPath.firstIndex { $0.text == name.text } ?? conditionPath.startIndex
        let circle = conditionPath[start...].map(\.text) + [name.text]
        let help = "conditions may use conditions, but not in a circle: take one of the lines out"
        guard circle.count > 2 else {
            report(.conditionCycle, "condition `\(name.text)` needs itself", at: name.span, help: [help])
            return
        }
        report(
            .conditionCycle, "conditions need each other in a circle: \(circle.joined(separator: " → "))",
            at: name.span,
            "this leads back", because: Diagnostic.Label(conditionPath[start].span, "the circle starts here"),
            help: [help])
    }

    private func traits(of lines: [TestLine]) -> ConditionTraits {
        var traits = ConditionTraits()
        for line in lines {
            if let decided = decidedFact(in: line.test), decided.stratum > traits.decided?.stratum ?? -1 {
                traits.decided = decided
            }
            traits.infiniteLine = traits.infiniteLine ?? infinitePlace(of: line)
        }
        return traits
    }

    /// Where a line, or the condition it uses, tests more than finite facts.
    private func infinitePlace(of line: TestLine) -> Span? {
        switch line.test {
        case .flag, .category, .priority, .values(.channel, _), .values(.calendar, _), .values(.column, _),
            .values(.gateway, _), .missing(.value(.column)), .missing(.value(.gateway)), .missing(.value(.channel)):
            return nil
        case .condition(let inner):
            return conditionTraits.indices.contains(inner) ? conditionTraits[inner].infiniteLine : nil
        default: return line.span
        }
    }

    private func depth(of line: TestLine) -> Int {
        guard case .condition(let index) = line.test, set.conditions.indices.contains(index),
            case .done(_, let depth) = conditionStates[set.conditions[index].name]
        else { return 0 }
        return depth
    }
}
