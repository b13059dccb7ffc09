/// How much a rule set may hold; beyond it a check fails.
package struct RuleBounds: Equatable, Sendable {
    /// Rules of all files together.
    package var rules = 10_000
    /// Different phrases of all rules together.
    package var phrases = 200_000
    /// How deep conditions may use conditions.
    package var conditionDepth = 8
    /// Rows of one table.
    package var tableRows = 1_000_000
    /// Declared values of one column.
    package var columnValues = 1_000

    /// The defaults of the design.
    package init() {}
}
