import RuleSyntax
import SourceText

// categories, priorities, tiers, teams and default.
extension Checker {
    mutating func checkOutcomes() {
        var blocksByKind: [NamesBlock.Kind: (NamesBlock, Span)] = [:]
        var defaults: (DefaultBlock, Span)?
        var broken: Set<String> = []
        var route: Span?
        for (_, block) in blocks {
            let word = map.text(of: block.head)
            switch block.content {
            case .names(let names):
                if let (_, first) = blocksByKind[names.kind] {
                    reportTwice(names.kind.rawValue, at: block.head, first: first)
                } else {
                    blocksByKind[names.kind] = (names, block.head)
                }
            case .defaults(let outcomes):
                if let (_, first) = defaults {
                    reportTwice("default", at: block.head, first: first)
                } else {
                    defaults = (outcomes, block.head)
                }
            case .route:
                if let first = route {
                    reportTwice("route", at: block.head, first: first)
                } else {
                    route = block.head
                }
            case .unreadable: broken.insert(word)
            default: break
            }
        }
        var missing: [String] = []
        for kind in NamesBlock.Kind.allCases {
            guard let (names, _) = blocksByKind[kind] else {
                unknownOutcomes.insert(kind.rawValue)
                if kind != .teams, !broken.contains(kind.rawValue) { missing.append(kind.rawValue) }
                continue
            }
            declare(names)
        }
        if blocksByKind[.teams] == nil, !broken.contains("teams") { unknownOutcomes.remove("teams") }
        if let (block, span) = defaults {
            resolveDefaults(block, at: span)
        } else if !broken.contains("default") {
            missing.append("default")
        }
        if route == nil, !broken.contains("route") { missing.append("route") }
        reportMissing(missing)
    }

    private mutating func reportTwice(_ block: String, at span: Span, first: Span) {
        report(
            .duplicate, "`\(block)` stands twice", at: span, because: Diagnostic.Label(first, "it already stands here"),
            help: ["a rule set has it once, over all its files"])
    }

    /// Reports what no file has: one finding, however many blocks it is.
    private mutating func reportMissing(_ missing: [String]) {
        guard let last = missing.last else { return }
        let quoted = missing.map { "`\($0)`" }
        let several = "\(quoted.dropLast().joined(separator: ", ")) and `\(last)`"
        let message =
            blocks.isEmpty
            ? "the rule files have no rules in them"
            : missing.count == 1
                ? "no file has a `\(last)` block" : "no file has the blocks \(several)"
        diagnostics.append(
            Diagnostic(
                .missingBlock, message, at: nil as Diagnostic.Label?,
                help: ["every rule set needs \(missing.count == 1 ? "one" : "these, once"), in any of its files:"]
                    + missing.flatMap(example).map { "    \($0)" }))
    }

    private func example(of block: String) -> [String] {
        switch block {
        case "categories": ["categories security, outage, billing, other"]
        case "priorities": ["priorities urgent, high, normal, low"]
        case "tiers": ["tiers first, second, third"]
        case "default": ["default category other, priority normal"]
        default: ["route", "    | category | tier  |", "    | any      | first |"]
        }
    }

    private mutating func declare(_ block: NamesBlock) {
        var seen: [String: Span] = [:]
        for name in block.names {
            if let first = seen[name.text] {
                report(
                    .duplicate, "`\(name.text)` stands twice in `\(block.kind.rawValue)`", at: name.span,
                    because: Diagnostic.Label(first, "first here"), help: ["leave one of them out"])
                continue
            }
            seen[name.text] = name.span
            switch block.kind {
            case .categories: set.categories.append(name.text)
            case .priorities: set.priorities.append(name.text)
            case .tiers: set.tiers.append(Tier(name: name.text, title: name.text))
            case .teams: set.teams.append(name.text)
            }
        }
    }

    private mutating func resolveDefaults(_ block: DefaultBlock, at span: Span) {
        var category: Span?
        var priority: Span?
        for outcome in block.outcomes {
            switch outcome.kind {
            case .tag:
                report(
                    .wrongKind, "`default` gives no tags", at: outcome.span,
                    help: ["it gives a category and a priority"])
            case .category:
                if let first = category { reportOutcomeTwice(outcome, first: first) }
                category = outcome.span
                if let index = self.category(named: outcome.value) { set.defaultCategory = index }
            case .priority:
                if outcome.isCeiling {
                    report(
                        .wrongKind, "the default priority is no ceiling", at: outcome.span,
                        help: ["leave `at most` out"])
                }
                if let first = priority { reportOutcomeTwice(outcome, first: first) }
                priority = outcome.span
                if let index = self.priority(named: outcome.value) { set.defaultPriority = index }
            }
        }
        guard !block.outcomes.isEmpty else { return }
        if category == nil {
            report(
                .missingBlock, "`default` names no category", at: span, help: ["write `default category …, priority …`"]
            )
        }
        if priority == nil {
            report(
                .missingBlock, "`default` names no priority", at: span, help: ["write `default category …, priority …`"]
            )
        }
    }

    mutating func reportOutcomeTwice(_ outcome: OutcomeSyntax, first: Span) {
        report(
            .duplicate, "the \(outcome.kind.rawValue) is set twice", at: outcome.span,
            because: Diagnostic.Label(first, "first here"), help: ["leave one of them out"])
    }

    mutating func category(named name: Name) -> Int? {
        index(of: name, in: set.categories, kind: "categories", singular: "category")
    }

    mutating func priority(named name: Name) -> Int? {
        index(of: name, in: set.priorities, kind: "priorities", singular: "priority")
    }

    mutating func tier(named name: Name) -> Int? {
        index(of: name, in: set.tiers.map(\.name), kind: "tiers", singular: "tier")
    }

    mutating func team(named name: Name) -> Int? {
        index(of: name, in: set.teams, kind: "teams", singular: "team")
    }

    private mutating func index(of name: Name, in known: [String], kind: String, singular: String) -> Int? {
        if let index = known.firstIndex(of: name.text) { return index }
        guard !unknownOutcomes.contains(kind) else { return nil }
        let other = outcomeKind(of: name.text).map { "`\(name.text)` is a \($0)" }
        let guess = other ?? guess(name.text, among: known)
        report(
            .unknownName, "no \(singular) is called `\(name.text)`", at: name.span, guess,
            help: guess.isEmpty || other != nil ? [choices(known, kind: kind)] : [])
        return nil
    }

    private func choices(_ known: [String], kind: String) -> String {
        if known.isEmpty { return "there is no `\(kind)` block; write one to name them" }
        let shown = known.prefix(12).joined(separator: ", ")
        return
            "`\(kind)` names \(shown)\(known.count > 12 ? " and \(known.count - 12) more" : ""); add it there to have it"
    }
}
