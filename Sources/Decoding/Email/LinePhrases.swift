/// A set of phrases that are looked for in lines, at their beginning or anywhere, without allocation.
///
/// Case is folded for ASCII letters only: the phrases are written so that other letters never begin a sentence.
struct LinePhrases: Sendable {
    /// The phrases by their first byte.
    private let byFirst: [[[UInt8]]]

    /// A set of phrases in lower case.
    init(_ phrases: [String]) {
        var table: [[[UInt8]]] = Array(repeating: [], count: 256)
        for phrase in phrases {
            guard let first = phrase.utf8.first else { continue }
            table[Int(first)].append(Array(phrase.utf8))
        }
        byFirst = table
    }

    /// Whether a line begins with one of the phrases, once the ASCII characters `ignored` at its start are skipped.
    func begin(_ line: Substring, ignoring ignored: StaticString) -> Bool {
        var line = line
        return line.withUTF8 { bytes in
            var start = 0
            while start < bytes.count, LinePhrases.contains(ignored, bytes[start]) { start += 1 }
            guard start < bytes.count else { return false }
            return byFirst[Int(LinePhrases.lowered(bytes[start]))].contains { phrase in
                guard bytes.count - start >= phrase.count else { return false }
                for (offset, byte) in phrase.enumerated() where LinePhrases.lowered(bytes[start + offset]) != byte {
                    return false
                }
                return true
            }
        }
    }

    /// Whether one of the phrases occurs in a text, which is in lower case already; with `atEnd`, whether it ends so.
    func occur(in text: String, atEnd: Bool = false) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for start in bytes.indices {
                for phrase in byFirst[Int(bytes[start])] where bytes.count - start >= phrase.count {
                    guard !atEnd || bytes.count - start == phrase.count else { continue }
                    var offset = 1
                    while offset < phrase.count, bytes[start + offset] == phrase[offset] { offset += 1 }
                    if offset == phrase.count { return true }
                }
            }
            return false
        }
    }

    private static func contains(_ set: StaticString, _ byte: UInt8) -> Bool {
        for offset in 0..<set.utf8CodeUnitCount where set.utf8Start[offset] == byte { return true }
        return false
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
