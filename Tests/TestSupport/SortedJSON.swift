import DeskModel

/// A JSON text again, with the members of every object sorted by ``JSONText``: the same text where its writer had them in order.
package func withSortedMembers(_ json: String) throws -> String {
    sorted(try JSONParser.parse(Array(json.utf8), limits: DecodingLimits()).root).description
}

private func sorted(_ value: JSONValue) -> JSONText {
    switch value {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let text): JSONText(unchecked: text)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(sorted))
    case .object(let members): .object(members.mapValues(sorted))
    }
}
