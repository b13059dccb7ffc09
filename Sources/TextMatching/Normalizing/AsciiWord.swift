/// Eight bytes of text in one integer, the first the lowest; the tests are exact for every byte.
struct AsciiWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The bytes with letters in lower case; bytes that are neither letters nor digits come out as anything.
    let lower: UInt64
    /// The high bit of every byte that is a digit.
    private let digitBits: UInt64
    /// The high bit of every byte that is no letter or digit of ASCII.
    private let otherBits: UInt64

    @inline(__always)
    init(_ native: UInt64) {
        let bytes = native.littleEndian
        // A digit has the bit that makes letters lower case already.
        let lowered = bytes | AsciiWord.ones &* 0x20
        // Bytes of 7 bits plus less than 128 each: no carry goes from one to the next.
        let low = bytes & ~AsciiWord.highs
        let digits = (low &+ AsciiWord.ones &* 0x50) & ~(low &+ AsciiWord.ones &* 0x46)
        let letter = lowered & ~AsciiWord.highs
        let letters = (letter &+ AsciiWord.ones &* 0x1F) & ~(letter &+ AsciiWord.ones &* 0x05)
        digitBits = digits & ~bytes & AsciiWord.highs
        otherBits = ~((digits | letters) & ~bytes) & AsciiWord.highs
        lower = lowered.littleEndian
    }

    /// How many letters and digits the bytes begin with, 0–8.
    @inline(__always)
    var runLength: Int { otherBits.trailingZeroBitCount >> 3 }

    /// Not 0 where a digit is among the first so many bytes.
    @inline(__always)
    func digits(in count: Int) -> UInt64 {
        count >= 8 ? digitBits : digitBits & ((1 << UInt64(count * 8)) &- 1)
    }
}
