/// A piece of JSON text (RFC 8259), made in one way only: keys sorted, no spaces, `/` not escaped, control characters escaped.
///
/// The same value always gives the same bytes. Control characters are C0, DEL and C1, so that a file shown in a terminal does nothing there.
package struct JSONText: Equatable, Sendable, CustomStringConvertible {
    /// The text.
    package let description: String

    /// Text that is JSON already; not checked.
    package init(unchecked text: String) {
        description = text
    }

    /// `null`.
    package static let null = JSONText(unchecked: "null")

    /// `true` or `false`.
    package static func bool(_ value: Bool) -> JSONText {
        JSONText(unchecked: value ? "true" : "false")
    }

    /// A whole number.
    package static func number(_ value: some BinaryInteger) -> JSONText {
        JSONText(unchecked: String(value))
    }

    /// A string.
    package static func string(_ value: String) -> JSONText {
        let bytes = value.utf8
        guard bytes.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F || $0 == 0xC2 }) else {
            return JSONText(unchecked: "\"\(value)\"")
        }
        var text: [UInt8] = [0x22]
        text.reserveCapacity(bytes.count + bytes.count / 16 + 2)
        var isAfterC2 = false
        for byte in bytes {
            // C1 is C2 80 to C2 9F in UTF-8: the lead byte is taken back.
            if isAfterC2, byte < 0xA0 {
                text.removeLast()
                text += escape(byte)
            } else {
                switch byte {
                case 0x22, 0x5C: text += [0x5C, byte]
                case 0x0A: text += Array("\\n".utf8)
                case 0x0D: text += Array("\\r".utf8)
                case 0x09: text += Array("\\t".utf8)
                case 0..<0x20, 0x7F: text += escape(byte)
                default: text.append(byte)
                }
            }
            isAfterC2 = byte == 0xC2
        }
        text.append(0x22)
        return JSONText(unchecked: String(decoding: text, as: UTF8.self))
    }

    /// An escape such as `\u001e`.
    private static func escape(_ code: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\u00".utf8) + [digits[Int(code >> 4)], digits[Int(code & 15)]]
    }

    /// An array.
    package static func array(_ values: some Sequence<JSONText>) -> JSONText {
        JSONText(unchecked: "[" + values.map(\.description).joined(separator: ",") + "]")
    }

    /// An array of strings.
    package static func array(_ values: some Sequence<String>) -> JSONText {
        array(values.map { string($0) })
    }

    /// An object, its members sorted by key (code points).
    package static func object(_ members: [String: JSONText]) -> JSONText {
        let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
        let texts = sorted.map { string($0.key).description + ":" + $0.value.description }
        return JSONText(unchecked: "{" + texts.joined(separator: ",") + "}")
    }
}
