/// Reads comma separated values after RFC 4180, with the line of each row, so that bad rows can be named.
///
/// Rows end with LF or CRLF; quoted fields may hold commas, quotes written twice, and line ends.
package struct CommaSeparatedValues {
    /// One row.
    package struct Row: Equatable, Sendable {
        /// The 1-based line at which the row starts.
        package var line: Int
        /// Its fields, quotes taken off.
        package var fields: [String]
    }

    /// Why a file is no CSV, with the 1-based line.
    package enum Problem: Error, Equatable, Sendable {
        case openQuote(line: Int)
        case textAfterQuote(line: Int)
    }

    /// The rows of a file; a byte order mark and empty lines are skipped.
    package static func rows(of bytes: [UInt8]) throws(Problem) -> [Row] {
        var reader = CommaSeparatedValues(bytes: bytes)
        return try reader.read()
    }

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    private mutating func read() throws(Problem) -> [Row] {
        var rows: [Row] = []
        while position < bytes.count {
            let start = line
            var fields: [String] = []
            var isEnd = false
            while !isEnd {
                fields.append(try readField())
                isEnd = !takeComma()
            }
            takeLineEnd()
            if fields != [""] { rows.append(Row(line: start, fields: fields)) }
        }
        return rows
    }

    private mutating func takeComma() -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
            position += 1
            line += 1
        }
    }

    private mutating func readField() throws(Problem) -> String {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try readQuoted() }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
            if byte == UInt8(ascii: "\r"), position + 1 == bytes.count || bytes[position + 1] == UInt8(ascii: "\n") {
                break
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func readQuoted() throws(Problem) -> String {
        let start = line
        position += 1
        var field: [UInt8] = []
        while true {
            guard position < bytes.count else { throw .openQuote(line: start) }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
                position += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            field.append(byte)
        }
        if position < bytes.count, !Array(",\r\n".utf8).contains(bytes[position]) {
            throw .textAfterQuote(line: line)
        }
        return String(decoding: field, as: UTF8.self)
    }
}
