/// Punycode (RFC 3492), as domain names carry letters beyond ASCII: the decoder only.
///
/// Own code, after section 6.2 of the RFC: a library would bring tables for mapping and checking names that are to be
/// registered, and mail brings names that somebody registered already.
enum Punycode {
    /// The text of a label behind its `xn--`; nil where that is no Punycode.
    ///
    /// A label has at most 63 bytes; what is longer is none, so that the time is bounded.
    static func decode(_ label: Substring) -> String? {
        let bytes = Array(label.utf8)
        guard !bytes.isEmpty, bytes.count <= 59, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        let delimiter = bytes.lastIndex(of: UInt8(ascii: "-"))
        var scalars = bytes[..<(delimiter ?? 0)].map { Unicode.Scalar($0) }
        var position = delimiter.map { $0 + 1 } ?? 0
        var (code, index, bias) = (0x80, 0, 72)
        while position < bytes.count {
            let before = index
            var weight = 1
            var base = 36
            while true {
                guard position < bytes.count, let digit = digit(bytes[position]) else { return nil }
                position += 1
                index += digit * weight
                let threshold = min(max(base - bias, 1), 26)
                if digit < threshold { break }
                weight *= 36 - threshold
                base += 36
                // Far beyond any code point: more digits could only overflow.
                guard index < 1 << 40, weight < 1 << 40 else { return nil }
            }
            let count = scalars.count + 1
            bias = adapted(index - before, count: count, isFirst: before == 0)
            code += index / count
            index %= count
            guard code <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(code)) else { return nil }
            scalars.insert(scalar, at: index)
            index += 1
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 0x61
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 0x41
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30 + 26
        default: nil
        }
    }

    /// The bias for the next delta (section 6.1).
    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = delta / (isFirst ? 700 : 2)
        delta += delta / count
        var bias = 0
        while delta > 455 {
            delta /= 35
            bias += 36
        }
        return bias + 36 * delta / (delta + 38)
    }
}
