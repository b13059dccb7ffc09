import SourceText

/// What may reach a terminal.
enum Terminal {
    /// A text without control characters and without those that turn its direction.
    static func printable(_ text: String) -> String { text.visible }

    /// The same for text of several lines, whose line ends stay.
    static func printableLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
            .joined(separator: "\n")
    }
}
