/// Why one rule matched a message or did not: each of its lines, with what it saw.
package struct RuleTrace: Equatable, Sendable {
    /// One line of the rule.
    package struct Line: Equatable, Sendable {
        /// Whether it stands under `unless`.
        package let isUnless: Bool
        /// The line as written, on one line.
        package let written: String
        /// The line's number in its file.
        package let number: Int
        /// Whether it holds.
        package let holds: Bool
        /// Whether it keeps the rule from matching: a `when` line that does not hold where it is needed, an `unless` line that does.
        package let blocks: Bool
        /// What it saw, in words: `"factura" in subject`, `customer.plan is silver`, `sender is missing`.
        package let seen: String
    }

    /// What became of one outcome that the rule asks for.
    package struct Outcome: Equatable, Sendable {
        /// `category`, `priority` or `tag`.
        package let decision: String
        /// What the rule asks for: `billing`, `at most low`.
        package let wanted: String
        /// Whether the message got it.
        package let isMet: Bool
        /// What the message got and why, in words: `it decided`, `outage by "Outage reported", which is listed first`.
        package let because: String
    }

    /// The rule.
    package let rule: Explanation.RuleName
    /// How many of the `when` lines have to hold, in words: `all`, `any`, `at least 2`.
    package let quantifier: String
    /// The lines, `when` before `unless`.
    package let lines: [Line]
    /// What it asked for and what came of it; empty where it does not match.
    package let outcomes: [Outcome]
    /// Whether it matches.
    package let matches: Bool
}
