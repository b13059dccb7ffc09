package import BusinessTime
package import DeskModel
package import SourceText

/// When a message was received: a moment, or a wall clock time in whatever calendar is asked.
package enum ReceivedTime: Equatable, Sendable {
    case instant(Timestamp)
    case local(LocalDateTime)
}

/// What a decision is made from: the facts of a message, and what replaces looking things up.
package struct FactInput: Sendable {
    /// The facts of the message.
    package var facts: Facts
    /// When it was received; nil where a test does not say.
    package var received: ReceivedTime?
    /// Calendars whose state is given, by index: true is open.
    package var calendars: [Int: Bool] = [:]
    /// Columns whose value is given, by index into the declared values; nil is missing.
    package var columns: [ColumnReference: Int?] = [:]

    /// Facts of a message, received when they say.
    package init(facts: Facts) {
        self.facts = facts
        received = facts.received.map(ReceivedTime.instant)
    }
}

/// One test of the rule set: a `test` block, or a row of `examples`.
package struct TestCase: Sendable {
    /// One thing that is expected.
    package struct Expectation: Sendable {
        /// What is expected.
        package enum Outcome: Equatable, Sendable {
            case category(Int)
            case priority(Int)
            case tag(String)
            case noTag(String)
            case tier(Int)
            case team(Int)
        }

        /// What is expected.
        package let outcome: Outcome
        /// The rule that has to ask for it.
        package let by: String?
        /// Where it is said.
        package let span: Span
    }

    /// The name; for a row of examples with its number.
    package let name: String
    /// What is given.
    package let given: FactInput
    /// What is expected.
    package let expectations: [Expectation]
    /// The block's first word, or the row.
    package let span: Span
}
