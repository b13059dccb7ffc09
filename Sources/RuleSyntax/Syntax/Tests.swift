package import SourceText

/// A group of tests: all of them, any of them, or at least so many.
package struct TestGroupSyntax: Sendable {
    /// How many of the lines have to hold.
    package enum Quantifier: Sendable {
        case all
        case any
        case atLeast(Name)
    }

    /// How many of the lines have to hold.
    package let quantifier: Quantifier
    /// The lines.
    package let tests: [TestSyntax]
    /// From `when` to the last line.
    package let span: Span
}

/// One test: a line below `when` or `unless`.
package struct TestSyntax: Sendable {
    /// What is tested.
    package enum Kind: Sendable {
        /// `automatic`, `not vip`
        case flag(Name, isNegated: Bool)
        /// `channel is phone or chat`
        case equals(FactSyntax, isNegated: Bool, values: [ValueSyntax])
        /// `sender is in vips`
        case isIn(FactSyntax, isNegated: Bool, list: Name)
        /// `sender is missing`
        case isMissing(FactSyntax, isNegated: Bool)
        /// `sender-domain is under example.org`
        case isUnder(FactSyntax, isNegated: Bool, domains: [ValueSyntax])
        /// `text has "a" or b`
        case has(FactSyntax, isNegated: Bool, phrases: [PhraseSyntax])
        /// `text has any of billing-words`
        case hasList(FactSyntax, isNegated: Bool, list: Name)
        /// `attachments over 3`
        case over(FactSyntax, QuantitySyntax)
        /// `attachments under 3`
        case under(FactSyntax, QuantitySyntax)
        /// `size between 1 KB and 3 MB`
        case between(FactSyntax, QuantitySyntax, QuantitySyntax)
    }

    /// What is tested.
    package let kind: Kind
    /// The whole test.
    package let span: Span
}

/// The fact a test is about.
package struct FactSyntax: Sendable {
    /// The name, with its dot where it is a table's column.
    package let name: Name
    /// The header's name in `header "X"`.
    package let header: StringSyntax?
    /// Name and header together.
    package let span: Span

    /// A fact at a place.
    package init(name: Name, header: StringSyntax?, span: Span) {
        self.name = name
        self.header = header
        self.span = span
    }
}

/// A value as written: bare or quoted.
package struct ValueSyntax: Sendable {
    /// The text, escapes read.
    package let text: String
    /// Whether it stood in quotes.
    package let isQuoted: Bool
    /// Where it stands.
    package let span: Span

    /// A value at a place.
    package init(text: String, isQuoted: Bool, span: Span) {
        self.text = text
        self.isQuoted = isQuoted
        self.span = span
    }
}

/// A number with its unit, as written.
package struct QuantitySyntax: Sendable {
    /// The digits.
    package let number: Name
    /// The unit, where one is written.
    package let unit: Name?
    /// Number and unit together.
    package let span: Span

    /// A quantity at a place.
    package init(number: Name, unit: Name?, span: Span) {
        self.number = number
        self.unit = unit
        self.span = span
    }
}

/// Written `category billing`, `priority at most low`, `tag vip`.
package struct OutcomeSyntax: Sendable {
    /// What an outcome sets.
    package enum Kind: String, CaseIterable, Sendable {
        case category, priority, tag
    }

    /// What it sets.
    package let kind: Kind
    /// Whether it is `priority at most`.
    package let isCeiling: Bool
    /// The value.
    package let value: Name
    /// The whole outcome.
    package let span: Span
}
