import DeskModel
import Glibc

/// Looks at a mail before GMime does, and refuses what would cost it memory or time out of proportion.
///
/// GMime makes an object of every header field and every part and parses addresses at once: 32 MiB of empty parts or of
/// one-letter headers would take gigabytes. A small mail cannot have enough of either, so only large ones are looked
/// at. The counts are upper bounds of what GMime would find, and legitimate mail is far below them.
struct MailBounds {
    /// Mails up to this size cannot exceed a bound that matters.
    static let harmlessSize = 64 << 10

    private let limits: DecodingLimits
    private var headerLines = 0
    private var fieldSize = 0
    private var isHeader = true
    private var isNestedMail = false
    private var hasEncodedBoundary = false
    private var boundaries: Set<[UInt8]> = []
    private var dashLines: [[UInt8]: Int] = [:]
    private var dashLineCount = 0

    private init(limits: DecodingLimits) {
        self.limits = limits
    }

    /// Throws a hold where the mail exceeds a bound.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>, limits: DecodingLimits) throws(HoldReason) {
        guard bytes.count > harmlessSize else { return }
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
        isHeader = true
        isNestedMail = false
        fieldSize = 0
        dashLineCount += 1
        // A boundary has at most 70 characters; real ones exceed that, but what is far longer is no boundary.
        guard line.count <= 1000, dashLines.count < 100_000 else { return }
        dashLines[trimmed(line.dropFirst(2)), default: 0] += 1
    }

    private mutating func header(_ line: UnsafeBufferPointer<UInt8>) throws(HoldReason) {
        if line.isEmpty || line.count == 1 && line[0] == 0x0D {
            // The header of a nested mail follows that of its part; in a digest a part need not even say so.
            isHeader = isNestedMail
            isNestedMail = false
            return
        }
        let isContinuation = line[0] == 0x20 || line[0] == 0x09
        fieldSize = (isContinuation ? fieldSize : 0) + line.count
        headerLines += 1
        guard fieldSize <= limits.headerSize else {
            throw HoldReason(.tooLarge, "a header field of the mail is longer than \(limits.headerSize) bytes")
        }
        guard headerLines <= limits.headerLines else {
            throw HoldReason(.tooManyParts, "the mail has more than \(limits.headerLines) header lines")
        }
        let text = String(decoding: line, as: UTF8.self).lowercased()
        if text.contains("message/") || text.contains("digest") { isNestedMail = true }
        var rest = text.utf8[...]
        while let range = rest.firstRange(of: "boundary".utf8) {
            rest = rest[range.upperBound...]
            let start = text.utf8.distance(from: text.startIndex, to: range.upperBound)
            noteBoundary(after: line.dropFirst(start))
        }
    }

    private mutating func noteBoundary(after rest: Slice<UnsafeBufferPointer<UInt8>>) {
        let rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.first == UInt8(ascii: "=") else {
            hasEncodedBoundary = hasEncodedBoundary || rest.first == UInt8(ascii: "*") || rest.first == UInt8(ascii: "(")
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
        guard dashLineCount > harmlessCount else { return }
        let count = hasEncodedBoundary ? dashLineCount : boundaries.reduce(0) { $0 + (dashLines[$1] ?? 0) }
        guard count <= harmlessCount, boundaries.count <= limits.mimeParts else {
            throw HoldReason(.tooManyParts, "the mail has more than \(limits.mimeParts) MIME parts")
        }
        // Every line with dashes is compared with every boundary that is open.
        guard boundaries.count.multipliedReportingOverflow(by: dashLineCount).partialValue <= 50_000_000 else {
            throw HoldReason(.tooManyParts, "the mail has too many MIME boundaries")
        }
    }
}
