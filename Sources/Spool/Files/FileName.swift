/// One name in a directory: bytes, as Linux has them, not assumed to be UTF-8.
package struct FileName: Hashable, Comparable, Sendable {
    /// The bytes: 1 to 255, neither NUL nor `/`, not `.` and not `..`.
    package let bytes: [UInt8]

    /// The longest name the file systems in question take, in bytes.
    package static let maximumLength = 255

    /// A name; nil where the bytes cannot be one.
    package init?(bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= FileName.maximumLength, !bytes.contains(0),
            !bytes.contains(UInt8(ascii: "/")), bytes != [UInt8(ascii: ".")],
            bytes != [UInt8(ascii: "."), UInt8(ascii: ".")]
        else { return nil }
        self.bytes = bytes
    }

    /// A name given as text; nil where it cannot be one.
    package init?(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    /// The name as text for naming rules, bytes that are not UTF-8 replaced by U+FFFD; may hold control characters.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// The name for people and logs: see ``printable(_:)``.
    package var display: String {
        printable(bytes)
    }

    package static func < (left: FileName, right: FileName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        var terminated = bytes
        terminated.append(0)
        return terminated.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                // The array holds at least its terminator, so there is a base address.
                characters.baseAddress.map(body) ?? "".withCString(body)
            }
        }
    }
}

/// Bytes that came from outside as text that is safe in a terminal, a log line and STATUS.
///
/// UTF-8 stays as it is, except control characters (C0, DEL, C1), line and paragraph separators and the characters that turn
/// the direction of writing: those become `\u{…}`. Bytes that are not UTF-8 become `\xNN`. Doing it twice changes nothing more.
package func printable(_ bytes: some Collection<UInt8>) -> String {
    var result = ""
    var rest = bytes[...]
    var decoder = UTF8()
    while !rest.isEmpty {
        var iterator = rest.makeIterator()
        decoder = UTF8()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            append(scalar, to: &result)
            rest = rest.dropFirst(UTF8.width(scalar))
        } else if let byte = rest.first {
            result += "\\x" + hexadecimal(byte)
            rest = rest.dropFirst()
        }
    }
    return result
}

/// Text that came from outside as text that is safe in a terminal; ``printable(_:)-swift.function`` of its UTF-8.
package func printable(_ text: String) -> String {
    printable(text.utf8)
}

private func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C, 0xFEFF:
        text += "\\u{\(String(scalar.value, radix: 16))}"
    default:
        text.unicodeScalars.append(scalar)
    }
}

func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
}
