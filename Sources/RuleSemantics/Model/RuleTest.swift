/// A fact that holds a text.
package enum TextFact: Hashable, Sendable {
    case senderName, subject, body, text, wholeText
    /// A mail header by its name in lower case.
    case header(String)
}

/// A fact that holds a word, an address or a set of them.
package enum ValueFact: Hashable, Sendable {
    case channel, gateway, sender, senderDomain, sentTo, attachmentType, language
    /// A calendar: `open` or `closed`.
    case calendar(Int)
    /// A column of a table.
    case column(ColumnReference)
}

/// A column by the numbers of its table and itself.
package struct ColumnReference: Hashable, Sendable {
    /// The table's index in ``RuleSet/tables``.
    package let table: Int
    /// The column's index in ``LookupTable/columns``.
    package let column: Int

    /// The column of a table.
    package init(table: Int, column: Int) {
        self.table = table
        self.column = column
    }
}

/// A fact that holds a number.
package enum NumberFact: String, Hashable, Sendable {
    case attachments, size, duration
}

/// A yes/no fact of the message.
package enum FlagFact: String, Hashable, CaseIterable, Sendable {
    case automatic, reply, verified
}

/// Anything `is missing` can ask for.
package enum AnyFact: Hashable, Sendable {
    case text(TextFact)
    case value(ValueFact)
    case number(NumberFact)
}

/// One resolved test, without its negation.
package enum RuleTest: Sendable {
    case flag(FlagFact)
    /// A condition by its index in ``RuleSet/conditions``.
    case condition(Int)
    /// The text holds one of these phrases, by index in ``RuleSet/phrases``.
    case phrases(TextFact, [Int], list: String?)
    /// The value, or one of the values, is one of these; folded.
    case values(ValueFact, Set<String>)
    /// The domain is one of these or lies below one; folded.
    case under(ValueFact, [String])
    case missing(AnyFact)
    /// The category is one of these, by index.
    case category(Set<Int>)
    /// The priority is one of these, by index.
    case priority(Set<Int>)
    case over(NumberFact, Int)
    case below(NumberFact, Int)
    /// Both ends count.
    case between(NumberFact, Int, Int)
}
