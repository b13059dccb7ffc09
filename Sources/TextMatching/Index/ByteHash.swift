/// Hashes and compares short byte strings, eight bytes at a time.
///
/// All pointers must have seven readable bytes behind the string; the buffers of this module have eight.
enum ByteHash {
    @inline(__always)
    static func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let word = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self).littleEndian
        return count >= 8 ? word : word & ((1 << UInt64(count * 8)) &- 1)
    }

    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while count - offset > 8 {
            hash = mix(hash ^ word(bytes + offset, 8))
            offset += 8
        }
        return mix(hash ^ word(bytes + offset, count - offset))
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    @inline(__always)
    static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var offset = 0
        while offset < count {
            let rest = count - offset
            guard word(left + offset, rest) == word(right + offset, rest) else { return false }
            offset += 8
        }
        return true
    }
}

/// Byte strings without gaps, with room behind the last so that words of eight bytes can be read anywhere.
struct BytePool: Sendable {
    private(set) var bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]

    /// Adds a string and gives its place.
    mutating func add(_ string: some Collection<UInt8>) -> Int {
        let start = bytes.count - 8
        bytes.removeLast(8)
        bytes.append(contentsOf: string)
        bytes.append(contentsOf: repeatElement(0, count: 8))
        return start
    }
}
