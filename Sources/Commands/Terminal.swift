import SourceText

/// What may reach a terminal.
enum Terminal {
    /// A text without control characters and without those that turn its direction.
    static func printable(_ text: String) -> String { text.visible }
}
