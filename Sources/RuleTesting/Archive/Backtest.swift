package import RuleEngine
package import RuleSemantics

/// Two rule sets on the same messages: what moves, from where to where, and which rule made it.
///
/// A value that several workers fill, each its own, and ``merge(_:)`` puts together; the result does not depend on who saw
/// what.
package struct Backtest: Sendable {
    /// What is decided of a message.
    package enum Aspect: String, CaseIterable, Comparable, Hashable, Sendable {
        case category, priority, tag, tier, team

        package static func < (left: Aspect, right: Aspect) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    /// One move of one aspect.
    package struct Move: Hashable, Sendable {
        /// The aspect.
        package let aspect: Aspect
        /// What it was by the rules before; `none` for a tag that comes.
        package let from: String
        /// What it is by the rules after; `none` for a tag that goes.
        package let to: String
        /// The rule or the row that made it, in words.
        package let cause: String
    }

    /// How often a move happened, and to which messages for instance.
    package struct Tally: Sendable {
        /// How often.
        package fileprivate(set) var count = 0
        /// The first messages by name, at most ``Backtest/sampleLimit``.
        package fileprivate(set) var samples: [String] = []
    }

    /// How many messages are named for each move.
    package static let sampleLimit = 3

    private let before: RuleSet
    private let after: RuleSet
    /// How many messages were decided twice.
    package private(set) var messages = 0
    /// How many of them move in any aspect.
    package private(set) var moved = 0
    /// Every move with its tally.
    package private(set) var moves: [Move: Tally] = [:]

    /// Nothing compared yet.
    package init(before: RuleSet, after: RuleSet) {
        self.before = before
        self.after = after
    }

    /// Compares what two rule sets made of a message.
    ///
    /// - Parameter name: what the message is called among the samples.
    package mutating func compare(_ name: String, before old: Decision, after new: Decision) {
        messages += 1
        var found: [Move] = []
        if let move = move(.category, old.category, new.category, \.categories) { found.append(move) }
        if let move = move(.priority, old.priority, new.priority, \.priorities) { found.append(move) }
        if old.tags.map(\.name) != new.tags.map(\.name) { found += tagMoves(old, new) }
        let (tiers, teams) = ((tier(old, before), tier(new, after)), (team(old, before), team(new, after)))
        if tiers.0 != tiers.1 || teams.0 != teams.1 {
            let cause = routeCause(found, old, new)
            if tiers.0 != tiers.1 { found.append(Move(aspect: .tier, from: tiers.0, to: tiers.1, cause: cause)) }
            if teams.0 != teams.1 { found.append(Move(aspect: .team, from: teams.0, to: teams.1, cause: cause)) }
        }
        guard !found.isEmpty else { return }
        moved += 1
        for move in found {
            moves[move, default: Tally()].count += 1
            moves[move]?.add(sample: name)
        }
    }

    /// Adds what another worker found with the same two rule sets.
    package mutating func merge(_ other: Backtest) {
        messages += other.messages
        moved += other.moved
        for (move, tally) in other.moves {
            moves[move, default: Tally()].count += tally.count
            for name in tally.samples { moves[move]?.add(sample: name) }
        }
    }

    private func move(
        _ aspect: Aspect, _ old: Decision.Choice, _ new: Decision.Choice, _ values: KeyPath<RuleSet, [String]>
    ) -> Move? {
        let (from, to) = (before[keyPath: values][old.value], after[keyPath: values][new.value])
        guard from != to else { return nil }
        let oldRule = old.rule.map { before.rules[$0] }
        let newRule = new.rule.map { after.rules[$0] }
        let cause =
            switch (oldRule, newRule) {
            case (_, .some(let rule)) where rule.name != oldRule?.name: "\(Backtest.name(rule, after)) decides it now"
            case (.some(let rule), nil): "\(Backtest.name(rule, before)) does not decide it any more"
            case (_, .some(let rule)):
                "\(Backtest.name(rule, after)) decided it before, and gives another \(aspect.rawValue) now"
            default: "the default is another"
            }
        return Move(aspect: aspect, from: from, to: to, cause: cause)
    }

    /// Why the route leads elsewhere: what moved that it looks at, or that another row fits.
    private func routeCause(_ found: [Move], _ old: Decision, _ new: Decision) -> String {
        let columns = (before.route.columns + after.route.columns).map(\.subject)
        let seen = found.filter { move in
            switch move.aspect {
            case .tag: columns.contains(.tag(move.from)) || columns.contains(.tag(move.to))
            default: true
            }
        }.map(\.aspect)
        let names = Aspect.allCases.filter(seen.contains).map(\.rawValue)
        guard !names.isEmpty else { return "route row \(row(old)) before, row \(row(new)) after" }
        return "its \(names.joined(separator: " and ")) \(names.count > 1 ? "move" : "moves")"
    }

    /// The tags that come and go.
    private func tagMoves(_ old: Decision, _ new: Decision) -> [Move] {
        let names = (Set(old.tags.map(\.name)), Set(new.tags.map(\.name)))
        let gone = old.tags.filter { !names.1.contains($0.name) }.map { tag in
            let rule = Backtest.name(before.rules[tag.rule], before)
            return Move(aspect: .tag, from: tag.name, to: "none", cause: "\(rule) does not give it any more")
        }
        let come = new.tags.filter { !names.0.contains($0.name) }.map { tag in
            let rule = Backtest.name(after.rules[tag.rule], after)
            return Move(aspect: .tag, from: "none", to: tag.name, cause: "\(rule) gives it now")
        }
        return gone + come
    }

    private func team(_ decision: Decision, _ rules: RuleSet) -> String {
        decision.team.flatMap { rules.teams.indices.contains($0) ? rules.teams[$0] : nil } ?? "none"
    }

    private func tier(_ decision: Decision, _ rules: RuleSet) -> String {
        decision.row == nil || !rules.tiers.indices.contains(decision.tier) ? "none" : rules.tiers[decision.tier].name
    }

    private func row(_ decision: Decision) -> String { decision.row.map { String($0 + 1) } ?? "none" }

    static func name(_ rule: Rule, _ rules: RuleSet) -> String {
        "\"\(rule.name)\" (\(RulePlace.short(rule.span, rules.sources)))"
    }

    /// The values of an aspect in the declared order: those before, then what only comes after.
    func values(of aspect: Aspect) -> [String] {
        func names(_ rules: RuleSet) -> [String] {
            switch aspect {
            case .category: rules.categories
            case .priority: rules.priorities
            case .tag: Set(rules.rules.flatMap(\.tags)).sorted()
            case .tier: rules.tiers.map(\.name)
            case .team: rules.teams
            }
        }
        let old = names(before)
        return old + names(after).filter { !old.contains($0) }
    }
}

extension Backtest.Tally {
    fileprivate mutating func add(sample name: String) {
        guard samples.count < Backtest.sampleLimit || name < samples.last ?? "" else { return }
        let index = samples.firstIndex { $0 > name } ?? samples.count
        samples.insert(name, at: index)
        if samples.count > Backtest.sampleLimit { samples.removeLast() }
    }
}
