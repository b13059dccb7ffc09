extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits.
    package var hexadecimal: String {
        var text = ""
        for byte in self {
            let digits = String(byte, radix: 16)
            text += digits.count == 1 ? "0" + digits : digits
        }
        return text
    }
}

extension [UInt8] {
    /// The bytes of 32 hexadecimal pairs, as ``Swift/Sequence/hexadecimal`` writes a SHA-256; nil for anything else.
    package init?(digest text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        self = stride(from: 0, to: 64, by: 2).compactMap { start in
            UInt8(String(decoding: digits[start...(start + 1)], as: UTF8.self), radix: 16)
        }
        guard count == 32 else { return nil }
    }
}
