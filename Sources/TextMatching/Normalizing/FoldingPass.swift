/// One walk over one text: bytes in, folded bytes and tokens out.
///
/// ASCII is handled byte by byte. What may still compose or be reordered (a letter of a script that keeps its marks,
/// and the marks after it) waits in `starter` and `marks` until something follows that ends it.
struct FoldingPass {
    /// Room that must be left in the output before a character beyond ASCII, besides that for the rest of the input:
    /// the longest mapping has 18 scalars.
    static let slack = 160

    /// Marks after the last letter or digit that keeps them.
    var marks: [UInt32] = []
    var tokens: [NormalizedText.Token] = []
    /// Bytes written.
    private(set) var length = 0
    private(set) var endedInToken = false

    private let table: FoldingTable
    private let hashIsDigit: Bool
    private var out = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
    private var position = 0
    private var hasBegun = false
    /// A letter or digit that is not written yet since it may compose; 0 where there is none.
    private var starter: UInt32 = 0
    private var hasYpogegrammeni = false
    private var isInToken = false
    private var token = NormalizedText.Token(
        start: 0, end: 0, sourceStart: 0, sourceEnd: 0, hasDigit: false, isSingle: false, followsBarrier: false)
    private var hasBarrier = false

    init(table: FoldingTable, hashIsDigit: Bool) {
        self.table = table
        self.hashIsDigit = hashIsDigit
    }

    /// Walks on until the end or until the output is short of room; true at the end.
    ///
    /// The output must keep what was written before, at the same places.
    mutating func run(_ source: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        out = output
        defer { out = UnsafeMutableBufferPointer(start: nil, count: 0) }
        if !hasBegun {
            guard hasRoom(source) else { return false }
            hasBegun = true
            write(0x20)
        }
        while position < source.count {
            if source[position] < 0x80 {
                guard ascii(source) else { return false }
            } else {
                guard hasRoom(source) else { return false }
                let start = position
                guard let scalar = decode(source) else {
                    separate(at: start)
                    continue
                }
                fold(scalar, from: start, to: position)
            }
        }
        guard hasRoom(source) else { return false }
        flush()
        endedInToken = isInToken
        separate(at: position)
        for index in length..<length + 8 { out[index] = 0 }
        return true
    }

    private func hasRoom(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        length + marks.count * 8 + (source.count - position) + FoldingPass.slack <= out.count
    }

    private mutating func write(_ byte: UInt8) {
        out[length] = byte
        length += 1
    }

