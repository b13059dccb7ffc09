/// In how many messages of a period each rule of the desk matches.
///
/// The rules are those that are given, and not those of then: the question is which of them could go. What counts as a match stands in
/// `docs/reports.md`.
package struct RuleHits: Equatable, Sendable {
    /// The rules with their counts, by name.
    package private(set) var counts: [String: Int]
    /// How many messages were counted.
    package private(set) var messages: Int

    /// Counts of rules; of two rules of one name both count.
    package init(_ counts: some Sequence<(String, Int)>, messages: Int) {
        self.counts = [:]
        for (rule, hits) in counts { self.counts[rule, default: 0] += hits }
        self.messages = messages
    }

    /// The rules that matched nothing, by name.
    package var silent: [String] {
        counts.filter { $0.value == 0 }.keys.sorted()
    }

    /// Adds the counts of another period; a rule that only one of them has counts as it stands there.
    package func adding(_ other: RuleHits) -> RuleHits {
        let both = counts.merging(other.counts, uniquingKeysWith: +)
        return RuleHits(both.map { ($0.key, $0.value) }, messages: messages + other.messages)
    }
}

extension RuleHits {
    /// What a terminal shows: how many rules matched nothing, and which, 100 columns wide.
    package func text(names limit: Int = 20) -> [String] {
        let silent = silent
        let of = "\(silent.count) of \(counts.count) in \(messages == 1 ? "1 message" : "\(messages) messages")"
        var lines = [Report.line("rules that matched nothing", of)]
        for name in silent.prefix(limit) {
            let shown = Report.printable(name)
            lines.append("  \(shown.count > 96 ? shown.prefix(95) + "…" : shown)")
        }
        if silent.count > limit { lines.append("  and \(silent.count - limit) more, which --csv and --json have") }
        return lines
    }
}
