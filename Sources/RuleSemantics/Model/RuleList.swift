package import SourceText

/// A list as rules use it: phrases looked for in texts, or values compared with.
package struct RuleList: Sendable {
    /// One entry.
    package struct Entry: Sendable {
        /// As the admin wrote it.
        package let written: String
        /// Of a phrase, its index in ``RuleSet/phrases``.
        package let phrase: Int?
        /// Of a value, its folded form.
        package let value: String?
        /// Where it stands; for lists from files, in that file.
        package let span: Span
    }

    /// The name.
    package let name: String
    /// The entries in the order of the list, equal ones too.
    package let entries: [Entry]
    /// The name where it is declared.
    package let span: Span
}
