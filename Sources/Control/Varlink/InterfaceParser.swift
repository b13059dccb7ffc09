/// Parses the Varlink interface definition language.
struct InterfaceParser {
    private var rest: Substring.UTF8View
    private let all: String.UTF8View
    /// Names of types that were used, with their lines.
    private var uses: [(name: String, line: Int)] = []
    private var depth = 0

    private typealias SyntaxError = InterfaceDescription.SyntaxError
    private typealias Field = InterfaceDescription.Field
    private typealias FieldType = InterfaceDescription.FieldType

    init(_ text: String) {
        all = text.utf8
        rest = text[...].utf8
    }

    mutating func parse(into interface: inout InterfaceDescription) throws(InterfaceDescription.SyntaxError) {
        try expect("interface")
        interface.name = word()
        guard interface.name.contains("."), interface.name.split(separator: ".").count > 1 else {
            throw error("an interface has a name in reverse-domain notation")
        }
        var names: Set<String> = []
        while !isAtEnd() {
            let keyword = word()
            let name = word()
            guard let first = name.utf8.first, (65...90).contains(first), !name.contains(".") else {
                throw error("after `\(keyword)` stands a name that begins with a capital letter, not `\(name)`")
            }
            guard names.insert(name).inserted else { throw error("`\(name)` is defined twice") }
            switch keyword {
            case "type": interface.types[name] = try readGroup()
            case "error": interface.errors[name] = try readFields()
            case "method":
                let parameters = try readFields()
                try expect("->")
                interface.methods.append(.init(name: name, parameters: parameters, reply: try readFields()))
            default: throw error("a definition begins with `type`, `method` or `error`, not `\(keyword)`")
            }
        }
        if let use = uses.first(where: { interface.types[$0.name] == nil }) {
            throw InterfaceDescription.SyntaxError(line: use.line, message: "no type is called `\(use.name)`")
        }
    }

    private mutating func readFields() throws(InterfaceDescription.SyntaxError) -> [InterfaceDescription.Field] {
        switch try readGroup() {
        case .structure(let fields): return fields
        default: throw error("fields with types are wanted here, not the values of an enumeration")
        }
    }

    /// What stands in parentheses: fields, or the values of an enumeration.
    private mutating func readGroup() throws(InterfaceDescription.SyntaxError) -> InterfaceDescription.FieldType {
        try expect("(")
        if take(")") { return .structure([]) }
        var fields: [Field] = []
        var values: [String] = []
        repeat {
            let name = word()
            guard let first = name.utf8.first, isLetter(first), !name.contains("."), !name.hasSuffix("_") else {
                throw error("the name of a field is wanted here, not `\(name)`")
            }
            guard !fields.contains(where: { $0.name == name }), !values.contains(name) else {
                throw error("`\(name)` stands twice")
            }
            if take(":") {
                fields.append(Field(name: name, type: try readType()))
            } else {
                values.append(name)
            }
        } while take(",")
        try expect(")")
        guard fields.isEmpty || values.isEmpty else { throw error("`\(values[0])` has no type") }
        return values.isEmpty ? .structure(fields) : .enumeration(values)
    }

    private mutating func readType() throws(InterfaceDescription.SyntaxError) -> InterfaceDescription.FieldType {
        guard depth < 32 else { throw error("types are nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        if take("?") {
            let type = try readType()
            if case .nullable = type { throw error("`??` is no type") }
            return .nullable(type)
        }
        if take("[]") { return .array(try readType()) }
        if take("[string]") { return .dictionary(try readType()) }
        skipSpace()
        if rest.first == UInt8(ascii: "(") { return try readGroup() }
        let name = word()
        switch name {
        case "bool": return .bool
        case "int": return .int
        case "float": return .float
        case "string": return .string
        case "object": return .object
        default:
            guard let first = name.utf8.first, (65...90).contains(first) else {
                throw error("a type is wanted here, not `\(name)`")
            }
            uses.append((name, line))
            return .named(name)
        }
    }

    private mutating func skipSpace() {
        while let byte = rest.first {
            if byte == UInt8(ascii: "#") {
                rest = rest.drop { $0 != 10 }
            } else if byte == 32 || byte == 9 || byte == 10 || byte == 13 {
                rest.removeFirst()
            } else {
                return
            }
        }
    }

    private mutating func isAtEnd() -> Bool {
        skipSpace()
        return rest.isEmpty
    }

    /// Letters, digits, `_`, `.` and, inside, `-`; empty where there are none.
    private mutating func word() -> String {
        skipSpace()
        var length = 0
        for byte in rest {
            let isInside = byte == UInt8(ascii: "-") && length > 0
            guard isLetter(byte) || (48...57).contains(byte) || byte == 95 || byte == 46 || isInside else { break }
            length += 1
        }
        let word = String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
        return word
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    private mutating func take(_ mark: String) -> Bool {
        skipSpace()
        guard rest.starts(with: mark.utf8) else { return false }
        rest = rest.dropFirst(mark.utf8.count)
        return true
    }

    private mutating func expect(_ mark: String) throws(InterfaceDescription.SyntaxError) {
        if !take(mark) { throw error("`\(mark)` is wanted here") }
    }

    private var line: Int {
        all[all.startIndex..<rest.startIndex].count { $0 == 10 } + 1
    }

    private func error(_ message: String) -> InterfaceDescription.SyntaxError {
        SyntaxError(line: line, message: message)
    }
}
