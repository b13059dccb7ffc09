/// Reads one JSON document (RFC 8259) without recursion, in time linear in its bytes.
///
/// Differences from the letter of the standard, each for what platforms send: a byte order mark is skipped, of members
/// with one name the last counts, bytes that are not UTF-8 and lone surrogates become U+FFFD.
package struct JSONParser {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private let maximumValues: Int
    private var valuesLeft: Int
    private var position = 0
    private var stack: [Container] = []
    private var hasDuplicateMembers = false

    /// An array or object that is still open.
    private struct Container {
        var isObject: Bool
        var elements: [JSONValue] = []
        var members: [String: JSONValue] = [:]
        /// The member whose value comes next.
        var name = ""
    }

    private init(bytes: [UInt8], limits: DecodingLimits) {
        self.bytes = bytes
        maximumDepth = limits.jsonDepth
        maximumValues = limits.jsonValues
        valuesLeft = limits.jsonValues
    }

    /// Reads a document; what is broken is a hold with line and column.
    package static func parse(_ bytes: [UInt8], limits: DecodingLimits) throws(HoldReason) -> JSONDocument {
        var parser = JSONParser(bytes: bytes, limits: limits)
        return try parser.document()
    }

    private mutating func document() throws(HoldReason) -> JSONDocument {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipSpace()
        var finished = try openOrScalar()
        while true {
            // Invariant: `finished` is a value whose place is in the container on top of the stack, or nil when a
            // container has just been opened and its first member or element comes next.
            if let value = finished {
                skipSpace()
                guard !stack.isEmpty else {
                    guard position == bytes.count else { throw broken("there is more after the end of the document") }
                    return JSONDocument(
                        root: value, hasDuplicateMembers: hasDuplicateMembers, valueCount: maximumValues - valuesLeft)
                }
                store(value)
                finished = try afterValue()
            } else {
                finished = try firstInContainer()
            }
        }
    }

    private mutating func store(_ value: JSONValue) {
        let top = stack.count - 1
        if stack[top].isObject {
            if stack[top].members.updateValue(value, forKey: stack[top].name) != nil { hasDuplicateMembers = true }
        } else {
            stack[top].elements.append(value)
        }
    }

    /// Closes the container on top, or reads on after a comma.
    private mutating func afterValue() throws(HoldReason) -> JSONValue? {
        guard let container = stack.last else { throw broken("a bracket is missing") }
        switch peek() {
        case UInt8(ascii: ","):
            position += 1
            skipSpace()
            if container.isObject { try memberName() }
            return try openOrScalar()
        case UInt8(ascii: "}") where container.isObject, UInt8(ascii: "]") where !container.isObject:
            return close()
        case nil: throw broken("the document ends too early")
        default: throw broken(container.isObject ? "expected , or }" : "expected , or ]")
        }
    }

    /// Reads what comes directly after an opening bracket.
    private mutating func firstInContainer() throws(HoldReason) -> JSONValue? {
        skipSpace()
        guard let container = stack.last else { throw broken("a bracket is missing") }
        if peek() == UInt8(ascii: container.isObject ? "}" : "]") { return close() }
        if container.isObject { try memberName() }
        return try openOrScalar()
    }

    private mutating func close() -> JSONValue? {
        position += 1
        guard let container = stack.popLast() else { return nil }
        return container.isObject ? .object(container.members) : .array(container.elements)
    }

    private mutating func memberName() throws(HoldReason) {
        guard peek() == UInt8(ascii: "\"") else { throw broken("expected the name of a member in double quotes") }
        let name = try string()
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw broken("expected : after the name of a member") }
        position += 1
        skipSpace()
        stack[stack.count - 1].name = name
    }

    /// A whole scalar, or nil when a container was opened.
    private mutating func openOrScalar() throws(HoldReason) -> JSONValue? {
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw HoldReason(.tooManyParts, "the JSON has more values than the limit") }
        switch peek() {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard stack.count < maximumDepth else {
                throw HoldReason(.tooDeep, "the JSON is nested deeper than \(maximumDepth)")
            }
            stack.append(Container(isObject: peek() == UInt8(ascii: "{")))
            position += 1
            return nil
        case UInt8(ascii: "\""): return .string(try string())
        case .some(UInt8(ascii: "-")), .some(48...57): return .number(try number())
        case nil: throw broken("the document ends too early")
        default:
            for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
            where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return value
            }
            throw broken("expected a value")
        }
    }

    private mutating func number() throws(HoldReason) -> String {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
            throw broken("this is not a number")
        }
        if peek() == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw broken("this is not a number") }
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw broken("this is not a number") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek(), (48...57).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(HoldReason) -> String {
        position += 1
        let start = position
        // Most strings have no escape: one scan, one copy.
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek() == UInt8(ascii: "\"") {
            position += 1
            return String(decoding: bytes[start..<position - 1], as: UTF8.self)
        }
        var text = Array(bytes[start..<position])
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw broken("a control character stands in a string")
            default: text.append(byte)
            }
        }
        throw broken("a string has no end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(HoldReason) {
        guard let byte = peek() else { throw broken("a string has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var code = UInt32(try codeUnit())
            if (0xD800..<0xDC00).contains(code), bytes[position...].starts(with: [0x5C, 0x75]) {
                let before = position
                position += 2
                let low = UInt32(try codeUnit())
                if (0xDC00..<0xE000).contains(low) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                } else {
                    position = before
                }
            }
            text.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
        default: throw broken("this escape is not JSON")
        }
    }

    private mutating func codeUnit() throws(HoldReason) -> UInt16 {
        guard position + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
            bytes[position] != UInt8(ascii: "+")
        else { throw broken("\\u needs four hexadecimal digits") }
        position += 4
        return unit
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func broken(_ what: String) -> HoldReason {
        var line = 1
        var column = 1
        for byte in bytes[..<min(position, bytes.count)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return HoldReason(.brokenJSON, "line \(line), column \(column): \(what)")
    }
}
