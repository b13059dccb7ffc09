import DeskModel

/// Makes text from outside fit for facts: Unicode without control characters, lines ended by LF.
///
/// CR LF, CR, vertical tab, form feed, NEL, U+2028 and U+2029 become LF; every other control character (C0 but tab, DEL,
/// C1, and with them the barrier that stands for cut quotations) becomes U+FFFD; a byte order mark in front goes.
enum PlainText {
    /// Text of many lines, cleaned; not trimmed.
    static func cleaned(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            isClean(bytes) ? nil : String(decoding: cleanedBytes(bytes), as: UTF8.self)
        } ?? text
    }

    /// Text of many lines, cleaned and without white space around it; nil where nothing is left.
    static func body(_ text: String?) -> String? {
        guard let text else { return nil }
        return nonEmpty(cleaned(text))
    }

    /// Text of one line: cleaned, runs of white space made one space; nil where nothing is left.
    static func line(_ text: String?) -> String? {
        guard var text, !text.isEmpty else { return nil }
        if text.withUTF8({ isClean($0) && isSingleSpaced($0) }) { return text }
        var result: [UInt8] = []
        var isSpacePending = false
        for byte in cleaned(text).utf8 {
            if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                isSpacePending = !result.isEmpty
            } else {
                if isSpacePending { result.append(0x20) }
                isSpacePending = false
                result.append(byte)
            }
        }
        return result.isEmpty ? nil : String(decoding: result, as: UTF8.self)
    }

    /// Text without ASCII white space around it; nil where nothing is left.
    static func nonEmpty(_ text: String) -> String? {
        let trimmed = trimming(text[...])
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// Text without ASCII white space around it.
    static func trimming(_ text: Substring) -> Substring {
        var text = text
        let (start, count) = text.withUTF8 { bytes in
            var (start, end) = (0, bytes.count)
            while start < end, isSpace(bytes[start]) { start += 1 }
            while end > start, isSpace(bytes[end - 1]) { end -= 1 }
            return (start, end - start)
        }
        if count == text.utf8.count { return text }
        let first = text.utf8.index(text.startIndex, offsetBy: start)
        return text[first..<text.utf8.index(first, offsetBy: count)]
    }

    /// Text of at most that many bytes of UTF-8, cut between scalars, and whether it was cut.
    static func limited(_ text: String, to size: Int) -> (text: String, isCut: Bool) {
        guard text.utf8.count > size else { return (text, false) }
        var bytes = Array(text.utf8.prefix(max(0, size) + 1))
        // One byte too many tells where the last whole scalar ends: continuation bytes at the cut belong to a torn one.
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        return (String(decoding: bytes, as: UTF8.self), true)
    }

    /// A short name out of a message for a sentence to people: one line, few characters, nothing that could be markup.
    static func quotable(_ text: String, limit: Int = 40) -> String {
        let kept = text.unicodeScalars.prefix(limit).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", ":", "/", "+": Character(scalar)
            default: "?"
            }
        }
        return String(kept) + (text.unicodeScalars.count > limit ? "…" : "")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
    }

    /// Whether the only white space is single spaces between words.
    private static func isSingleSpaced(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0x20
        for byte in bytes {
            if byte == 0x0A || byte == 0x09 || byte == 0x20 && previous == 0x20 { return false }
            previous = byte
        }
        return previous != 0x20
    }

    private static func isClean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0
        for (index, byte) in bytes.enumerated() {
            if byte < 0x20 {
                if byte != 0x0A && byte != 0x09 { return false }
            } else if byte == 0x7F || (previous == 0xC2 && byte < 0xA0) {
                return false
            } else if previous == 0x80, byte == 0xA8 || byte == 0xA9, index >= 2, bytes[index - 2] == 0xE2 {
                return false
            }
            previous = byte
        }
        return !bytes.starts(with: [0xEF, 0xBB, 0xBF])
    }

    private static func cleanedBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case 0x0D:
                result.append(0x0A)
                if next == 0x0A { index += 1 }
            case 0x0B, 0x0C: result.append(0x0A)
            case 0x09, 0x0A: result.append(byte)
            case 0..<0x20, 0x7F: result.append(contentsOf: replacement)
            case 0xC2 where next < 0xA0:
                index += 1
                if next == 0x85 { result.append(0x0A) } else { result.append(contentsOf: replacement) }
            case 0xE2 where next == 0x80 && index + 2 < bytes.count && (bytes[index + 2] & 0xFE) == 0xA8:
                index += 2
                result.append(0x0A)
            default: result.append(byte)
            }
            index += 1
        }
        return result
    }
}

extension Facts {
    /// Sets subject, body and whole text, each within the limit; says in a note what was cut.
    ///
    /// The whole text is the subject, a barrier, and everything that was written, so that no phrase is found across them.
    mutating func setText(subject: String?, body: String?, everything: String?, limit: Int, notes: inout [String]) {
        func within(_ text: String?, _ name: String) -> String? {
            guard let text else { return nil }
            let (kept, isCut) = PlainText.limited(text, to: limit)
            if isCut { notes.append("The \(name) is longer than \(limit) bytes and was cut.") }
            return kept.isEmpty ? nil : kept
        }
        self.subject = within(subject, "subject")
        self.body = within(body, "body")
        let parts = [subject, everything].compactMap(\.self)
        wholeText = within(
            parts.isEmpty ? nil : parts.joined(separator: "\n\(Character(Facts.textBarrier))\n"), "whole text")
    }
}
