package import DeskModel
package import RuleEngine
package import RuleSemantics

/// Pairs of rules that asked for different things of one message, and who got it.
///
/// Filled by several workers, each its own, and put together by ``merge(_:)``.
package struct RuleMeetings: Sendable {
    /// A pair of rules, by index.
    package struct Pair: Hashable, Sendable {
        /// `category` or `priority`.
        package let decision: String
        /// The rule that decided.
        package let winner: Int
        /// The rule that wanted something else.
        package let loser: Int
    }

    /// How often two rules met, and where for instance.
    package struct Tally: Equatable, Sendable {
        /// How often.
        package fileprivate(set) var count = 0
        /// The last message by name.
        package fileprivate(set) var sample = ""
    }

    private let rules: RuleSet
    /// How many messages were counted.
    package private(set) var messages = 0
    /// The pairs that met.
    package private(set) var pairs: [Pair: Tally] = [:]

    /// Nothing counted yet.
    package init(rules: RuleSet) {
        self.rules = rules
    }

    /// Counts a message.
    package mutating func count(_ decision: Decision, of name: String) {
        messages += 1
        for (what, choice) in [("category", decision.category), ("priority", decision.priority)] {
            guard let winner = choice.rule else { continue }
            for loss in choice.lost {
                add(Pair(decision: what, winner: winner, loser: loss.rule), Tally(count: 1, sample: name))
            }
        }
    }

    /// Adds what another worker counted with the same rules.
    package mutating func merge(_ other: RuleMeetings) {
        messages += other.messages
        for (pair, tally) in other.pairs { add(pair, tally) }
    }

    private mutating func add(_ pair: Pair, _ tally: Tally) {
        var sum = pairs[pair] ?? Tally()
        sum.count += tally.count
        sum.sample = max(sum.sample, tally.sample)
        pairs[pair] = sum
    }

    /// The pairs, the most frequent first.
    private var ordered: [(Pair, Tally)] {
        pairs.map { ($0.key, $0.value) }.sorted { left, right in
            (right.1.count, left.0.decision, left.0.winner, left.0.loser)
                < (left.1.count, right.0.decision, right.0.winner, right.0.loser)
        }
    }

    /// The pairs as the terminal shows them.
    package var text: String {
        guard !pairs.isEmpty else { return "no two rules disagreed in \(ReportTable.messages(messages))\n" }
        let rows = ordered.map { pair, tally in
            [
                String(tally.count), pair.decision, "\(name(pair.winner)) \(wanted(pair.winner, pair.decision))",
                "over",
                "\(name(pair.loser)) \(wanted(pair.loser, pair.decision))", tally.sample,
            ]
        }
        let heading = ["times", "", "won", "", "lost", "for instance"]
        let lines = ReportTable.lines([heading] + rows, numbers: [0], indent: "")
        return (lines + ["", "\(ReportTable.messages(messages))"]).joined(separator: "\n") + "\n"
    }

    /// One JSON object a pair.
    package var objects: [JSONText] {
        ordered.map { pair, tally in
            JSONText.object([
                "decision": .string(pair.decision), "count": .number(tally.count), "sample": .string(tally.sample),
                "winner": .string(rules.rules[pair.winner].name),
                "winner_wanted": .string(wanted(pair.winner, pair.decision)),
                "loser": .string(rules.rules[pair.loser].name),
                "loser_wanted": .string(wanted(pair.loser, pair.decision)),
            ])
        }
    }

    private func name(_ index: Int) -> String { "\"\(rules.rules[index].name)\"" }

    private func wanted(_ index: Int, _ decision: String) -> String {
        let rule = rules.rules[index]
        if decision == "category" { return rule.category.map { rules.categories[$0] } ?? "" }
        // A rule that loses the priority asked for a floor; one that wins may be a ceiling.
        return rule.priority.map { rules.priorities[$0] } ?? rule.ceiling.map { "at most \(rules.priorities[$0])" }
            ?? ""
    }
}
