import DeskModel

/// The fields of a request body in `application/x-www-form-urlencoded`, decoded; of a repeated name the first counts.
struct FormFields: Equatable {
    private(set) var values: [String: String] = [:]
    /// What had to be repaired.
    private(set) var notes: [String] = []

    /// How many fields a form may have.
    static let limit = 2000

    /// Whether bytes could be a form: names and values, and nothing that a form has to escape.
    static func isForm(_ bytes: [UInt8]) -> Bool {
        let bare = bytes.reversed().drop { $0 == 0x0A || $0 == 0x0D }
        guard bare.count > 2, let first = bytes.first, isLetter(first) else { return false }
        return bytes.prefix(512).contains(UInt8(ascii: "="))
            && bare.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "\"") }
    }

    /// Reads a form; what is broken in it stays as it is, and a note says so.
    ///
    /// Held where there are more fields than the limit.
    static func read(_ bytes: [UInt8]) throws(HoldReason) -> FormFields {
        var form = FormFields()
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        var isBroken = false
        var isRepeated = false
        var count = 0
        for field in bytes[..<end].split(separator: UInt8(ascii: "&"), maxSplits: limit) {
            count += 1
            guard count <= limit else { throw HoldReason(.tooManyParts, "the form has more than \(limit) fields") }
            let equals = field.firstIndex(of: UInt8(ascii: "="))
            let name = decoded(field[..<(equals ?? field.endIndex)], &isBroken)
            let value = equals.map { decoded(field[($0 + 1)...], &isBroken) } ?? ""
            if let known = form.values[name] {
                isRepeated = isRepeated || known != value
            } else {
                form.values[name] = value
            }
        }
        if isBroken { form.notes.append("The form has broken escapes; they stay as they are.") }
        if isRepeated { form.notes.append("The form has one field twice; the first one counts.") }
        return form
    }

    /// The value of a field; nil where it is missing or empty.
    subscript(name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, _ isBroken: inout Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "+"): result.append(0x20)
            case UInt8(ascii: "%"):
                if index + 1 < bytes.endIndex, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) {
                    result.append(high << 4 | low)
                    index += 2
                } else {
                    isBroken = true
                    result.append(byte)
                }
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte & 0xDF)
    }
}
