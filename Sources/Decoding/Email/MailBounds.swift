import DeskModel
import Glibc

/// Looks at a mail before GMime does, and refuses what would cost it memory or time out of proportion.
///
/// GMime makes an object of every header field and every part and parses addresses at once: 32 MiB of empty parts or of
/// one-letter headers would take gigabytes, and its address parser recurses for every group. The counts are upper bounds
/// of what GMime would find, and legitimate mail is far below them.
struct MailBounds {
    /// Colons in one address field; each may open a group inside the last.
    private static let groups = 200
    /// Semicolons in one Content field; each may begin a parameter, and every parameter is compared with all others.
    private static let parameters = 200

    private let limits: DecodingLimits
    private var headerLines = 0
    private var fieldSize = 0
    /// The mark to count in the field, and how often it may occur.
    private var counted: (mark: UInt8, limit: Int)?
    private var marks = 0
    private var isContentField = false
    private var isHeader = true
    private var isNestedMail = false
    private var hasDigest = false
    private var hasEncodedBoundary = false
    private var boundaries: Set<[UInt8]> = []
    /// Lines that may begin a part.
    private var boundaryLines = 0
    private var dashLines = 0

    private init(limits: DecodingLimits) {
        self.limits = limits
    }

    /// Throws a hold where the mail exceeds a bound.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>, limits: DecodingLimits) throws(HoldReason) {
        var bounds = MailBounds(limits: limits)
        var position = 0
        while position < bytes.count, let base = bytes.baseAddress {
            let rest = bytes.count - position
            let found = memchr(base + position, 0x0A, rest)
            let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
            try bounds.line(UnsafeBufferPointer(rebasing: bytes[position..<end]))
            position = end + 1
        }
        try bounds.finish()
    }

    private mutating func line(_ line: UnsafeBufferPointer<UInt8>) throws(HoldReason) {
        if line.starts(with: [0x2D, 0x2D]) {
            dash(line)
        } else if isHeader {
            try header(line)
        }
    }

    private mutating func dash(_ line: UnsafeBufferPointer<UInt8>) {
        dashLines += 1
        // A boundary is declared before it is used; one that is declared in code could be any line with dashes.
        guard hasEncodedBoundary || boundaries.contains(trimmed(line.dropFirst(2))) else { return }
        boundaryLines += 1
        isHeader = true
        isNestedMail = false
        fieldSize = 0
    }

    private mutating func header(_ line: UnsafeBufferPointer<UInt8>) throws(HoldReason) {
        if line.isEmpty || line.count == 1 && line[0] == 0x0D {
            // The header of a nested mail follows that of its part; in a digest a part need not even say so.
            isHeader = isNestedMail || hasDigest
            isNestedMail = false
            return
        }
        let isContinuation = line[0] == 0x20 || line[0] == 0x09
        fieldSize = (isContinuation ? fieldSize : 0) + line.count
        if !isContinuation { headerLines += 1 }
        guard fieldSize <= limits.headerSize else {
            throw HoldReason(.tooLarge, "a header field of the mail is longer than \(limits.headerSize) bytes")
        }
        guard headerLines <= limits.headerLines else {
            throw HoldReason(.tooManyParts, "the mail has more than \(limits.headerLines) header fields")
        }
        try count(line, isContinuation: isContinuation)
        guard isContentField else { return }
        // The words may stand anywhere in it: then a block too many is looked at, which costs nothing.
        if MailBounds.find("message", in: line) != nil { isNestedMail = true }
        if MailBounds.find("digest", in: line) != nil { hasDigest = true }
        var rest = line
        while let start = MailBounds.find("boundary", in: rest) {
            rest = UnsafeBufferPointer(rebasing: rest[(start + 8)...])
            noteBoundary(after: rest[...])
        }
    }

    private mutating func count(_ line: UnsafeBufferPointer<UInt8>, isContinuation: Bool) throws(HoldReason) {
        if !isContinuation {
            isContentField = MailBounds.begins(line, "content-")
            counted = isContentField ? (UInt8(ascii: ";"), MailBounds.parameters) : nil
            if !isContentField, MailBounds.isAddressField(line) { counted = (UInt8(ascii: ":"), MailBounds.groups) }
            marks = 0
        }
        guard let (mark, limit) = counted else { return }
        marks += line.count { $0 == mark }
        guard marks <= limit else {
            let what = mark == UInt8(ascii: ":") ? "groups" : "parameters"
            throw HoldReason(.tooDeep, "a header field of the mail has more than \(limit) \(what)")
        }
    }

    /// Whether a line begins one of the fields that GMime parses as addresses at once.
    private static func isAddressField(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        switch line[0] | 0x20 {
        case UInt8(ascii: "f"): begins(line, "from")
        case UInt8(ascii: "t"): begins(line, "to")
        case UInt8(ascii: "c"): begins(line, "cc")
        case UInt8(ascii: "b"): begins(line, "bcc")
        case UInt8(ascii: "s"): begins(line, "sender")
        case UInt8(ascii: "r"): begins(line, "reply-to")
        default: false
        }
    }

    private static func begins(_ line: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        let size = word.utf8CodeUnitCount
        guard line.count >= size else { return false }
        for offset in 0..<size where line[offset] | 0x20 != word.utf8Start[offset] { return false }
        return true
    }

    /// Where a word in lower case first occurs in a line, whatever its case there.
    private static func find(_ word: StaticString, in line: UnsafeBufferPointer<UInt8>) -> Int? {
        let size = word.utf8CodeUnitCount
        guard line.count >= size else { return nil }
        let first = word.utf8Start[0]
        for start in 0...(line.count - size) where line[start] | 0x20 == first {
            var offset = 1
            while offset < size, line[start + offset] | 0x20 == word.utf8Start[offset] { offset += 1 }
            if offset == size { return start }
        }
        return nil
    }

    private mutating func noteBoundary(after rest: Slice<UnsafeBufferPointer<UInt8>>) {
        let rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.first == UInt8(ascii: "=") else {
            hasEncodedBoundary =
                hasEncodedBoundary || rest.first == UInt8(ascii: "*") || rest.first == UInt8(ascii: "(")
            return
        }
        let value = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
        guard let quote = value.first, quote != 0x0D else {
            hasEncodedBoundary = true
            return
        }
        let isQuoted = quote == UInt8(ascii: "\"")
        let name =
            isQuoted
            ? value.dropFirst().prefix { $0 != quote }
            : value.prefix { $0 > 0x20 && $0 != UInt8(ascii: ";") }
        if name.contains(UInt8(ascii: "\\")) || name.starts(with: "=?".utf8) || name.contains(UInt8(ascii: "(")) {
            hasEncodedBoundary = true
        }
        boundaries.insert(trimmed(name))
    }

    /// Without white space at the end, and without the two dashes that close a multipart.
    private func trimmed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var result = Array(bytes)
        while let last = result.last, last <= 0x20 { result.removeLast() }
        if result.count > 2, result.suffix(2) == [0x2D, 0x2D] { result.removeLast(2) }
        return result
    }

    private func finish() throws(HoldReason) {
        // Up to here the bounds of the tree itself, which is counted exactly once it is parsed, are enough.
        let harmlessCount = max(20_000, limits.mimeParts)
        guard boundaryLines <= harmlessCount, boundaries.count <= limits.mimeParts else {
            throw HoldReason(.tooManyParts, "the mail has more than \(limits.mimeParts) MIME parts")
        }
        // Every line with dashes is compared with every boundary that is open.
        guard boundaries.count.multipliedReportingOverflow(by: dashLines).partialValue <= 200_000_000 else {
            throw HoldReason(.tooManyParts, "the mail has too many MIME boundaries")
        }
    }
}
