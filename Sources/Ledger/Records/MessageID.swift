package import BusinessTime
import Synchronization

/// The id of a message: 48 bits of milliseconds and 80 random bits as 26 characters of Crockford's base 32.
///
/// Ids sort by the time they were made, as text too (the layout is that of a ULID). One id never means two messages.
package struct MessageID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 26 characters: digits and capital letters without I, L, O and U.
    package let description: String

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Reads an id; nil where the text is none.
    ///
    /// Small letters are taken for capital ones.
    package init?(_ text: String) {
        let bytes = Array(text.uppercased().utf8)
        guard bytes.count == 26, bytes.allSatisfy({ MessageID.alphabet.contains($0) }), let first = bytes.first,
            first <= UInt8(ascii: "7")
        else { return nil }
        description = String(decoding: bytes, as: UTF8.self)
    }

    init(bits: UInt128) {
        let characters = (0..<26).map { index in
            MessageID.alphabet[Int(truncatingIfNeeded: (bits >> UInt128(125 - 5 * index)) & 31)]
        }
        description = String(decoding: characters, as: UTF8.self)
    }

    /// When it was made, to the millisecond.
    package var time: Timestamp {
        var milliseconds: Int64 = 0
        for byte in description.utf8.prefix(10) {
            milliseconds = milliseconds << 5 | Int64(MessageID.alphabet.firstIndex(of: byte) ?? 0)
        }
        return Timestamp(milliseconds: milliseconds)
    }

    package static func < (left: MessageID, right: MessageID) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// Makes message ids, each greater than the one before, also when the clock goes back.
///
/// Safe to use from several threads.
package final class MessageIDSource: Sendable {
    private let last: Mutex<UInt128>

    /// A source; one a process is enough.
    ///
    /// - Parameter start: no id is of before this moment, whatever the clock does.
    package init(notBefore start: Timestamp = Timestamp(milliseconds: 0)) {
        last = Mutex(UInt128(min(max(start.milliseconds, 0), (1 << 48) - 1)) << 80)
    }

    /// The next id for a message that is decided now.
    package func next(now: Timestamp) -> MessageID {
        let milliseconds = UInt128(min(max(now.milliseconds, 0), (1 << 48) - 1))
        // The topmost random bit stays free, so that counting on from an id stays within its millisecond.
        let random = UInt128(UInt64.random(in: 0...UInt64.max)) | UInt128(UInt16.random(in: 0..<1 << 15)) << 64
        return last.withLock { last in
            last = max(milliseconds << 80 | random, last &+ 1)
            return MessageID(bits: last)
        }
    }
}
