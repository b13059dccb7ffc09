/// Writes JSON text (RFC 8259) into one buffer, in the same one way as ``JSONText``: no spaces, `/` not escaped, control characters escaped.
///
/// For what is written for every message: nothing is allocated for a member. Who writes an object names its members in the
/// order of their code points; ``JSONText/object(_:)`` sorts them itself.
package struct JSONWriter {
    private var bytes: [UInt8] = []

    /// A writer of nothing yet.
    ///
    /// - Parameter capacity: how many bytes are expected.
    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// The text that was written.
    package var text: JSONText { JSONText(unchecked: String(decoding: bytes, as: UTF8.self)) }

    /// The text that was written with a line feed: a file's content.
    package consuming func line() -> [UInt8] {
        bytes.append(0x0A)
        return bytes
    }

    /// An object; its members are written inside.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        begin(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// An array with what is written for each element.
    package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        begin(UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A string.
    package mutating func string(_ value: String) {
        separate()
        put(value)
    }

    /// What is JSON already.
    package mutating func json(_ text: JSONText) {
        separate()
        bytes.append(contentsOf: text.description.utf8)
    }

    /// The name of the next member: one value has to follow.
    package mutating func name(_ name: String) {
        separate()
        put(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A member that is a string.
    package mutating func member(_ name: String, _ value: String) {
        self.name(name)
        put(value)
    }

    /// A member that is a string, or `null`.
    package mutating func member(_ name: String, orNull value: String?) {
        if let value { member(name, value) } else { member(name, .null) }
    }

    /// A member that is a string, and is left out where there is none.
    package mutating func member(_ name: String, ifAny value: String?) {
        if let value { member(name, value) }
    }

    /// A member that is a whole number.
    package mutating func member(_ name: String, _ value: Int) {
        self.name(name)
        put(value)
    }

    /// A member that is true or false.
    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// A member that is JSON already.
    package mutating func member(_ name: String, _ value: JSONText) {
        self.name(name)
        bytes.append(contentsOf: value.description.utf8)
    }

    /// A member that is an array of strings.
    package mutating func member(_ name: String, _ values: some Sequence<String>) {
        self.name(name)
        array(values) { $0.string($1) }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
    }

    /// A comma where something stands before in the same object or array.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func put(_ value: Int) {
        guard value >= 0 else {
            bytes.append(contentsOf: String(value).utf8)
            return
        }
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private mutating func put(_ value: String) {
        var value = value
        value.withUTF8 { text in
            let extra = JSONEscaping.extra(text)
            guard extra > 0 else {
                bytes.append(0x22)
                bytes.append(contentsOf: text)
                bytes.append(0x22)
                return
            }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + extra + 10) { room in
                let count = JSONEscaping.write(text, into: room)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
            }
        }
    }
}
