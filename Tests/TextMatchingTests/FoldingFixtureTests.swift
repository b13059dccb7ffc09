import Foundation
import Testing
import TextMatching

@Suite("Folding against implementations of its own")
struct FoldingFixtureTests {
    @Test("whole strings fold as the specification's steps do, one by one, in Python")
    func fixture() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/folding.txt")
        let lines = try Data(contentsOf: path).split(separator: UInt8(ascii: "\n"))
        #expect(lines.count > 5000)
        var normalizer = Normalizer()
        var text = NormalizedText()
        var failures: [String] = []
        for line in lines {
            let columns = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            let input = String(decoding: columns[0], as: UTF8.self)
            normalizer.normalize(input, into: &text)
            if !text.bytes.elementsEqual(columns[1]) {
                let scalars = input.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
                failures.append("\(scalars): \(text) is not \(String(decoding: columns[1], as: UTF8.self))")
            }
        }
        #expect(failures.isEmpty, "\(failures.prefix(10).joined(separator: "\n"))")
    }

    /// Letters without case of scripts that keep their marks, and marks: there, folding is NFKC and nothing else.
    ///
    /// Final jamo are left out: Foundation does not compose them with a syllable; Python, in the fixture, does.
    private static let alphabet: [ClosedRange<UInt32>] = [
        0x430...0x44F, 0x300...0x333, 0x5D0...0x5EA, 0x5B0...0x5BD, 0x627...0x64A, 0x64B...0x652, 0x915...0x94D,
        0x985...0x9CD, 0xC95...0xCCD, 0x1100...0x1112, 0x1161...0x1175,
    ]

    @Test("scripts that keep their marks come out as Foundation's NFKC")
    func foundation() {
        var random = Generator(seed: 4)
        var normalizer = Normalizer()
        for _ in 0..<4000 {
            var input = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...10, using: &random) {
                guard let range = Self.alphabet.randomElement(using: &random),
                    let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)),
                    scalar.properties.generalCategory != .unassigned
                else { continue }
                input.append(scalar)
            }
            // A letter first, so that no mark stands alone.
            let text = "\u{44F}" + String(input)
            let expected = text.precomposedStringWithCompatibilityMapping
            let folded = normalizer.normalized(text)
            // What is neither letter nor mark (Bengali and Kannada signs) separates; these are few and skipped.
            guard folded.tokens.count == 1 else { continue }
            #expect(folded.bytes.elementsEqual(" \(expected) ".utf8), "\(text.unicodeScalars.map { $0.value })")
        }
    }
}

/// A small seeded generator (SplitMix64), so that every run sees the same cases.
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
