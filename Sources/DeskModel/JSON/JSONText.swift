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
        var value = value
        let extra = value.withUTF8 { JSONEscaping.extra($0) }
        guard extra > 0 else {
            var text = "\""
            text.reserveCapacity(value.utf8.count + 2)
            text += value
            text += "\""
            return JSONText(unchecked: text)
        }
        return JSONText(
            unchecked: value.withUTF8 { bytes in
                String(unsafeUninitializedCapacity: bytes.count + extra + 10) { JSONEscaping.write(bytes, into: $0) }
            })
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
        // The order of code points is that of their UTF-8 bytes.
        let sorted = members.sorted { precedes($0.key, $1.key) }
        let size = sorted.reduce(2) { size, member in
            var key = member.key
            // Quotes and what escapes may add, a colon and a comma; ten bytes that writing a string may reach beyond.
            return size + key.utf8.count + key.withUTF8 { JSONEscaping.extra($0) } + 14
                + member.value.description.utf8.count
        }
        return JSONText(
            unchecked: String(unsafeUninitializedCapacity: size) { room in
                var length = 0
                func put(_ byte: UInt8) {
                    room[length] = byte
                    length += 1
                }
                put(UInt8(ascii: "{"))
                for (number, member) in sorted.enumerated() {
                    if number > 0 { put(UInt8(ascii: ",")) }
                    var (key, value) = (member.key, member.value.description)
                    length += key.withUTF8 { bytes in
                        JSONEscaping.write(bytes, into: UnsafeMutableBufferPointer(rebasing: room[length...]))
                    }
                    put(UInt8(ascii: ":"))
                    length += value.withUTF8 { bytes in
                        _ = UnsafeMutableBufferPointer(rebasing: room[length...]).update(fromContentsOf: bytes)
                        return bytes.count
                    }
                }
                put(UInt8(ascii: "}"))
                return length
            })
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        var left = left
        var right = right
        return left.withUTF8 { left in right.withUTF8 { left.lexicographicallyPrecedes($0) } }
    }
}
