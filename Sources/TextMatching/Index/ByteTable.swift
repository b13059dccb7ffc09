/// A hash table from byte strings to small numbers, built once and then only read.
struct ByteTable: Sendable {
    /// A key's place in the pool and the first of the symbols that have it.
    struct Entry: Sendable {
        var start: UInt32
        var count: UInt32
        var symbol: UInt32
    }

    private struct Slot: Sendable {
        /// Upper half of the key's hash.
        var tag: UInt32
        /// Entry plus one; 0 is an empty slot.
        var entry: UInt32
    }

    private(set) var entries: [Entry] = []
    private var slots = [Slot](repeating: Slot(tag: 0, entry: 0), count: 16)
    private var mask = 15
    /// A bit for each key, by its hash, among eight for each slot: most tokens are no key, and this tells so of fifteen in sixteen
    /// of them from a table that stays in the nearest cache.
    private var filter = [UInt64](repeating: 0, count: 2)
    private var filterMask = 1
    private var pool = BytePool()

    var isEmpty: Bool { entries.isEmpty }

    /// The symbol of a key, which is added with the one given where it is not there yet.
    mutating func insert(_ key: [UInt8], symbol: UInt32) -> UInt32 {
        let padded = key + [0, 0, 0, 0, 0, 0, 0, 0]
        return padded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return symbol }
            if let entry = find(base, key.count) { return entries[entry].symbol }
            let entry = Entry(start: UInt32(pool.add(key)), count: UInt32(key.count), symbol: symbol)
            entries.append(entry)
            if entries.count * 2 > slots.count {
                grow()
            } else {
                place(ByteHash.hash(base, key.count), entries.count)
            }
            return symbol
        }
    }

    private mutating func grow() {
        slots = [Slot](repeating: Slot(tag: 0, entry: 0), count: slots.count * 2)
        mask = slots.count - 1
        filter = [UInt64](repeating: 0, count: slots.count / 8)
        filterMask = filter.count - 1
        let bytes = pool.bytes
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for (number, entry) in entries.enumerated() {
                place(ByteHash.hash(base + Int(entry.start), Int(entry.count)), number + 1)
            }
        }
    }

    private mutating func place(_ hash: UInt64, _ number: Int) {
        filter[ByteTable.word(hash) & filterMask] |= ByteTable.bit(hash)
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].entry != 0 { index = (index + 1) & mask }
        slots[index] = Slot(tag: UInt32(truncatingIfNeeded: hash >> 32), entry: UInt32(number))
    }

    @inline(__always)
    private static func word(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 26) }

    @inline(__always)
    private static func bit(_ hash: UInt64) -> UInt64 { 1 &<< (hash >> 20) }

    /// The entry of a key; nil where the table has none.
    @inline(__always)
    func find(_ key: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let hash = ByteHash.hash(key, count)
        guard filter[ByteTable.word(hash) & filterMask] & ByteTable.bit(hash) != 0 else { return nil }
        return find(key, count, hash)
    }

    private func find(_ key: UnsafePointer<UInt8>, _ count: Int, _ hash: UInt64) -> Int? {
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[index]
            if slot.entry == 0 { return nil }
            if slot.tag == tag {
                let entry = entries[Int(slot.entry) - 1]
                let isSame =
                    Int(entry.count) == count
                    && pool.bytes.withUnsafeBufferPointer { bytes in
                        bytes.baseAddress.map { ByteHash.equal($0 + Int(entry.start), key, count) } ?? false
                    }
                if isSame { return Int(slot.entry) - 1 }
            }
            index = (index + 1) & mask
        }
    }
}
