import RuleSemantics
import SourceText

// R035: a line without which a rule or condition would match the same messages.
extension RuleInspector {
    mutating func idleTest(of rule: Int) -> Finding? {
        idleTest(of: Subject(rules.rules[rule], rule, logic.ruleParts[rule]))
    }

    mutating func idleTest(of subject: Subject) -> Finding? {
        topic = .idleLine
        let parts = subject.parts
        if parts.lines.count > 1 {
            for index in parts.lines.indices.reversed() {
                guard isIdle(line: index, of: subject) else { continue }
                return report(subject.when.lines[index], parts.lines[index], isException: false, in: subject)
            }
        }
        for index in parts.unless.indices.reversed() {
            guard case .impossible = ask([parts.without(exception: index), parts.unless[index]], of: subject) else {
                continue
            }
            return report(subject.unless[index], parts.unless[index], isException: true, in: subject)
        }
        return nil
    }

    private mutating func isIdle(line index: Int, of subject: Subject) -> Bool {
        let parts = subject.parts
        let goals =
            parts.needed == parts.lines.count
            ? [parts.without(line: index), parts.lines[index].negated]
            : [parts.formula, parts.without(line: index).negated]
        if case .impossible = ask(goals, of: subject) { return true }
        return false
    }

    private mutating func report(
        _ line: TestLine, _ formula: Formula, isException: Bool, in subject: Subject
    ) -> Finding {
        let parts = subject.parts
        let isAlternative = !isException && parts.needed < parts.lines.count
        var secondary: Diagnostic.Label?
        // The one line that is the reason, where a single one is.
        let others =
            zip(parts.lines, subject.when.lines).map { ($0, $1, false) }
            + zip(parts.unless, subject.unless).map { ($0, $1, true) }
        for (other, place, otherIsException) in others where place.span != line.span {
            let goals: [Formula]
            let text: String
            switch (isException, isAlternative, otherIsException) {
            case (false, true, false):
                (goals, text) = ([formula, other.negated], "what holds there, holds here too")
            case (false, false, false):
                (goals, text) = ([other, formula.negated], "where this holds, that holds too")
            case (false, false, true):
                (goals, text) = ([other.negated, formula.negated], "what this does not except passes anyway")
            case (true, _, false):
                if parts.needed < parts.lines.count { continue }
                (goals, text) = ([other, formula], "what passes here is never like that")
            case (true, _, true):
                (goals, text) = ([formula, other.negated], "this excepts the same messages already")
            default: continue
            }
            if case .impossible = ask(goals, of: subject) {
                secondary = Diagnostic.Label(place.span, text)
                break
            }
        }
        let always = if case .impossible = ask([formula.negated], of: subject) { true } else { false }
        let never = if case .impossible = ask([formula], of: subject) { true } else { false }
        let label =
            always ? "this always holds" : never ? "this never holds" : isException ? "nothing is excepted by this" : ""
        // What always holds needs no second reason.
        if always { secondary = nil }
        return Finding(
            diagnostic: Diagnostic(
                .idleTest, "a line of \(subject.title) changes nothing",
                at: Diagnostic.Label(line.span, label), because: secondary,
                help: [isException ? "take the line out; the same messages match without it" : advice(subject)]),
            rule: subject.rule, witness: nil)
    }

    /// How a line is taken out of those that have to hold: `at least 2 of these` needs two lines below it.
    private func advice(_ subject: Subject) -> String {
        guard case .atLeast(let count) = subject.when.quantifier, count == subject.when.lines.count, count > 1 else {
            return "take the line out; the same messages match without it"
        }
        return "take the line out and write `at least \(count - 1) of these`; the same messages match"
    }
}
