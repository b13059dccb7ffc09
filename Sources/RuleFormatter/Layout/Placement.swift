/// Where the canonical form puts one token.
struct Placement: Equatable {
    /// What stands between a token and the one before it on its line.
    enum Gap: Equatable {
        case none
        case space
        /// As many spaces as reach this column (from 0), one at least.
        case column(Int)
    }

    /// Whether a token starts a line.
    enum LineBreak: Equatable {
        case always
        /// It goes on in the line, unless a comment stands in between.
        case never
        /// Where the author broke the line.
        case asWritten
    }

    var gap: Gap
    var lineBreak: LineBreak
    /// The column in which it stands when it starts a line.
    var indent: Int
    /// Whether a comma is added before it where it goes on in a line.
    var addsComma = false
    /// Whether it is left out: a comma that separates nothing.
    var isDropped = false

    /// The first word of a block.
    static let head = Placement(gap: .none, lineBreak: .always, indent: 0)
    /// The first word of a clause.
    static let clause = Placement(gap: .none, lineBreak: .always, indent: Indent.clause)
    /// A word that follows on the same line.
    static let word = Placement(gap: .space, lineBreak: .never, indent: Indent.clause)

    /// The first value after a keyword: it stands in the column of the block's values.
    static func value(_ column: Int) -> Placement {
        Placement(gap: .column(column), lineBreak: .never, indent: column)
    }

    /// A further value: on the same line, or in the column of the first.
    static func further(_ column: Int) -> Placement {
        Placement(gap: .space, lineBreak: .asWritten, indent: column)
    }

    static let comma = Placement(gap: .none, lineBreak: .never, indent: Indent.clause)
}

/// The columns of the canonical form, from 0.
enum Indent {
    /// Clauses, list entries and rows.
    static let clause = 4
    /// What follows `when`, `unless`, `then` and `because`.
    static let test = 11
    /// A test that goes on in the next line: `or` stands a little to the right of the test.
    static let continuation = 14
    /// What follows the keyword in `test` and `hours` blocks.
    static let value = 13
    /// The names after `categories`, `priorities`, `tiers`, `teams` and `default`.
    static let names = 13
    /// Column names in `table` blocks that are longer do not move the others.
    static let longestColumnName = 40
}
