import RuleSyntax
import SourceText

// rule and condition: tests below `when` and `unless`, outcomes after `then`.
extension BlockPlan {
    /// What the tokens of a span are.
    private enum Role {
        case name, count, test, outcome, reason, accept
    }

    func tests(
        name: Span, when: TestGroupSyntax?, unless: [TestSyntax], outcomes: [OutcomeSyntax] = [], because: Span? = nil
    ) -> [Placement] {
        var spans: [(Span, Role)] = [(name, .name)]
        if case .atLeast(let count)? = when?.quantifier { spans.append((count.span, .count)) }
        spans += ((when?.tests ?? []) + unless).map { ($0.span, .test) }
        spans += outcomes.map { ($0.span, .outcome) }
        if let because { spans.append((because, .reason)) }
        spans += block.accepts.map { ($0.span, .accept) }
        var sweep = SpanSweep(spans)
        // Whether the next test or outcome is the first after its keyword, on the keyword's line.
        var isFirstOfClause = false
        return tokens.indices.map { index in
            if index == 0 { return .head }
            guard let (role, isFirst) = sweep.position(of: tokens[index]) else {
                if tokens[index].kind == .comma { return comma(at: index, isLeading: isFirstOfClause) }
                // Outside of all spans stand the keywords, and the words of `any of these` and `at least 2 of these`.
                if ["when", "unless", "then", "because"].contains(text(index)) {
                    isFirstOfClause = true
                    return .clause
                }
                isFirstOfClause = false
                return .word
            }
            switch role {
            case .name, .count: return .word
            case .accept: return isFirst ? .clause : .word
            case .reason: return .value(Indent.test)
            case .test, .outcome:
                guard isFirst else {
                    return role == .test ? .further(Indent.continuation) : .word
                }
                if isFirstOfClause {
                    isFirstOfClause = false
                    return .value(Indent.test)
                }
                return Placement(
                    gap: .space, lineBreak: role == .test ? .always : .asWritten, indent: Indent.test)
            }
        }
    }
}
