import Control

/// Finds out what a `Decodable` type asks for, by letting it decode from nothing: its shape in terms of Varlink.
///
/// Every field is there and every array has one element, so that all of a type is seen.
struct TypeShape: Decoder {
    typealias FieldType = InterfaceDescription.FieldType
    typealias Field = InterfaceDescription.Field

    final class Record {
        var fields: [Field] = []
    }

    let record = Record()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The fields of a type that is a structure.
    static func fields<T: Decodable>(of type: T.Type) throws -> [Field] {
        guard case .structure(let fields) = try shape(of: type).type else { return [] }
        return fields
    }

    /// The type, and a value of it.
    static func shape<T: Decodable>(of type: T.Type) throws -> (type: FieldType, value: T) {
        func known<Known>(_ shape: FieldType, _ value: Known) throws -> (FieldType, T) {
            guard let value = value as? T else { throw NoShape(name: "\(type)") }
            return (shape, value)
        }
        if type == String.self { return try known(.string, "") }
        if type == Int.self { return try known(.int, 0) }
        if type == Bool.self { return try known(.bool, false) }
        if type == Double.self { return try known(.float, 0.0) }
        if type == [String: String].self { return try known(.dictionary(.string), [String: String]()) }
        if type == RuleFinding.Severity.self {
            let values = RuleFinding.Severity.allCases.map(\.rawValue)
            return try known(.enumeration(values), RuleFinding.Severity.note)
        }
        if type == Receipt.Outcome.self {
            return try known(.enumeration(Receipt.Outcome.allCases.map(\.rawValue)), Receipt.Outcome.unknown)
        }
        let decoder = TypeShape()
        let value = try T(from: decoder)
        let fields = decoder.record.fields
        if fields.count == 1, fields[0].name == "[]" { return (.array(fields[0].type), value) }
        return (.structure(fields.sorted { $0.name < $1.name }), value)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Keyed(record: record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        Unkeyed(record: record)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw NoShape(name: "a single value")
    }

    struct NoShape: Error {
        let name: String
    }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let record: Record
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) throws -> Bool { false }

        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            let (shape, value) = try TypeShape.shape(of: type)
            record.fields.append(Field(name: key.stringValue, type: shape))
            return value
        }

        func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
            let (shape, value) = try TypeShape.shape(of: type)
            record.fields.append(Field(name: key.stringValue, type: .nullable(shape)))
            return value
        }

        func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
            record.fields.append(Field(name: key.stringValue, type: .nullable(.string)))
            return ""
        }

        func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
            record.fields.append(Field(name: key.stringValue, type: .nullable(.int)))
            return 0
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<NestedKey> {
            throw NoShape(name: key.stringValue)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw NoShape(name: key.stringValue)
        }

        func superDecoder() throws -> any Decoder { throw NoShape(name: "super") }
        func superDecoder(forKey key: Key) throws -> any Decoder { throw NoShape(name: key.stringValue) }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let record: Record
        var codingPath: [any CodingKey] { [] }
        var count: Int? { 1 }
        var isAtEnd: Bool { currentIndex > 0 }
        var currentIndex = 0

        init(record: Record) {
            self.record = record
        }

        mutating func decodeNil() throws -> Bool { false }

        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
            currentIndex += 1
            let (shape, value) = try TypeShape.shape(of: type)
            record.fields.append(Field(name: "[]", type: shape))
            return value
        }

        mutating func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) throws -> KeyedDecodingContainer<NestedKey> {
            throw NoShape(name: "nested")
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NoShape(name: "nested") }
        mutating func superDecoder() throws -> any Decoder { throw NoShape(name: "super") }
    }
}

extension InterfaceDescription {
    /// Fields with every named type put in its place, sorted by name.
    func resolved(_ fields: [Field]) -> [Field] {
        fields.map { Field(name: $0.name, type: resolved($0.type)) }.sorted { $0.name < $1.name }
    }

    private func resolved(_ type: FieldType) -> FieldType {
        switch type {
        case .named(let name): types[name].map(resolved) ?? type
        case .array(let element): .array(resolved(element))
        case .dictionary(let element): .dictionary(resolved(element))
        case .nullable(let wrapped): .nullable(resolved(wrapped))
        case .structure(let fields): .structure(resolved(fields))
        default: type
        }
    }
}
