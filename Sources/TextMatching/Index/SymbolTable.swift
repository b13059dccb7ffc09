/// The distinct words of all phrases, and which of them a token is an instance of.
struct SymbolTable: Sendable {
    /// How a word of a phrase meets a token.
    enum Kind: Sendable { case whole, beginning, ending }

    private(set) var count = 0
    private var whole = ByteTable()
    private var beginnings = AffixTable(isSuffix: false)
    private var endings = AffixTable(isSuffix: true)
    private var maskedWhole = ByteTable()
    private var maskedBeginnings = AffixTable(isSuffix: false)
    private var maskedEndings = AffixTable(isSuffix: true)
    /// By symbol, of words with digit classes: the next symbol with the same masked bytes, plus one.
    private var next: [UInt32] = []
    /// By symbol, of words with digit classes: the bytes.
    private var masked: [[UInt8]] = []

    var hasMasked: Bool { !(maskedWhole.isEmpty && maskedBeginnings.isEmpty && maskedEndings.isEmpty) }

    /// Bytes of a word with every digit replaced by the digit class.
    static func mask(_ bytes: [UInt8]) -> [UInt8] {
        var token = MaskedToken()
        (bytes + [0]).withUnsafeBufferPointer { padded in
            if let base = padded.baseAddress { token.mask(base, bytes.count) }
        }
        return Array(token.bytes.prefix(token.count))
    }

    /// The symbol of a word, a new one where it is not known yet.
    mutating func symbol(of bytes: [UInt8], _ kind: Kind) -> UInt32 {
        let new = UInt32(count)
        guard bytes.contains(PhrasePattern.digitClass) else {
            let entry = insert(bytes, new, kind, isMasked: false)
            if entry == new {
                count += 1
                next.append(0)
                masked.append([])
            }
            return entry
        }
        let key = SymbolTable.mask(bytes)
        let first = insert(key, new, kind, isMasked: true)
        if first != new {
            var symbol = first
            while masked[Int(symbol)] != bytes {
                guard next[Int(symbol)] != 0 else {
                    next[Int(symbol)] = new + 1
                    symbol = new
                    break
                }
                symbol = next[Int(symbol)] - 1
            }
            if symbol != new { return symbol }
        }
        count += 1
        next.append(0)
        masked.append(bytes)
        return new
    }

    private mutating func insert(_ key: [UInt8], _ symbol: UInt32, _ kind: Kind, isMasked: Bool) -> UInt32 {
        switch (kind, isMasked) {
        case (.whole, false): whole.insert(key, symbol: symbol)
        case (.beginning, false): beginnings.insert(key, symbol: symbol)
        case (.ending, false): endings.insert(key, symbol: symbol)
        case (.whole, true): maskedWhole.insert(key, symbol: symbol)
        case (.beginning, true): maskedBeginnings.insert(key, symbol: symbol)
        case (.ending, true): maskedEndings.insert(key, symbol: symbol)
        }
    }

    /// Appends every symbol without digit classes that the token is an instance of.
    @inline(__always)
    func find(_ token: UnsafePointer<UInt8>, _ length: Int, into symbols: inout NumberStack, steps: inout Int) {
        steps &+= 1 &+ length >> 3
        if let entry = whole.find(token, length) { symbols.append(whole.entries[entry].symbol) }
        if !beginnings.isEmpty {
            beginnings.find(token, length, steps: &steps) { entry, _ in symbols.append(entry.symbol) }
        }
        if !endings.isEmpty {
            endings.find(token, length, steps: &steps) { entry, _ in symbols.append(entry.symbol) }
        }
    }

    /// Appends every symbol with digit classes that the token is an instance of; `mask` is the token's masked form.
    func findMasked(
        _ token: UnsafePointer<UInt8>, _ length: Int, _ mask: MaskedToken, into symbols: inout NumberStack,
        steps: inout Int
    ) {
        mask.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            steps &+= 1 &+ length >> 3
            if let entry = maskedWhole.find(base, mask.count) {
                verify(maskedWhole.entries[entry], token, length, 0, into: &symbols, steps: &steps)
            }
            var found: [(entry: ByteTable.Entry, offset: Int)] = []
            maskedBeginnings.find(base, mask.count, steps: &steps) { entry, _ in found.append((entry, 0)) }
            maskedEndings.find(base, mask.count, steps: &steps) { entry, offset in
                found.append((entry, Int(mask.origins[offset])))
            }
            for hit in found { verify(hit.entry, token, length, hit.offset, into: &symbols, steps: &steps) }
        }
    }

    private func verify(
        _ entry: ByteTable.Entry, _ token: UnsafePointer<UInt8>, _ length: Int, _ offset: Int,
        into symbols: inout NumberStack, steps: inout Int
    ) {
        var number = entry.symbol + 1
        while number != 0 {
            let symbol = Int(number) - 1
            steps &+= 1 &+ masked[symbol].count >> 3
            if MaskedToken.matches(masked[symbol][...], token + offset, length - offset) {
                symbols.append(UInt32(symbol))
            }
            number = next[symbol]
        }
    }
}
