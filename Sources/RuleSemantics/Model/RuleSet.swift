package import BusinessTime
package import SourceText
package import TextMatching

/// A rule set that was checked: every name resolved to an index, every phrase compiled.
///
/// What the engine runs.
package struct RuleSet: Sendable {
    /// Where spans of this rule set belong to.
    package var sources = SourceMap()
    /// Categories in the order of the law: when rules disagree, the one listed first wins.
    package var categories: [String] = []
    /// Priorities, most urgent first.
    package var priorities: [String] = []
    /// Tiers, from the first line up.
    package var tiers: [Tier] = []
    /// Teams, where the rule set has any.
    package var teams: [String] = []
    /// Every tag that a rule gives, sorted by name.
    package var tags: [String] = []
    /// What a message gets when no rule says otherwise, by index.
    package var defaultCategory = 0
    /// The priority a message gets when no rule says otherwise, by index.
    package var defaultPriority = 0
    /// Every phrase of every rule, once.
    package var phrases: [Phrase] = []
    /// The lists that rules use, sorted by where they stand.
    package var lists: [RuleList] = []
    /// The tables, without their data where those were refused.
    package var tables: [LookupTable] = []
    /// The calendars.
    package var calendars: [NamedCalendar] = []
    /// Named tests; a condition uses only conditions that stand before it here.
    package var conditions: [Condition] = []
    /// The rules, sorted by name (code points).
    package var rules: [Rule] = []
    /// The route table.
    package var route = RouteTable()
    /// The tests and examples in the order of the files.
    package var tests: [TestCase] = []

    /// An empty rule set, to be filled by the checker.
    package init() {}
}

/// One phrase with the place that wrote it first.
package struct Phrase: Sendable {
    /// The compiled form.
    package let pattern: PhrasePattern
    /// As the admin wrote it.
    package let written: String
    /// Where it was written first.
    package let span: Span
}

/// A tier with its title and clocks.
package struct Tier: Sendable {
    /// The name.
    package let name: String
    /// What people call it; the name where no title is given.
    package var title: String
    /// Its clocks.
    package var clocks: [TierClock] = []
}

/// A clock of a tier.
package struct TierClock: Sendable {
    /// What happens when it rings.
    package enum Kind: Equatable, Sendable {
        case answer
        case resolve
        /// Up to the tier of this index.
        case escalate(Int)
    }

    /// What it is for.
    package let kind: Kind
    /// Seconds until it rings.
    package let seconds: Int
    /// The calendar it counts by; nil counts always.
    package let calendar: Int?
    /// The priorities it is for; nil means all.
    package let priorities: Set<Int>?
    /// Where it stands.
    package let span: Span
}

/// A calendar with its name.
package struct NamedCalendar: Sendable {
    /// The name, which is also that of the fact.
    package let name: String
    /// When it is open.
    package let hours: BusinessHours
    /// Where it is declared.
    package let span: Span
}

/// A group of test lines.
package struct TestGroup: Sendable {
    /// How many of the lines have to hold.
    package enum Quantifier: Equatable, Sendable {
        case all
        case any
        case atLeast(Int)
    }

    /// How many of the lines have to hold.
    package let quantifier: Quantifier
    /// The lines.
    package let lines: [TestLine]
}

/// One line of a rule or condition.
package struct TestLine: Sendable {
    /// The test.
    package let test: RuleTest
    /// Whether the line holds when the test does not.
    package let isNegated: Bool
    /// The line as written, for explanations.
    package let written: String
    /// Where it stands.
    package let span: Span
}

/// A named test.
package struct Condition: Sendable {
    /// The name.
    package let name: String
    /// The lines that have to hold.
    package let when: TestGroup
    /// Lines none of which may hold.
    package let unless: [TestLine]
    /// Where it stands.
    package let span: Span
}

/// One rule.
package struct Rule: Sendable {
    /// The name.
    package let name: String
    /// The lines that have to hold.
    package let when: TestGroup
    /// Lines none of which may hold.
    package let unless: [TestLine]
    /// The category it asks for, by index.
    package let category: Int?
    /// The priority it asks for at least, by index.
    package let priority: Int?
    /// The priority it allows at most, by index.
    package let ceiling: Int?
    /// The tags it gives.
    package let tags: [String]
    /// The reason its author gave.
    package let because: String?
    /// The block's first word.
    package let span: Span
    /// Where its name and its outcomes stand.
    package let places: RulePlaces
}

/// Where the parts of a rule stand that findings point at.
package struct RulePlaces: Sendable {
    /// The name with its quotes.
    package let name: Span
    /// The category it asks for.
    package var category: Span?
    /// The priority it asks for.
    package var priority: Span?
    /// The ceiling.
    package var ceiling: Span?
    /// The first tag.
    package var tag: Span?
}
