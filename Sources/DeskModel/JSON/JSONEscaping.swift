/// Writes the inside of JSON strings: eight bytes at a time where none of them needs an escape.
enum JSONEscaping {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// How many bytes escapes may add at most; 0 where the text is written as it is.
    static func extra(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var extra = 0
        var offset = 0
        while offset < bytes.count {
            if let word = plainWord(bytes, offset), !mayNeedEscape(word) {
                offset += 8
                continue
            }
            let end = min(offset + 8, bytes.count)
            while offset < end {
                let byte = bytes[offset]
                // C1 is two bytes and becomes six; its lead byte leads other characters too.
                if byte < 0x20 || byte == 0x7F || byte == 0xC2 { extra += 5 }
                if byte == 0x22 || byte == 0x5C { extra += 1 }
                offset += 1
            }
        }
        return extra
    }

    /// Writes a string with its quotes; returns how many bytes it has.
    ///
    /// The room must be that of the string with what ``extra(_:)`` says and ten bytes more.
    static func write(_ bytes: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard let target = room.baseAddress else { return 0 }
        var length = 0
        func put(_ byte: UInt8) {
            target[length] = byte
            length += 1
        }
        func escape(_ code: UInt8) {
            put(0x5C)
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(digit(code >> 4))
            put(digit(code & 15))
        }
        put(0x22)
        var offset = 0
        while offset < bytes.count {
            if let word = plainWord(bytes, offset), !mayNeedEscape(word) {
                UnsafeMutableRawPointer(target + length).storeBytes(of: word, as: UInt64.self)
                offset += 8
                length += 8
                continue
            }
            // A character of two bytes may reach one beyond.
            let end = min(offset + 8, bytes.count)
            while offset < end {
                let byte = bytes[offset]
                offset += 1
                switch byte {
                case 0x22, 0x5C:
                    put(0x5C)
                    put(byte)
                case 0x0A:
                    put(0x5C)
                    put(UInt8(ascii: "n"))
                case 0x0D:
                    put(0x5C)
                    put(UInt8(ascii: "r"))
                case 0x09:
                    put(0x5C)
                    put(UInt8(ascii: "t"))
                case 0..<0x20, 0x7F: escape(byte)
                case 0xC2 where offset < bytes.count && bytes[offset] < 0xA0:
                    escape(bytes[offset])
                    offset += 1
                default: put(byte)
                }
            }
        }
        put(0x22)
        return length
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    @inline(__always)
    private static func plainWord(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> UInt64? {
        guard offset + 8 <= bytes.count, let base = bytes.baseAddress else { return nil }
        return UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
    }

    /// Whether one of eight bytes may be a control character, a quote, a backslash, or the lead byte of C1.
    @inline(__always)
    private static func mayNeedEscape(_ word: UInt64) -> Bool {
        let controls = (word &- ones &* 0x20) & ~word
        let found = controls | zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C) | zeros(word ^ ones &* 0x7F)
        return (found | zeros(word ^ ones &* 0xC2)) & highs != 0
    }

    /// The high bit of every byte that is zero, and of some behind one.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}
