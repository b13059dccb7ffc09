extension Unicode.Scalar {
    /// Whether it must not reach a terminal as it is: it moves the cursor, or turns the direction of what stands beside it.
    ///
    /// Those are control characters (C0, DEL, C1), line and paragraph separators, and the marks, embeddings, overrides
    /// and isolates of the bidirectional algorithm. Characters that are merely invisible, such as the zero-width space,
    /// do no harm there and stay.
    package var isHidden: Bool {
        if value < 0x7F { return value < 0x20 }
        switch value {
        case 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: return true
        default: return false
        }
    }
}

extension StringProtocol {
    /// The text with U+FFFD in the place of each hidden character.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return String(self) }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isHidden ? "\u{FFFD}" : scalar) }
        return String(result)
    }
}
