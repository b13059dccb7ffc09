package import SourceText

/// `condition NAME` with its tests.
package struct ConditionBlock: Sendable {
    /// The name of the condition.
    package let name: Name
    /// Its `when`; nil after a syntax error.
    package let when: TestGroupSyntax?
    /// Its `unless` lines.
    package let unless: [TestSyntax]
}

/// `rule "NAME"` with its tests and outcomes.
package struct RuleBlock: Sendable {
    /// The name of the rule.
    package let name: StringSyntax
    /// Its `when`; nil after a syntax error.
    package let when: TestGroupSyntax?
    /// Its `unless` lines.
    package let unless: [TestSyntax]
    /// What it asks for.
    package let outcomes: [OutcomeSyntax]
    /// The reason it gives.
    package let because: StringSyntax?
}

/// A line `| cell | cell |`.
package struct RowSyntax: Sendable {
    /// The cells in order; an empty cell has an empty text.
    package let cells: [CellSyntax]
    /// The whole row.
    package let span: Span
}

/// One cell of a row.
package struct CellSyntax: Sendable {
    /// The cell as written, without the white space around it.
    package let text: String
    /// Where it stands; for an empty cell, between its bars.
    package let span: Span
}

/// `route` with its header row and rows.
package struct RouteBlock: Sendable {
    /// The header row first.
    package let rows: [RowSyntax]
}

/// `examples "NAME"` with its header row and rows.
package struct ExamplesBlock: Sendable {
    /// The name of the examples.
    package let name: StringSyntax
    /// The header row first.
    package let rows: [RowSyntax]
}

/// `test "NAME"` with what is given and what is expected.
package struct TestBlock: Sendable {
    /// Written `body "…"`, `office open`.
    package struct Given: Sendable {
        /// The fact, calendar or column.
        package let fact: FactSyntax
        /// The values.
        package let values: [ValueSyntax]
        /// The whole line.
        package let span: Span
    }

    /// Written `expect category billing by "Billing words"`.
    package struct Expectation: Sendable {
        /// What is expected.
        package enum Kind: String, CaseIterable, Sendable {
            case category, priority, tag
            case noTag = "no tag"
            case tier, team
        }

        /// What is expected.
        package let kind: Kind
        /// The value.
        package let value: Name
        /// The rule that has to decide it.
        package let by: StringSyntax?
        /// The whole line.
        package let span: Span
    }

    /// The name of the test.
    package let name: StringSyntax
    /// What is given.
    package let givens: [Given]
    /// What is expected.
    package let expectations: [Expectation]
}
