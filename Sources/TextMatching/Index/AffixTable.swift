/// Beginnings (or endings) of words, found in a token by the lengths that occur among them.
///
/// The three outermost bytes of a token choose a set of lengths, so that most tokens cost one look.
struct AffixTable: Sendable {
    private(set) var table = ByteTable()
    private let isSuffix: Bool
    /// By a hash of three bytes: bit n says that keys of n + 3 bytes begin so; the last bit stands for all longer.
    private var lengths = [UInt32](repeating: 0, count: 4096)
    /// Lengths over 33, ascending.
    private var long: [Int] = []
    private var hasLength1 = false
    private var hasLength2 = false

    init(isSuffix: Bool) {
        self.isSuffix = isSuffix
    }

    var isEmpty: Bool { table.isEmpty }

    mutating func insert(_ key: [UInt8], symbol: UInt32) -> UInt32 {
        switch key.count {
        case 1: hasLength1 = true
        case 2: hasLength2 = true
        default:
            let outer = isSuffix ? key.suffix(3) : key.prefix(3)
            let bucket = Array(outer).withUnsafeBufferPointer { $0.baseAddress.map(AffixTable.bucket) ?? 0 }
            lengths[bucket] |= 1 << UInt32(min(key.count - 3, 31))
            if key.count > 33, !long.contains(key.count) {
                long.append(key.count)
                long.sort()
            }
        }
        return table.insert(key, symbol: symbol)
    }

    @inline(__always)
    private static func bucket(_ bytes: UnsafePointer<UInt8>) -> Int {
        let word = UInt32(bytes[0]) | UInt32(bytes[1]) << 8 | UInt32(bytes[2]) << 16
        return Int((word &* 0x9E37_79B1) >> 20)
    }

    /// Calls back with every entry that the token begins (or ends) with; counts what it looks at.
    @inline(__always)
    func find(
        _ token: UnsafePointer<UInt8>, _ count: Int, steps: inout Int,
        found: (_ entry: ByteTable.Entry, _ offset: Int) -> Void
    ) {
        @inline(__always)
        func look(_ length: Int, _ steps: inout Int) {
            steps &+= 1 &+ length >> 3
            let offset = isSuffix ? count - length : 0
            if let entry = table.find(token + offset, length) { found(table.entries[entry], offset) }
        }
        if hasLength1, count >= 1 { look(1, &steps) }
        if hasLength2, count >= 2 { look(2, &steps) }
        guard count >= 3 else { return }
        var set = lengths[AffixTable.bucket(isSuffix ? token + (count - 3) : token)]
        while set != 0 {
            let bit = set.trailingZeroBitCount
            set &= set &- 1
            if bit < 31 {
                if bit + 3 > count { return }
                look(bit + 3, &steps)
            } else {
                for length in long {
                    if length > count { return }
                    look(length, &steps)
                }
            }
        }
    }
}
