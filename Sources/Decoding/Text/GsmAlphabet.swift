/// The default alphabet of GSM (3GPP TS 23.038), one character a byte, with its extension table behind escape.
enum GsmAlphabet {
    /// Reads septets that stand in bytes; nil where a byte is none.
    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for byte in bytes {
            guard byte < 0x80 else { return nil }
            if isEscaped {
                // A character the table does not have is that of the basic table, as the standard asks of receivers.
                result.append(extensions[byte] ?? basic[Int(byte)])
                isEscaped = false
            } else if byte == 0x1B {
                isEscaped = true
            } else {
                result.append(basic[Int(byte)])
            }
        }
        return String(result)
    }

    private static let basic: [Unicode.Scalar] = Array(
        """
        @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{A0}ÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
        abcdefghijklmnopqrstuvwxyzäöñüà
        """.unicodeScalars)

    private static let extensions: [UInt8: Unicode.Scalar] = [
        0x0A: "\n", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
    ]
}
