/// One value of a JSON document.
///
/// Numbers are kept as the text they were written in: ids of chat platforms exceed 2^53, and none may lose a digit.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The member of an object; nil where this is no object, has no such member, or the member is null.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    /// The elements; empty for anything but an array.
    package var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members; empty for anything but an object.
    package var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The text of a string that is not empty.
    package var text: String? {
        if case .string(let text) = self, !text.isEmpty { text } else { nil }
    }

    /// The text of a string, or a number as it was written: how platforms write ids.
    package var identifier: String? {
        switch self {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let text): text
        default: nil
        }
    }

    /// A whole number, also one written as a string; nil where it does not fit.
    package var integer: Int64? {
        identifier.flatMap { Int64($0) }
    }

    /// Whether this is the value `true`.
    package var isTrue: Bool { self == .bool(true) }

    /// Whether this is an object.
    package var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// Whether this is an array.
    package var isArray: Bool {
        if case .array = self { true } else { false }
    }

    /// What kind of value this is, for messages to people.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A document as it was read, and what had to be repaired.
package struct JSONDocument: Sendable {
    /// The value.
    package var root: JSONValue
    /// Whether an object had one member twice; the last one counts.
    package var hasDuplicateMembers = false
    /// How many values it has, containers and what is in them.
    package var valueCount = 0

    /// A document.
    package init(root: JSONValue, hasDuplicateMembers: Bool = false, valueCount: Int = 0) {
        self.root = root
        self.hasDuplicateMembers = hasDuplicateMembers
        self.valueCount = valueCount
    }
}
