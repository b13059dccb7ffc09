/// What may reach a terminal.
enum Terminal {
    /// A text without control characters and without those that turn its direction.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isHidden =
                scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
            result.append(isHidden ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}
