import RuleSemantics
import SourceText

// R030: what can never match, with the least set of lines that contradict each other; R035: what always matches.
extension RuleInspector {
    /// One of the things that have to hold together.
    private struct Part {
        let formula: Formula
        let span: Span
        let isException: Bool
        /// The line, where the part is one.
        let test: TestLine?
    }

    mutating func contradiction(in subject: Subject) -> Finding? {
        topic = .contradiction
        guard case .impossible = ask([subject.parts.formula], of: subject) else { return nil }
        var core = parts(of: subject)
        for index in core.indices.reversed() {
            var rest = core
            rest.remove(at: index)
            if case .impossible = ask(rest.map(\.formula), of: subject) { core = rest }
        }
        guard let first = core.first else { return nil }
        if core.count == 1, let line = first.test, case .condition(let index) = line.test,
            brokenConditions.contains(index)
        {
            return nil
        }
        var primary = Diagnostic.Label(first.span, "this")
        var secondary: Diagnostic.Label?
        if core.count == 1 {
            primary.text = reason(for: first, in: subject)
        } else {
            secondary = Diagnostic.Label(
                core[1].span,
                core[1].isException ? "every such message is excepted here" : "cannot hold together with it")
        }
        let notes = core.dropFirst(2).map { part in
            "\(line(part.span)) belongs to it: `\(part.isException ? "unless " : "")\(part.test?.written ?? "")`"
        }
        if core.count > 2 { secondary?.text = "cannot hold together with it and what the note names" }
        return Finding(
            diagnostic: Diagnostic(
                .neverMatches, "\(subject.title) can never match", at: primary, because: secondary, notes: notes,
                help: [
                    core.count == 1
                        ? "mend this line, or take it out" : "take one of these lines out, or make two rules of them"
                ]),
            rule: subject.rule, witness: nil)
    }

    private func parts(of subject: Subject) -> [Part] {
        var parts: [Part] = []
        let formulas = subject.parts
        if formulas.needed == formulas.lines.count {
            for (formula, line) in zip(formulas.lines, subject.when.lines) {
                parts.append(Part(formula: formula, span: line.span, isException: false, test: line))
            }
        } else if let first = subject.when.lines.first {
            parts.append(
                Part(
                    formula: .atLeast(formulas.needed, formulas.lines), span: first.span, isException: false, test: nil)
            )
        }
        for (formula, line) in zip(formulas.unless, subject.unless) {
            parts.append(Part(formula: formula.negated, span: line.span, isException: true, test: line))
        }
        return parts
    }

    private func reason(for part: Part, in subject: Subject) -> String {
        guard let line = part.test else {
            return subject.parts.needed == 1
                ? "none of these lines can hold" : "fewer than \(subject.parts.needed) of these lines can hold together"
        }
        if part.isException { return "this excepts every message" }
        switch line.test {
        case .category where !line.isNegated: return "no rule gives this category, and it is not the default"
        case .priority where !line.isNegated: return "no rule gives this priority, and it is not the default"
        default: return "no message is like this"
        }
    }

    /// What matches every message.
    mutating func certainty(of subject: Subject) -> Finding? {
        topic = .certainty
        guard case .impossible = ask([subject.parts.formula.negated], of: subject) else { return nil }
        let isRule = subject.rule != nil
        let line = subject.when.lines[0]
        return Finding(
            diagnostic: Diagnostic(
                .idleTest, "\(subject.title) \(isRule ? "matches every message" : "always holds")",
                at: Diagnostic.Label(subject.name),
                because: Diagnostic.Label(
                    line.span,
                    subject.when.lines.count == 1 ? "this is always so" : "these lines leave nothing out"),
                help: [
                    isRule
                        ? "what every message gets belongs into `default`; otherwise say which messages are meant"
                        : "take it out where it is used, or say which messages are meant"
                ]),
            rule: subject.rule, witness: nil)
    }
}