    private mutating func write(scalar: UInt32) {
        if scalar < 0x80 {
            write(UInt8(truncatingIfNeeded: scalar))
        } else if scalar < 0x800 {
            write(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
            write(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        } else {
            if scalar < 0x10000 {
                write(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
            } else {
                write(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
                write(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
            }
            write(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
            write(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
        }
    }

    private mutating func begin(at offset: Int, isSingle: Bool) {
        if hasBarrier {
            // Only between tokens: a barrier before the first or after the last says nothing.
            if !tokens.isEmpty {
                write(NormalizedText.barrier)
                write(0x20)
                token.followsBarrier = true
            }
            hasBarrier = false
        }
        token.start = UInt32(truncatingIfNeeded: length)
        token.sourceStart = UInt32(truncatingIfNeeded: offset)
        token.isSingle = isSingle
        isInToken = true
    }

    private mutating func separate(at offset: Int) {
        guard isInToken else { return }
        flush()
        token.end = UInt32(truncatingIfNeeded: length)
        token.sourceEnd = UInt32(truncatingIfNeeded: offset)
        tokens.append(token)
        write(0x20)
        isInToken = false
        token.hasDigit = false
        token.followsBarrier = false
    }

    /// Takes ASCII bytes until something else stands at `position`; false where there is no room.
    private mutating func ascii(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        flush()
        while position < source.count {
            let byte = source[position]
            if byte & 0xDF &- 0x41 < 26 || byte &- 0x30 < 10 || byte == 0x23 && hashIsDigit {
                if isInToken, token.isSingle { separate(at: position) }
                if !isInToken { begin(at: position, isSingle: false) }
                if byte == 0x23 {
                    write(byte)
                    position += 1
                    token.hasDigit = true
                } else {
                    asciiWord(source)
                }
            } else if byte < 0x80 {
                if byte == NormalizedText.barrier {
                    guard hasRoom(source) else { return false }
                    separate(at: position)
                    hasBarrier = true
                } else if isInToken {
                    separate(at: position)
                }
                position += 1
            } else {
                return true
            }
        }
        return true
    }

    /// Takes letters and digits of ASCII, eight at a time as long as eight can be read.
    private mutating func asciiWord(_ source: UnsafeBufferPointer<UInt8>) {
        guard let from = source.baseAddress, let to = out.baseAddress else { return }
        var digits: UInt64 = 0
        while position + 8 <= source.count {
            let word = AsciiWord(UnsafeRawPointer(from + position).loadUnaligned(as: UInt64.self))
            // What is written beyond the run is written over by what follows; there is room for it.
            UnsafeMutableRawPointer(to + length).storeBytes(of: word.lower, as: UInt64.self)
            let run = word.runLength
            digits |= word.digits(in: run)
            position += run
            length += run
            if run < 8 {
                if digits != 0 { token.hasDigit = true }
                return
            }
        }
        while position < source.count {
            let byte = source[position]
            guard byte & 0xDF &- 0x41 < 26 || byte &- 0x30 < 10 else { break }
            if byte < 0x3A { digits = 1 }
            write(byte | 0x20)
            position += 1
        }
        if digits != 0 { token.hasDigit = true }
    }

    /// Decodes the character at `position` and steps over it; nil (and one byte on) for what is not UTF-8.
    private mutating func decode(_ source: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let lead = source[position]
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead <= 0xF4, position + count <= source.count else {
            position += 1
            return nil
        }
        var scalar = UInt32(lead) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
        for offset in 1..<count {
            let byte = source[position + offset]
            guard byte & 0xC0 == 0x80 else {
                position += 1
                return nil
            }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard
            count == 2 || count == 3 && scalar >= 0x800 && !(0xD800...0xDFFF).contains(scalar)
                || count == 4 && (0x10000...0x10FFFF).contains(scalar)
        else {
            position += 1
            return nil
        }
        position += count
        return scalar
    }

    private mutating func fold(_ scalar: UInt32, from start: Int, to end: Int) {
        let record = table.record(of: scalar)
        guard record.mapping != 0 else {
            if FoldingTable.isIgnorableBeyond(scalar) { return }
            return add(scalar, record, from: start, to: start)
        }
        let offset = record.mapping
        for index in 0..<Int(table.pool[offset]) {
            let folded = table.pool[offset + 1 + index]
            // A token that ends within a character takes the character with it.
            add(folded, table.record(of: folded), from: start, to: index == 0 ? start : end)
        }
    }

    /// Takes one folded scalar; `end` is where a token before it ends in the source.
    private mutating func add(_ scalar: UInt32, _ record: FoldingRecord, from start: Int, to end: Int) {
        if record.isSeparator { return separate(at: end) }
        if record.isMark { return add(mark: scalar, record, from: start) }
        if record.composes, starter != 0, marks.isEmpty, let composed = table.composition(starter, scalar) {
            starter = composed
            return
        }
        if isInToken {
            flush()
            if token.isSingle || record.isSingle { separate(at: end) }
        }
        if !isInToken { begin(at: start, isSingle: record.isSingle) }
        if record.isDigit { token.hasDigit = true }
        if record.dropsMarks {
            write(scalar: scalar)
        } else if scalar < 0x80 {
            write(UInt8(truncatingIfNeeded: scalar))
        } else {
            starter = scalar
        }
    }

    private mutating func add(mark: UInt32, _ record: FoldingRecord, from start: Int) {
        if isInToken, keepsMarks {
            // Iota subscript folds to a letter after all reordering; a mark of class 0 ends the reordering.
            if hasYpogegrammeni, record.combiningClass == 0 {
                flush()
                return add(mark: mark, record, from: start)
            }
            if mark == FoldingTable.ypogegrammeni { hasYpogegrammeni = true }
            marks.append(mark)
        } else if mark == FoldingTable.ypogegrammeni {
            addIota(at: start)
        }
    }

    /// Whether the last letter or digit of the token keeps its marks: all but Latin and Greek letters do.
    private var keepsMarks: Bool {
        if starter != 0 { return true }
        let last = out[length - 1]
        return last < 0x3A
    }

    private mutating func addIota(at offset: Int) {
        if isInToken, token.isSingle { separate(at: offset) }
        if !isInToken { begin(at: offset, isSingle: false) }
        write(scalar: 0x3B9)
    }

    /// Writes what waits.
    @inline(__always)
    private mutating func flush() {
        if starter != 0 || !marks.isEmpty { compose() }
    }

    /// Writes what waits: reordered, composed.
    private mutating func compose() {
        if !marks.isEmpty {
            CanonicalOrder.sort(&marks, by: table)
            starter = CanonicalOrder.compose(starter, &marks, by: table)
        }
        if starter != 0 { write(scalar: starter) }
        starter = 0
        guard !marks.isEmpty else { return }
        var iotas = 0
        for mark in marks {
            if mark == FoldingTable.ypogegrammeni { iotas += 1 } else { write(scalar: mark) }
        }
        marks.removeAll(keepingCapacity: true)
        hasYpogegrammeni = false
        for _ in 0..<iotas { addIota(at: position) }
    }
}
