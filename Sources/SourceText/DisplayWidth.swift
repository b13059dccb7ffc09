/// How many terminal cells text takes, so that carets stand under what they mean.
package enum DisplayWidth {
    /// Tab stops stand this many cells apart.
    package static let tabStop = 4

    /// The cells a character takes at a column (0-based): wide East Asian characters and emoji 2, marks none.
    static func cells(of character: Character, at column: Int) -> Int {
        if character == "\t" { return tabStop - column % tabStop }
        var width = 0
        for scalar in character.unicodeScalars { width = max(width, cells(of: scalar)) }
        return width
    }

    /// The cells a text takes when it starts in a column, the first (0) unless said otherwise.
    package static func cells(of text: some StringProtocol, from column: Int = 0) -> Int {
        text.reduce(column) { $0 + cells(of: $1, at: $0) } - column
    }

    /// The text as shown: tabs as spaces, control characters as a visible replacement.
    static func shown(_ text: String) -> String {
        var column = 0
        var result = ""
        for character in text {
            let width = cells(of: character, at: column)
            if character == "\t" {
                result += String(repeating: " ", count: width)
            } else {
                result += character.unicodeScalars.contains(where: \.isHidden) ? "\u{FFFD}" : String(character)
            }
            column += width
        }
        return result
    }

    private static func cells(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 || scalar.isHidden { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Emoji, the letters of flags included, stand outside these blocks too.
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
