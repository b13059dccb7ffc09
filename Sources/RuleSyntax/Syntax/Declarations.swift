package import SourceText

/// Written `version 1`.
package struct VersionBlock: Sendable {
    /// The number as written; nil where none could be read.
    package let number: Name?
}

/// `categories`, `priorities`, `tiers` or `teams` with their names in order.
package struct NamesBlock: Sendable {
    /// Which of the four it is.
    package enum Kind: String, CaseIterable, Sendable {
        case categories, priorities, tiers, teams
    }

    /// Which of the four it is.
    package let kind: Kind
    /// The names in the order of the file.
    package let names: [Name]
}

/// Written `default category other, priority normal`.
package struct DefaultBlock: Sendable {
    /// The outcomes as written.
    package let outcomes: [OutcomeSyntax]
}

/// `list NAME` with phrases, or `from "file"`.
package struct ListBlock: Sendable {
    /// The name of the list.
    package let name: Name
    /// The file its entries come from; nil when they stand here.
    package let file: StringSyntax?
    /// The entries that stand here.
    package let entries: [PhraseSyntax]
}

/// One phrase, or one value of a list that is used with `is in`.
package struct PhraseSyntax: Sendable {
    /// The text after escapes, wildcards included.
    package let text: String
    /// Which scalars of `text` are literal `#`.
    package let escapedHashes: Set<Int>
    /// Whether it is written `exact "…"`.
    package let isExact: Bool
    /// The phrase with its quotes and `exact`.
    package let span: Span

    /// A phrase at a place.
    package init(text: String, escapedHashes: Set<Int> = [], isExact: Bool, span: Span) {
        self.text = text
        self.escapedHashes = escapedHashes
        self.isExact = isExact
        self.span = span
    }
}

/// `table NAME from "file.csv" by FACT` with its columns.
package struct TableBlock: Sendable {
    /// Written `column NAME value, value`.
    package struct Column: Sendable {
        /// The column's name.
        package let name: Name
        /// The values it may have.
        package let values: [ValueSyntax]
    }

    /// The name of the table.
    package let name: Name
    /// The CSV file; nil after a syntax error.
    package let file: StringSyntax?
    /// The fact that is looked up; nil after a syntax error.
    package let key: Name?
    /// The columns that become facts.
    package let columns: [Column]
}

/// `hours NAME` with its time zone, openings and closed days.
package struct HoursBlock: Sendable {
    /// `mon-fri 08:00-18:00`, both as written.
    package struct Opening: Sendable {
        /// The days as written.
        package let days: Name
        /// The spans as written.
        package let spans: [Name]
    }

    /// The name of the calendar.
    package let name: Name
    /// The time zones given; more than one is an error of the checker.
    package let zones: [StringSyntax]
    /// The openings.
    package let openings: [Opening]
    /// The closed dates as written.
    package let closed: [Name]
    /// The calendar files named by `holidays from`.
    package let holidays: [StringSyntax]
}

/// `tier NAME` with its title and clocks.
package struct TierBlock: Sendable {
    /// One clock of a tier.
    package struct Clock: Sendable {
        /// What the clock is for.
        package enum Kind: Sendable {
            case answer
            case resolve
            case escalate(to: Name)
        }

        /// What the clock is for.
        package let kind: Kind
        /// How long.
        package let quantity: QuantitySyntax
        /// The calendar it counts by.
        package let calendar: Name?
        /// The priorities it is for; empty means all.
        package let priorities: [Name]
        /// The whole clock.
        package let span: Span
    }

    /// The tier's name.
    package let name: Name
    /// Its title, where given.
    package let title: StringSyntax?
    /// Its clocks.
    package let clocks: [Clock]
}
