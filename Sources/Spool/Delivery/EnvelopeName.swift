package import BusinessTime

/// The name of an envelope's file: `<rank>-<time>-<id>.json`, so that a plain listing shows the most urgent first, then the oldest.
package struct EnvelopeName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Urgency: 0 is the most urgent, 99 the least.
    package let rank: Int
    /// When the message was received, to the millisecond; from year 0 to 9999.
    package let time: Timestamp
    /// The message's id.
    package let id: String

    /// The longest id, in bytes.
    package static let maximumIDLength = 64

    /// A name.
    ///
    /// Ranks outside 0…99 and years outside 0…9999 are clamped; nil where the id has other characters than letters and digits.
    package init?(rank: Int, time: Timestamp, id: String) {
        guard !id.isEmpty, id.utf8.count <= EnvelopeName.maximumIDLength,
            id.utf8.allSatisfy({ $0 < 0x80 && Character(Unicode.Scalar($0)).isASCIIAlphanumeric })
        else { return nil }
        self.rank = min(max(rank, 0), 99)
        self.time = Timestamp(milliseconds: min(max(time.milliseconds, -62_167_219_200_000), 253_402_300_799_999))
        self.id = id
    }

    /// Reads a name found in a directory; nil where it is no envelope's.
    package init?(_ text: String) {
        guard text.hasSuffix(".json") else { return nil }
        let parts = text.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 2, let rank = Int(parts[0]), rank >= 0,
            let time = EnvelopeName.time(parts[1])
        else { return nil }
        self.init(rank: rank, time: time, id: String(parts[2]))
    }

    /// The file name (`02-20261121T213405123Z-01KAM…json`).
    package var description: String {
        // RFC 3339 leaves out a fraction of zero; here every name has three digits, so that names sort as times do.
        let whole = Timestamp(seconds: time.seconds).description.filter { $0 != "-" && $0 != ":" && $0 != "Z" }
        let milliseconds = String(time.milliseconds - time.seconds * 1000)
        let fraction = String(repeating: "0", count: 3 - milliseconds.utf8.count) + milliseconds
        return "\(rank < 10 ? "0" : "")\(rank)-\(whole)\(fraction)Z-\(id).json"
    }

    /// The same message at another urgency.
    package func withRank(_ rank: Int) -> EnvelopeName {
        EnvelopeName(rank: rank, time: time, id: id) ?? self
    }

    package static func < (left: EnvelopeName, right: EnvelopeName) -> Bool {
        (left.rank, left.time, left.id) < (right.rank, right.time, right.id)
    }

    var fileName: FileName? {
        FileName(description)
    }

    private static func time(_ text: Substring) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 19 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        let clock = "\(part(9..<11)):\(part(11..<13)):\(part(13..<15)).\(part(15..<18))"
        return Timestamp(rfc3339: date + part(8..<9) + clock + part(18..<19))
    }
}

extension Character {
    fileprivate var isASCIIAlphanumeric: Bool {
        isASCII && (isLetter || isNumber)
    }
}
