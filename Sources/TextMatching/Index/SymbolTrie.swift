/// Phrases of several words as paths of symbols.
struct SymbolTrie: Sendable {
    /// By symbol: the node it leads to from the root; 0 where none does.
    private(set) var roots: [UInt32] = []
    /// By node: the form that ends there, plus one.
    ///
    /// Node 0 is the root.
    private(set) var forms: [UInt32] = [0]
    /// By node: whether a path goes on from there.
    private(set) var goesOn: [Bool] = [false]
    private var building: [UInt64: UInt32] = [:]
    private var keys: [UInt64] = []
    private var targets: [UInt32] = []

    mutating func insert(_ path: [UInt32], form: Int) {
        var node: UInt32 = 0
        for symbol in path {
            let key = SymbolTrie.key(node, symbol)
            if let child = building[key] {
                node = child
            } else {
                goesOn[Int(node)] = true
                node = UInt32(forms.count)
                building[key] = node
                forms.append(0)
                goesOn.append(false)
            }
        }
        forms[Int(node)] = UInt32(form + 1)
    }

    /// Turns what was inserted into its form for reading.
    mutating func freeze(symbols: Int) {
        roots = [UInt32](repeating: 0, count: symbols)
        var size = 16
        while size < building.count * 2 { size *= 2 }
        // Keys are stored plus one, 0 is an empty slot.
        keys = [UInt64](repeating: 0, count: size)
        targets = [UInt32](repeating: 0, count: size)
        for (key, node) in building {
            if key >> 32 == 0 {
                roots[Int(key & 0xFFFF_FFFF)] = node
            } else {
                var slot = SymbolTrie.slot(key, size)
                while keys[slot] != 0 { slot = (slot + 1) & (size - 1) }
                keys[slot] = key + 1
                targets[slot] = node
            }
        }
        building = [:]
    }

    /// The node a symbol leads to; 0 where none does.
    func child(of node: UInt32, _ symbol: UInt32) -> UInt32 {
        let key = SymbolTrie.key(node, symbol) + 1
        var slot = SymbolTrie.slot(key - 1, keys.count)
        while keys[slot] != 0 {
            if keys[slot] == key { return targets[slot] }
            slot = (slot + 1) & (keys.count - 1)
        }
        return 0
    }

    private static func key(_ node: UInt32, _ symbol: UInt32) -> UInt64 {
        UInt64(node) << 32 | UInt64(symbol)
    }

    private static func slot(_ key: UInt64, _ size: Int) -> Int {
        let product = (key ^ key >> 29) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product >> 24) & (size - 1)
    }
}
