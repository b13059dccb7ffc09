package import SourceText

/// The route table: the first row that fits gives the tier and, where it names one, the team.
package struct RouteTable: Sendable {
    /// What a column looks at.
    package enum Subject: Hashable, Sendable {
        case category, priority, channel, gateway
        case flag(FlagFact)
        case calendar(Int)
        case column(ColumnReference)
        case tag(String)
        case condition(Int)
    }

    /// One column but the last.
    package struct Column: Sendable {
        /// What it looks at.
        package let subject: Subject
        /// The heading as written.
        package let name: String
        /// Every value the subject can have, as written in cells; folded values at the same index in `folded`.
        package let values: [String]
        /// Where the heading stands.
        package let span: Span
        /// For subjects with any number of values: the index that stands for all that are not listed.
        package let otherIndex: Int?
        /// The index of `missing`, where the subject can be missing.
        package let missingIndex: Int?
    }

    /// One row.
    package struct Row: Sendable {
        /// For each column the values that fit, by index.
        package let cells: [Set<Int>]
        /// The tier, by index.
        package let tier: Int
        /// The team, by index.
        package let team: Int?
        /// The cells before the tier as written, in the table's own form: `| outage | urgent, high | any |`.
        package let written: String
        /// Where it stands.
        package let span: Span
    }

    /// The columns before `tier`.
    package var columns: [Column] = []
    /// The rows, in order.
    package var rows: [Row] = []
    /// Where the table stands.
    package var span: Span?

    /// A table without rows.
    package init() {}
}
