/// One piece of a rule file.
///
/// The tokens of a file, one after the other, are the file: no byte is dropped.
package struct Token: Equatable, Sendable {
    /// What kind of piece it is.
    package enum Kind: Sendable {
        /// A run of characters without white space, comma or quote: keywords, names, values, bare phrases.
        case word
        /// `"…"`, closed on its line.
        case string
        /// `"…` without its closing quote: up to the end of the line.
        case openString
        /// `“…”` and its like: what a word processor makes of a string.
        case curlyString
        /// `,`
        case comma
        /// `|` of a row.
        case bar
        /// What stands between two bars, without the white space around it; never empty.
        case cell
        /// The end of a line.
        case newline
        /// White space, a byte order mark included.
        case space
        /// `#` and the rest of the line.
        case comment
    }

    /// What kind of piece it is.
    package let kind: Kind
    /// Its bytes in the file.
    package let range: Range<Int>
}
