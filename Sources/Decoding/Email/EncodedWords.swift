import Glibc

/// Header text with its encoded words (RFC 2047) undone.
///
/// Words that stand next to each other in one charset are one text, so that a character torn between two of them is
/// whole again. GMime joins their base64 too and so loses everything behind the first padding, which is where most
/// mailers break long subjects; hence this is not left to it. What is no encoded word is UTF-8, or else windows-1252.
struct EncodedWords {
    /// A stretch of a header: written as it is, or decoded.
    private enum Piece {
        case literal([UInt8])
        case decoded(String)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var pieces: [Piece] = []
    private var literal: [UInt8] = []
    /// The words put together so far, still in their charset.
    private var pending: [UInt8] = []
    private var charset: String?
    /// Bits of base64 that did not fill a byte at the end of a word without padding.
    private var bits: (value: UInt32, count: UInt32) = (0, 0)
    private var hasNeighbours = false
    /// Set once `?=` does not occur any more, so that no search is repeated.
    private var hasNoEnd = false

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The text of a raw header value, folds included; not cleaned.
    static func decode(_ raw: UnsafePointer<CChar>) -> String {
        guard mayNeedDecoding(raw) else { return plain(raw) }
        return read(raw).pieces.map { piece in
            switch piece {
            case .literal(let bytes): Charset.read(bytes, declared: nil).text
            case .decoded(let text): text
            }
        }.joined()
    }

    /// A value that is ASCII throughout and has no encoded word, without white space around it.
    private static func plain(_ raw: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeRawBufferPointer(start: raw, count: strlen(raw))
        var (start, end) = (0, bytes.count)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// A raw value with neighbouring encoded words made one, for a parser of addresses; nil where none are neighbours.
    static func joined(_ raw: UnsafePointer<CChar>) -> [UInt8]? {
        guard mayNeedDecoding(raw) else { return nil }
        let words = read(raw)
        guard words.hasNeighbours else { return nil }
        var result: [UInt8] = []
        for piece in words.pieces {
            switch piece {
            case .literal(let bytes): result += bytes
            case .decoded(let text):
                result += "=?utf-8?B?".utf8
                result += base64(Array(text.utf8))
                result += "?=".utf8
            }
        }
        return result
    }

    private static func mayNeedDecoding(_ raw: UnsafePointer<CChar>) -> Bool {
        var previous: UInt8 = 0
        var position = raw
        while position.pointee != 0 {
            let byte = UInt8(truncatingIfNeeded: position.pointee)
            if byte >= 0x80 || byte == UInt8(ascii: "?") && previous == UInt8(ascii: "=") { return true }
            previous = byte
            position += 1
        }
        return false
    }

    private static func read(_ raw: UnsafePointer<CChar>) -> EncodedWords {
        let count = strlen(raw)
        return raw.withMemoryRebound(to: UInt8.self, capacity: count) { start in
            var words = EncodedWords(UnsafeBufferPointer(start: start, count: count))
            words.read()
            return words
        }
    }

    private mutating func read() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "="), word() { continue }
            if byte != 0x0D, byte != 0x0A { literal.append(byte) }
            position += 1
        }
        endWords()
        endLiteral()
    }

    /// Reads an encoded word that begins here; false where none does.
    private mutating func word() -> Bool {
        guard !hasNoEnd, position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "?") else { return false }
        let name = range(from: position + 2, limit: 60)
        guard let name, !name.isEmpty, let method = range(from: name.upperBound + 1, limit: 2), method.count == 1 else {
            return false
        }
        let letter = bytes[method.lowerBound] | 0x20
        guard letter == UInt8(ascii: "b") || letter == UInt8(ascii: "q") else { return false }
        guard let end = end(from: method.upperBound + 1) else { return false }
        // A language may stand behind the charset (RFC 2231, section 5).
        let written = String(decoding: bytes[name].prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self).lowercased()
        if charset != nil, literal.allSatisfy({ $0 <= 0x20 }) {
            // White space between two encoded words is only there to keep them apart.
            literal.removeAll()
            hasNeighbours = true
        }
        if written != charset || !literal.isEmpty {
            endWords()
            endLiteral()
            charset = written
        }
        let text = method.upperBound + 1..<end
        if letter == UInt8(ascii: "b") { appendBase64(text) } else { appendQuoted(text) }
        position = end + 2
        return true
    }

    /// The bytes up to the next `?`, none of them white space.
    private func range(from start: Int, limit: Int) -> Range<Int>? {
        var index = start
        while index < bytes.count, index - start < limit, bytes[index] > 0x20 {
            if bytes[index] == UInt8(ascii: "?") { return start..<index }
            index += 1
        }
        return nil
    }

    /// Where the next `?=` stands.
    private mutating func end(from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "?"), bytes[index + 1] == UInt8(ascii: "=") { return index }
            index += 1
        }
        hasNoEnd = true
        return nil
    }

    private mutating func appendQuoted(_ range: Range<Int>) {
        bits = (0, 0)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "_"): pending.append(0x20)
            case UInt8(ascii: "="):
                if index + 1 < range.upperBound, let high = EncodedWords.hex(bytes[index]),
                    let low = EncodedWords.hex(bytes[index + 1])
                {
                    pending.append(high << 4 | low)
                    index += 2
                } else {
                    pending.append(byte)
                }
            case 0x0A, 0x0D: continue
            default: pending.append(byte)
            }
        }
    }

    private mutating func appendBase64(_ range: Range<Int>) {
        for index in range {
            if bytes[index] == UInt8(ascii: "=") {
                bits = (0, 0)
                continue
            }
            guard let value = EncodedWords.base64Value(bytes[index]) else { continue }
            bits.value = (bits.value << 6 | UInt32(value)) & 0xFFFF
            bits.count += 6
            if bits.count >= 8 {
                bits.count -= 8
                pending.append(UInt8(truncatingIfNeeded: bits.value >> bits.count))
            }
        }
    }

    private mutating func endWords() {
        bits = (0, 0)
        guard let charset else { return }
        pieces.append(.decoded(Charset.read(pending, declared: charset).text))
        pending.removeAll()
        self.charset = nil
    }

    private mutating func endLiteral() {
        guard !literal.isEmpty else { return }
        pieces.append(.literal(literal))
        literal.removeAll()
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
        default: nil
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 0x41
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 0x61 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                result.append(
                    place <= group.count ? alphabet[Int(value >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
            }
            index += 3
        }
        return result
    }
}
