package import DeskModel

// Backtests for people and for programs.
extension Backtest {
    /// How many causes are named.
    private static let causeLimit = 20

    /// The report as the terminal shows it.
    ///
    /// - Parameters:
    ///   - before: the rules before, in words.
    ///   - after: the rules after, in words.
    package func text(before: String, after: String) -> String {
        var lines = ["before  \(before)", "after   \(after)", ""].map(ReportText.visible)
        guard moved > 0 else {
            lines.append("\(ReportTable.messages(messages)), none of them moves")
            return lines.joined(separator: "\n") + "\n"
        }
        lines.append(
            "\(ReportTable.messages(messages)), \(moved) \(moved == 1 ? "moves" : "move") (\(share(moved)) %)")
        for aspect in Aspect.allCases { lines += matrix(of: aspect) }
        let ordered = ordered
        lines += ["", "why"]
        for (move, tally) in ordered.prefix(Backtest.causeLimit) {
            lines.append(
                ReportText.visible(
                    "  \(tally.count)  \(move.aspect.rawValue) \(move.from) -> \(move.to): \(move.cause)"))
            lines.append(ReportText.visible("      for instance \(tally.samples.joined(separator: ", "))"))
        }
        if ordered.count > Backtest.causeLimit {
            lines.append("  and \(ordered.count - Backtest.causeLimit) more; --json has all")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The report as one JSON object: `messages`, `moved`, `moves`.
    package func json(before: String, after: String) -> JSONText {
        .object([
            "before": .string(before), "after": .string(after), "messages": .number(messages), "moved": .number(moved),
            "moves": .array(
                ordered.map { move, tally in
                    JSONText.object([
                        "decision": .string(move.aspect.rawValue), "from": .string(move.from), "to": .string(move.to),
                        "cause": .string(move.cause), "count": .number(tally.count), "samples": .array(tally.samples),
                    ])
                }),
        ])
    }

    /// The moves: category, priority, tier, of each the most frequent first.
    private var ordered: [(Move, Tally)] {
        moves.map { ($0.key, $0.value) }.sorted { left, right in
            (left.0.aspect, right.1.count, left.0.from, left.0.to, left.0.cause)
                < (right.0.aspect, left.1.count, right.0.from, right.0.to, right.0.cause)
        }
    }

    /// Who moves from where to where, a line a value before and a column a value after; none where nothing does.
    private func matrix(of aspect: Aspect) -> [String] {
        var counts: [String: [String: Int]] = [:]
        for (move, tally) in moves where move.aspect == aspect {
            counts[move.from, default: [:]][move.to, default: 0] += tally.count
        }
        guard !counts.isEmpty else { return [] }
        let known = values(of: aspect) + ["none"]
        let from = known.filter { counts[$0] != nil }
        let to = known.filter { name in counts.values.contains { $0[name] != nil } }
        let rows = from.map { name in [name] + to.map { counts[name]?[$0].map(String.init) ?? "." } }
        let total = counts.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        let heading = "\(aspect.rawValue): \(total) \(total == 1 ? "moves" : "move")"
        return ["", heading]
            + ReportTable.lines([["from \\ to"] + to] + rows, numbers: Set(1...max(1, to.count)))
    }

    /// A share of all messages in percent, with one digit.
    private func share(_ count: Int) -> String {
        guard messages > 0 else { return "0.0" }
        let tenths = (count * 1000 + messages / 2) / messages
        return "\(tenths / 10).\(tenths % 10)"
    }
}
