package import DeskModel
import SourceText

// Traces for people and for programs.
extension RuleTrace {
    /// The trace as the terminal shows it: the verdict, then a line for each line of the rule, those in the way marked with `>`.
    package var text: String {
        var lines = ["rule \"\(rule.name)\" (\(rule.place)) \(verdict)"]
        let width = self.lines.map(\.written.count).max() ?? 0
        let numberWidth = self.lines.map { String($0.number).count }.max() ?? 1
        for line in self.lines {
            let number = String(repeating: " ", count: numberWidth - String(line.number).count) + String(line.number)
            let written = line.written + String(repeating: " ", count: width - line.written.count)
            let word = line.isUnless ? "unless" : "when  "
            lines.append(
                "  \(line.blocks ? ">" : " ") \(number) \(word) \(written)  \(line.holds ? "yes" : "no"): \(line.seen)")
        }
        for outcome in outcomes {
            lines.append("  \(outcome.decision) \(outcome.wanted): \(outcome.because)")
        }
        return lines.map(\.visible).joined(separator: "\n") + "\n"
    }

    /// What became of the rule, in words.
    package var verdict: String {
        guard !matches else {
            return outcomes.contains { !$0.isMet } ? "matches, and does not get all it asks for" : "matches"
        }
        let blocking = lines.filter(\.blocks)
        if let unless = blocking.first(where: \.isUnless) {
            return "does not match: the `unless` line \(unless.number) holds"
        }
        if quantifier == "all" {
            let numbers = blocking.map { String($0.number) }
            return "does not match: line\(numbers.count == 1 ? "" : "s") \(numbers.joined(separator: ", ")) "
                + (numbers.count == 1 ? "does not hold" : "do not hold")
        }
        let holding = lines.count { !$0.isUnless && $0.holds }
        return
            "does not match: \(quantifier == "any" ? "none of its lines holds" : "\(holding) of its lines hold, it needs \(quantifier)")"
    }

    /// The members of the trace: `rule`, `at`, `matches`, `needs`, `lines`, `outcomes`.
    package var members: [String: JSONText] {
        [
            "rule": .string(rule.name), "at": .string(rule.place), "matches": .bool(matches),
            "needs": .string(quantifier), "verdict": .string(verdict),
            "lines": .array(
                lines.map { line in
                    JSONText.object([
                        "block": .string(line.isUnless ? "unless" : "when"), "line": .number(line.number),
                        "written": .string(line.written), "holds": .bool(line.holds), "blocks": .bool(line.blocks),
                        "seen": .string(line.seen),
                    ])
                }),
            "outcomes": .array(
                outcomes.map { outcome in
                    JSONText.object([
                        "decision": .string(outcome.decision), "wanted": .string(outcome.wanted),
                        "met": .bool(outcome.isMet), "because": .string(outcome.because),
                    ])
                }),
        ]
    }
}
