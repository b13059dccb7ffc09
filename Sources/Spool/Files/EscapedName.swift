import Digest

/// A file name in the letters that every file system and every terminal can show: percent-escaped ASCII.
///
/// Letters, digits, `.`, `_`, `-`, `+`, `=`, `,` and `@` stand for themselves, everything else is `%XX`. What would be longer than
/// ``maximumLength`` is cut and ends in `%~` and a digest of the whole name, so that two long names stay different and one name is
/// always cut the same way.
package struct EscapedName: Hashable, Sendable, CustomStringConvertible {
    /// The escaped text: ASCII, at most ``maximumLength`` bytes, no `~` other than in the mark of a cut.
    package let description: String

    /// Leaves room in a name of 255 bytes for a claim id and an ending.
    package static let maximumLength = 150

    private static let cutMark = "%~"

    /// The escaped form of a name.
    package init(_ name: FileName) {
        var escaped = ""
        var kept = ""
        let digestLength = 16
        let room = EscapedName.maximumLength - EscapedName.cutMark.count - digestLength
        for byte in name.bytes {
            escaped += EscapedName.staysPlain(byte) ? String(Unicode.Scalar(byte)) : "%" + hexadecimal(byte)
            if escaped.utf8.count <= room { kept = escaped }
        }
        if escaped.utf8.count <= EscapedName.maximumLength {
            description = escaped
        } else {
            let digest = SHA256.hash(name.bytes).prefix(digestLength / 2).map(hexadecimal).joined()
            description = kept + EscapedName.cutMark + digest
        }
    }

    /// An escaped name found in a directory.
    package init(escaped: some StringProtocol) {
        description = String(escaped)
    }

    /// Whether the name was too long to be kept whole.
    package var isCut: Bool {
        description.utf8.indices.contains { description.utf8[$0...].starts(with: EscapedName.cutMark.utf8) }
    }

    /// The name again; of one that was cut, what was kept of it.
    ///
    /// Nil where nothing usable is left.
    package var name: FileName? {
        var bytes: [UInt8] = []
        var rest = Array(description.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            // Anything but two digits is the mark of a cut, or a name that somebody else made: what follows is no part of the name.
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { break }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return FileName(bytes: bytes)
    }

    private static func staysPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "._-+=,@".utf8.contains(byte)
        }
    }
}
