package import SourceText

/// Splits a rule file into tokens.
///
/// Never fails: what it cannot read becomes a word for the parser to complain of.
///
/// A line whose first character is `|` is a row: its cells are free text, everything else is words and strings.
package struct Lexer {
    private let bytes: [UInt8]
    private var position = 0
    private var tokens: [Token] = []
    /// The end of the line at hand; found once a line, so that a line of many small pieces stays linear.
    private var knownLineEnd = -1

    /// The tokens of a file, in order, without a gap.
    package static func tokens(of file: SourceFile) -> [Token] {
        var lexer = Lexer(bytes: file.bytes)
        lexer.run()
        return lexer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func run() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { take(.space, 3) }
        while position < bytes.count { scanLine() }
    }

    private mutating func scanLine() {
        skipSpace()
        if byte(0) == UInt8(ascii: "|") {
            scanRow()
        } else {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { scanToken() }
        }
        if position < bytes.count { take(.newline, 1) }
    }

    private mutating func scanToken() {
        switch bytes[position] {
        case UInt8(ascii: "\""): scanString(until: lineEnd())
        case UInt8(ascii: ","): take(.comma, 1)
        case UInt8(ascii: "#") where isAtWordStart: take(.comment, lineEnd() - position)
        default:
            if spaceLength(at: position) > 0 {
                skipSpace()
            } else if curlyQuoteLength(at: position) > 0 {
                scanCurlyString()
            } else {
                scanWord()
            }
        }
    }

    private mutating func scanWord() {
        var end = position
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") { break }
            if spaceLength(at: end) > 0 { break }
            end += 1
        }
        take(.word, max(1, end - position))
    }

    private mutating func scanString(until limit: Int) {
        var end = position + 1
        while end < limit {
            if bytes[end] == UInt8(ascii: "\\") {
                end = min(end + 2, limit)
            } else if bytes[end] == UInt8(ascii: "\"") {
                take(.string, end + 1 - position)
                return
            } else {
                end += 1
            }
        }
        take(.openString, limit - position)
    }

    private mutating func scanCurlyString() {
        var end = position + curlyQuoteLength(at: position)
        let limit = lineEnd()
        while end < limit {
            let quote = curlyQuoteLength(at: end)
            if quote > 0 || bytes[end] == UInt8(ascii: "\"") {
                end += max(1, quote)
                break
            }
            end += 1
        }
        take(.curlyString, min(end, limit) - position)
    }

    private mutating func scanRow() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            skipSpace()
            guard position < bytes.count, bytes[position] != UInt8(ascii: "\n") else { return }
            switch bytes[position] {
            case UInt8(ascii: "|"): take(.bar, 1)
            case UInt8(ascii: "#") where isAtWordStart: take(.comment, lineEnd() - position)
            default: scanCell()
            }
        }
    }

    /// A cell ends before the next bar that stands in no string, before a comment, or at the end of the line.
    private mutating func scanCell() {
        let limit = lineEnd()
        var end = position
        var lastSolid = position
        var mayOpenString = true
        while end < limit {
            let byte = bytes[end]
            if byte == UInt8(ascii: "|") { break }
            let space = spaceLength(at: end)
            if byte == UInt8(ascii: "#"), spaceLength(before: end) > 0 { break }
            if byte == UInt8(ascii: "\""), mayOpenString, let close = closingQuote(after: end, limit: limit) {
                end = close + 1
                lastSolid = end
                mayOpenString = false
            } else if space > 0 {
                end += space
            } else {
                mayOpenString = byte == UInt8(ascii: ",")
                end += 1
                lastSolid = end
            }
        }
        take(.cell, max(1, lastSolid - position))
    }

    private func closingQuote(after open: Int, limit: Int) -> Int? {
        var end = open + 1
        while end < limit {
            if bytes[end] == UInt8(ascii: "\"") { return end }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private mutating func lineEnd() -> Int {
        if knownLineEnd >= position { return knownLineEnd }
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        knownLineEnd = end
        return end
    }

    /// A byte order mark is white space too: a comment may follow it.
    private var isAtWordStart: Bool {
        guard let last = tokens.last else { return true }
        return last.kind == .newline || last.kind == .space
    }

    private mutating func skipSpace() {
        var end = position
        while end < bytes.count {
            let length = spaceLength(at: end)
            if length == 0 { break }
            end += length
        }
        if end > position { take(.space, end - position) }
    }

    private mutating func take(_ kind: Token.Kind, _ length: Int) {
        tokens.append(Token(kind: kind, range: position..<position + length))
        position += length
    }

    private func byte(_ offset: Int) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    /// Bytes of the white space character at an offset: space, tab, carriage return, and what editors paste for them.
    private func spaceLength(at offset: Int) -> Int {
        switch bytes[offset] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return 1
        case 0xC2: return offset + 1 < bytes.count && bytes[offset + 1] == 0xA0 ? 2 : 0
        // U+2000–U+200A, U+202F and U+3000: the spaces of typesetting and of Chinese and Japanese input.
        case 0xE2:
            guard offset + 2 < bytes.count, bytes[offset + 1] == 0x80 else { return 0 }
            return (0x80...0x8A).contains(bytes[offset + 2]) || bytes[offset + 2] == 0xAF ? 3 : 0
        case 0xE3:
            guard offset + 2 < bytes.count else { return 0 }
            return bytes[offset + 1] == 0x80 && bytes[offset + 2] == 0x80 ? 3 : 0
        default: return 0
        }
    }

    private func spaceLength(before offset: Int) -> Int {
        for length in 1...3 where offset - length >= 0 && spaceLength(at: offset - length) == length { return length }
        return 0
    }

    /// Bytes of a typographic double quote (U+201C–U+201F, U+00AB, U+00BB) at an offset.
    private func curlyQuoteLength(at offset: Int) -> Int {
        if bytes[offset] == 0xE2, offset + 2 < bytes.count, bytes[offset + 1] == 0x80 {
            return (0x9C...0x9F).contains(bytes[offset + 2]) ? 3 : 0
        }
        if bytes[offset] == 0xC2, offset + 1 < bytes.count {
            return bytes[offset + 1] == 0xAB || bytes[offset + 1] == 0xBB ? 2 : 0
        }
        return 0
    }
}
