/// Reads the generated texts: numbers of five bits a character, lowest first, with 32 added while more follow.
struct FoldingDecoder {
    private let start: UnsafePointer<UInt8>
    private let count: Int
    private var position = 0

    init(_ text: StaticString) {
        start = text.utf8Start
        count = text.utf8CodeUnitCount
    }

    var isAtEnd: Bool { position >= count }

    mutating func number() -> UInt32 {
        var value: UInt32 = 0
        var shift: UInt32 = 0
        while position < count {
            let digit = FoldingDecoder.value(of: start[position])
            position += 1
            value |= (digit & 31) << shift
            shift += 5
            if digit < 32 { break }
        }
        return value
    }

    /// A number whose lowest bit is its sign.
    mutating func difference() -> Int {
        let number = Int(number())
        return number & 1 == 0 ? number / 2 : -(number / 2) - 1
    }

    /// The alphabet of the generator: 0–9, a–z, A–Z, `+`, `-`.
    private static func value(of character: UInt8) -> UInt32 {
        switch character {
        case 48...57: UInt32(character) - 48
        case 97...122: UInt32(character) - 87
        case 65...90: UInt32(character) - 29
        case 43: 62
        default: 63
        }
    }
}

extension FoldingTable {
    /// Calls back for every scalar whose run has a value other than 0.
    static func decodeRuns(_ text: StaticString, _ assign: (Int, UInt32) -> Void) {
        var decoder = FoldingDecoder(text)
        var scalar = 0
        while !decoder.isAtEnd {
            let end = min(scalar + Int(decoder.number()), Int(limit))
            let value = decoder.number()
            if value != 0 {
                for scalar in scalar..<end { assign(scalar, value) }
            }
            scalar = end
        }
    }

    static func decodeCompositions(_ add: (_ first: UInt32, _ second: UInt32, _ composed: UInt32) -> Void) {
        var decoder = FoldingDecoder(encodedCompositions)
        var first = 0
        while !decoder.isAtEnd {
            first += Int(decoder.number())
            let second = first + decoder.difference()
            let composed = first + decoder.difference()
            add(UInt32(first), UInt32(second), UInt32(composed))
        }
    }

    /// A mapping is the distance to the scalar of the mapping before it, then either 0, a step, a count and one
    /// distance (that many scalars, a step apart, each map to the scalar at that distance), or the number of scalars
    /// plus one and each as the distance to what stands before it, the first to the mapped scalar.
    static func decodeMappings(_ add: (_ scalar: UInt32, _ mapped: [UInt32]) -> Void) {
        var decoder = FoldingDecoder(encodedMappings)
        var scalar = 0
        while !decoder.isAtEnd {
            scalar += decoder.difference()
            let shape = decoder.number()
            if shape == 0 {
                let step = Int(decoder.number())
                let count = Int(decoder.number())
                let distance = decoder.difference()
                for number in 0..<count {
                    let mapped = scalar + number * step
                    add(UInt32(mapped), [UInt32(mapped + distance)])
                }
            } else {
                var previous = scalar
                var mapped: [UInt32] = []
                for _ in 1..<shape {
                    previous += decoder.difference()
                    mapped.append(UInt32(previous))
                }
                add(UInt32(scalar), mapped)
            }
        }
    }
}
