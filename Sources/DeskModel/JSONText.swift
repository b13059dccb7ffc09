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
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x22: text += "\\\""
            case 0x5C: text += "\\\\"
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case 0x09: text += "\\t"
            case 0..<0x20, 0x7F..<0xA0:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return JSONText(unchecked: text + "\"")
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
