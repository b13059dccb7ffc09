extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            digits.append(hexadecimalDigit(byte >> 4))
            digits.append(hexadecimalDigit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
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

private func hexadecimalDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
