/// How values that are no free text compare: case-folded and trimmed (language specification, section 10).
package enum ValueFolding {
    /// The form of a value in which equal values are the same string.
    package static func fold(_ value: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count)
        var isASCII = true
        for byte in value.utf8 {
            if byte >= 0x80 {
                isASCII = false
                break
            }
            bytes.append((65...90).contains(byte) ? byte + 32 : byte)
        }
        if isASCII {
            while let last = bytes.last, isSpace(last) { bytes.removeLast() }
            let trimmed = bytes.drop { isSpace($0) }
            return String(decoding: trimmed, as: UTF8.self)
        }
        return foldedCase(of: String(trimmed(value)))
    }

    /// Full case folding: a capital and its small letter are one, and so are ß and ss, final and other sigma.
    ///
    /// The standard library has no table of it; small, capital and small again gives the same classes, but for ı,
    /// which is no i.
    private static func foldedCase(of text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            result += scalar == "ı" ? "ı" : String(scalar).lowercased().uppercased().lowercased()
        }
    }

    /// The value without white space at its ends.
    package static func trimmed<Text: StringProtocol>(_ value: Text) -> Text.SubSequence {
        var rest = value[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest
    }

    /// Whether a domain is another one or lies below it; both folded.
    package static func isDomain(_ domain: String, under other: String) -> Bool {
        domain == other || domain.hasSuffix("." + other)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
