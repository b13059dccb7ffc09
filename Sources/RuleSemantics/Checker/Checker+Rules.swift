import RuleSyntax
import SourceText

// Rules: their tests, their outcomes, and that they test nothing that is decided later.
extension Checker {
    mutating func resolveRules() {
        for (tree, block) in blocks {
            guard case .rule(let rule) = block.content else { continue }
            if let first = ruleSpans[rule.name.text], isMisspelt(blockOf: rule.name.span) || isMisspelt(blockOf: first)
            {
                continue
            }
            if let first = ruleSpans[rule.name.text] {
                report(
                    .duplicate, "the rule name \"\(rule.name.text)\" is taken", at: rule.name.span,
                    because: Diagnostic.Label(first, "it is used here"),
                    help: ["every rule has a name of its own, so that reports can name it"])
            } else {
                ruleSpans[rule.name.text] = rule.name.span
            }
            if rule.name.text.allSatisfy(\.isWhitespace) {
                report(
                    .syntax, "this rule has no name", at: rule.name.span, help: ["say in a few words what it is for"])
            }
            resolve(rule, at: block.head, in: tree)
        }
        for (tree, block) in blocks {
            guard case .unreadable = block.content else { continue }
            for name in headWords(of: block, in: tree) where ruleSpans[name] == nil { ruleSpans[name] = block.head }
        }
        set.rules.sort { left, right in
            left.name.unicodeScalars.lexicographicallyPrecedes(right.name.unicodeScalars)
        }
        // What a rule with an error would give is missed nowhere.
        set.tags = Set(set.rules.flatMap(\.tags)).union(tagsOfBrokenRules).sorted()
    }

    private mutating func resolve(_ rule: RuleBlock, at head: Span, in tree: SyntaxTree) {
        let when = rule.when.flatMap { resolve($0) }
        let unless = resolve(rule.unless)
        let outcomes = resolve(rule.outcomes)
        guard let when, let unless else {
            tagsOfBrokenRules.formUnion(outcomes.tags)
            return
        }
        checkStrata(of: when.lines + unless, outcomes: rule.outcomes)
        set.rules.append(
            Rule(
                name: rule.name.text, when: when, unless: unless, category: outcomes.category,
                priority: outcomes.priority, ceiling: outcomes.ceiling, tags: outcomes.tags,
                because: rule.because?.text, span: head, places: places(of: rule)))
    }

    private func places(of rule: RuleBlock) -> RulePlaces {
        var places = RulePlaces(name: rule.name.span)
        for outcome in rule.outcomes.reversed() {
            switch outcome.kind {
            case .category: places.category = outcome.span
            case .priority:
                if outcome.isCeiling { places.ceiling = outcome.span } else { places.priority = outcome.span }
            case .tag: places.tag = outcome.span
            }
        }
        return places
    }

    private struct Outcomes {
        var category: Int?
        var priority: Int?
        var ceiling: Int?
        var tags: [String] = []
    }

    private mutating func resolve(_ outcomes: [OutcomeSyntax]) -> Outcomes {
        var result = Outcomes()
        var first: [String: Span] = [:]
        for outcome in outcomes {
            let slot: String
            switch outcome.kind {
            case .category:
                slot = "category"
                result.category = category(named: outcome.value)
            case .priority:
                slot = outcome.isCeiling ? "at most" : "priority"
                let index = priority(named: outcome.value)
                if outcome.isCeiling { result.ceiling = index } else { result.priority = index }
            case .tag:
                slot = "tag \(outcome.value.text)"
                if first[slot] == nil { result.tags.append(outcome.value.text) }
            }
            if let place = first[slot] {
                reportOutcomeTwice(outcome, first: place)
            } else {
                first[slot] = outcome.span
            }
        }
        return result
    }

    /// Law 3: category first, then priority, then tags; a rule may only test what an earlier stratum decided.
    private mutating func checkStrata(of lines: [TestLine], outcomes: [OutcomeSyntax]) {
        guard let earliest = outcomes.min(by: { $0.kind.stratum < $1.kind.stratum }) else { return }
        for line in lines {
            guard let tested = decidedFact(in: line.test), tested.stratum >= earliest.kind.stratum else { continue }
            let isOwn = tested == earliest.kind
            report(
                .stratumViolation,
                isOwn
                    ? "a rule that sets the \(tested.rawValue) cannot test the \(tested.rawValue)"
                    : "a rule that sets the \(earliest.kind.rawValue) cannot test the \(tested.rawValue)",
                at: line.span, "the \(tested.rawValue) is not decided yet",
                because: Diagnostic.Label(earliest.span, "this is decided first"),
                help: ["category is decided first, then priority, then tags; make a second rule for the later one"])
            return
        }
    }

    /// What a test, or a condition within it, needs to be decided.
    func decidedFact(in test: RuleTest) -> OutcomeSyntax.Kind? {
        switch test {
        case .category: return .category
        case .priority: return .priority
        case .condition(let index):
            return conditionTraits.indices.contains(index) ? conditionTraits[index].decided : nil
        default: return nil
        }
    }
}

extension OutcomeSyntax.Kind {
    /// When it is decided: the lower the earlier.
    var stratum: Int {
        switch self {
        case .category: 0
        case .priority: 1
        case .tag: 2
        }
    }
}
