/// What folding needs to know of every scalar, unpacked once from the generated texts.
///
/// One 32-bit record a scalar: kind (2 bits), single-token script, Latin or Greek, "composes with what stands
/// before it", combining class (8 bits), and the place of its mapping in ``pool`` (16 bits; 0: it folds to itself).
final class FoldingTable: Sendable {
    /// The table; unpacking takes about a millisecond, at first use.
    static let shared = FoldingTable()

    /// No scalar from here on has a record; all separate, but for the ignorable E0000–E0FFF.
    static let limit: UInt32 = 0x323B0
    static let ypogegrammeni: UInt32 = 0x345

    /// Records by scalar.
    let records: [UInt32]
    /// Mappings: a count, then as many scalars.
    let pool: [UInt32]
    /// `first << 32 | second`, ascending, of the pairs that compose.
    private let pairs: [UInt64]
    /// What the pairs compose to.
    private let composed: [UInt32]

    private init() {
        var records = [UInt32](repeating: 0, count: Int(Self.limit))
        Self.decodeRuns(Self.encodedKinds) { scalar, value in records[scalar] = value }
        Self.decodeRuns(Self.encodedCombiningClasses) { scalar, value in
            records[scalar] |= value << FoldingRecord.combiningShift
        }
        var pairs: [UInt64] = []
        var composed: [UInt32] = []
        Self.decodeCompositions { first, second, result in
            pairs.append(UInt64(first) << 32 | UInt64(second))
            composed.append(result)
            records[Int(second)] |= FoldingRecord.composesBack
        }
        for scalar in Hangul.vowels { records[Int(scalar)] |= FoldingRecord.composesBack }
        for scalar in Hangul.trailing { records[Int(scalar)] |= FoldingRecord.composesBack }
        // Offset 0 stands for "itself", so the pool starts with an entry nobody refers to.
        var pool: [UInt32] = [0]
        Self.decodeMappings { scalar, mapped in
            records[Int(scalar)] |= UInt32(pool.count) << FoldingRecord.mappingShift
            pool.append(UInt32(mapped.count))
            pool.append(contentsOf: mapped)
        }
        self.records = records
        self.pool = pool
        self.pairs = pairs
        self.composed = composed
    }

    /// The record of any scalar value.
    func record(of scalar: UInt32) -> FoldingRecord {
        FoldingRecord(bits: scalar < Self.limit ? records[Int(scalar)] : 0)
    }

    /// The default-ignorable code points beyond the table: tags and the variation selectors' supplement.
    static func isIgnorableBeyond(_ scalar: UInt32) -> Bool {
        scalar >= 0xE0000 && scalar <= 0xE0FFF
    }

    /// Whether a scalar is removed before anything else happens.
    func isIgnorable(_ scalar: UInt32) -> Bool {
        let offset = record(of: scalar).mapping
        return offset != 0 && pool[offset] == 0 || Self.isIgnorableBeyond(scalar)
    }

    /// What two scalars compose to under NFC; nil where they do not.
    func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if let syllable = Hangul.composition(first, second) { return syllable }
        let key = UInt64(first) << 32 | UInt64(second)
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count && pairs[low] == key ? composed[low] : nil
    }
}

/// One scalar's entry in the ``FoldingTable``.
struct FoldingRecord {
    static let composesBack: UInt32 = 16
    static let combiningShift: UInt32 = 5
    static let mappingShift: UInt32 = 16

    var bits: UInt32

    /// What a scalar is to a token: 0 separates, 1 is a letter, 2 a digit, 3 a mark.
    var isSeparator: Bool { bits & 3 == 0 }
    var isDigit: Bool { bits & 3 == 2 }
    var isMark: Bool { bits & 3 == 3 }
    /// A letter of a script without spaces: one grapheme cluster a token.
    var isSingle: Bool { bits & 4 != 0 }
    /// A base whose marks are dropped: Latin or Greek.
    var dropsMarks: Bool { bits & 8 != 0 }
    /// It may compose with the starter before it.
    var composes: Bool { bits & FoldingRecord.composesBack != 0 }
    /// Canonical combining class.
    var combiningClass: UInt32 { bits >> FoldingRecord.combiningShift & 0xFF }
    /// Place of the mapping in the table's pool; 0 where the scalar folds to itself.
    var mapping: Int { Int(bits >> FoldingRecord.mappingShift) }
}

/// Composition of conjoining Hangul jamo, which is arithmetic (The Unicode Standard, section 3.12).
enum Hangul {
    static let leading: ClosedRange<UInt32> = 0x1100...0x1112
    static let vowels: ClosedRange<UInt32> = 0x1161...0x1175
    static let trailing: ClosedRange<UInt32> = 0x11A8...0x11C2
    static let syllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

    static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if leading.contains(first), vowels.contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28
        }
        if syllables.contains(first), (first - 0xAC00) % 28 == 0, trailing.contains(second) {
            return first + (second - 0x11A7)
        }
        return nil
    }
}
