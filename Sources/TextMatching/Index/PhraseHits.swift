/// Which phrases were found in a text, and where first.
///
/// Reuse one value for many texts: its buffers are kept.
package struct PhraseHits: Sendable {
    /// The numbers of the phrases found, each once, in the order they were found.
    package internal(set) var ids: [Int] = []
    /// How many small steps the search took (bytes in words of eight, probes, transitions): for measurements that do
    /// not depend on a clock.
    package internal(set) var steps = 0

    /// First token and number of tokens of the first hit, beside ``ids``.
    var ranges: [Range<Int>] = []
    private var isFound: [UInt64] = []
    /// Forms and automaton states that need no second look in this text, by the number of the search.
    var seenForms: [UInt32] = []
    var seenStates: [UInt32] = []
    private(set) var search: UInt32 = 0

    /// What the token at hand is an instance of.
    var symbols = NumberStack()
    /// Nodes of the trie that the tokens before lead to, and those that this one leads to.
    var active = NumberStack()
    var following = NumberStack()
    var masked = MaskedToken()

    /// No hits.
    package init() {}

    /// Whether that phrase was found.
    package func contains(_ id: Int) -> Bool {
        id >= 0 && id / 64 < isFound.count && isFound[id / 64] >> UInt64(id % 64) & 1 == 1
    }

    /// The tokens of a phrase's first hit; nil where it was not found.
    ///
    /// Linear in the hits.
    package func tokens(of id: Int) -> Range<Int>? {
        ids.firstIndex(of: id).map { ranges[$0] }
    }

    /// Every hit: the phrase and the tokens at which it was found first.
    package var located: [(id: Int, tokens: Range<Int>)] {
        zip(ids, ranges).map { (id: $0, tokens: $1) }
    }

    /// How many phrases were found.
    package var count: Int { ids.count }

    /// One hit by its place, from 0 to ``count``: the phrase and the tokens at which it was found first.
    package func hit(_ place: Int) -> (id: Int, tokens: Range<Int>) { (id: ids[place], tokens: ranges[place]) }

    mutating func begin(phrases: Int, forms: Int, states: Int) {
        for id in ids where id / 64 < isFound.count { isFound[id / 64] = 0 }
        ids.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
        active.removeAll()
        steps = 0
        PhraseHits.grow(&isFound, to: (phrases + 63) / 64)
        PhraseHits.grow(&seenForms, to: forms)
        PhraseHits.grow(&seenStates, to: states)
        search &+= 1
        if search == 0 {
            for index in seenForms.indices { seenForms[index] = 0 }
            for index in seenStates.indices { seenStates[index] = 0 }
            search = 1
        }
    }

    mutating func add(_ id: Int, _ tokens: Range<Int>) {
        guard !contains(id) else { return }
        isFound[id / 64] |= 1 << UInt64(id % 64)
        ids.append(id)
        ranges.append(tokens)
    }

    private static func grow(_ array: inout [some FixedWidthInteger], to count: Int) {
        if array.count < count { array.append(contentsOf: repeatElement(0, count: count - array.count)) }
    }
}

/// Numbers in an array that is never given back, emptied at no cost.
struct NumberStack: Sendable {
    private var storage: [UInt32] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    subscript(index: Int) -> UInt32 { storage[index] }

    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ number: UInt32) {
        if count < storage.count { storage[count] = number } else { storage.append(number) }
        count += 1
    }
}

/// A token with every decimal digit replaced by the digit class, and where each of its bytes comes from.
struct MaskedToken: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Offsets into the token by offset into `bytes`, the end included.
    private(set) var origins: [UInt32] = []
    private(set) var count = 0

    mutating func mask(_ token: UnsafePointer<UInt8>, _ length: Int) {
        bytes.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        var offset = 0
        while offset < length {
            let digit = MaskedToken.digitLength(token + offset, length - offset)
            if digit > 0 {
                bytes.append(PhrasePattern.digitClass)
                origins.append(UInt32(truncatingIfNeeded: offset))
                offset += digit
            } else {
                bytes.append(token[offset])
                origins.append(UInt32(truncatingIfNeeded: offset))
                offset += 1
            }
        }
        origins.append(UInt32(truncatingIfNeeded: length))
        count = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: 8))
    }

    /// How many bytes the decimal digit at the pointer has; 0 where there is none.
    ///
    /// The bytes are valid UTF-8.
    static func digitLength(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let lead = bytes[0]
        if lead < 0x80 { return lead &- 0x30 < 10 || lead == PhrasePattern.digitClass ? 1 : 0 }
        guard lead >= 0xC2 else { return 0 }
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard count <= length else { return 0 }
        var scalar = UInt32(lead) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
        for offset in 1..<count { scalar = scalar << 6 | UInt32(bytes[offset] & 0x3F) }
        return FoldingTable.shared.record(of: scalar).isDigit ? count : 0
    }

    /// Whether a pattern with digit classes stands at the start of the bytes.
    static func matches(_ pattern: ArraySlice<UInt8>, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        var offset = 0
        for byte in pattern {
            guard offset < length else { return false }
            if byte == PhrasePattern.digitClass {
                let digit = digitLength(bytes + offset, length - offset)
                guard digit > 0 else { return false }
                offset += digit
            } else {
                guard bytes[offset] == byte else { return false }
                offset += 1
            }
        }
        return true
    }
}
