/// Folds texts and cuts them into tokens, after sections 5 and 10 of the language specification.
///
/// The steps: ™ ℠ ® © separate; ignorable code points go; NFKC; full case folding; NFD; marks of Latin and Greek
/// letters are dropped; letters that do not decompose are mapped (đ→d, æ→ae …); NFC. One value serves one thread;
/// once its buffers and those of the ``NormalizedText`` have grown, a text costs no allocation.
package struct Normalizer: Sendable {
    /// How many bytes of a text are looked at unless told otherwise: 256 KiB.
    package static let defaultByteLimit = 256 * 1024

    /// How many bytes of a text are looked at; what is longer is cut at a character boundary.
    package let byteLimit: Int

    private let table = FoldingTable.shared
    private var marks: [UInt32] = []
    private let hashIsDigit: Bool

    /// A normaliser for texts of up to that many UTF-8 bytes.
    ///
    /// The limit is clamped to what 32-bit offsets can address.
    package init(byteLimit: Int = Normalizer.defaultByteLimit) {
        self.init(byteLimit: byteLimit, hashIsDigit: false)
    }

    /// With `hashIsDigit` a `#` is a digit that stands for any, as in phrases.
    init(byteLimit: Int, hashIsDigit: Bool) {
        self.byteLimit = min(max(byteLimit, 0), 1 << 27)
        self.hashIsDigit = hashIsDigit
    }

    /// Normalises a text into a value of its own.
    package mutating func normalized(_ text: String) -> NormalizedText {
        var result = NormalizedText()
        normalize(text, into: &result)
        return result
    }

    /// Normalises a text into a value whose buffers are reused.
    package mutating func normalize(_ text: String, into result: inout NormalizedText) {
        var text = text
        text.withUTF8 { normalize(utf8: $0, into: &result) }
    }

    /// Normalises UTF-8 bytes; what is not UTF-8 separates.
    package mutating func normalize(utf8 bytes: UnsafeBufferPointer<UInt8>, into result: inout NormalizedText) {
        var end = bytes.count
        if end > byteLimit {
            end = byteLimit
            // A continuation byte at the cut means that the character before it would be torn.
            while end > 0, bytes[end] & 0xC0 == 0x80, end + 3 > byteLimit { end -= 1 }
        }
        let seen = UnsafeBufferPointer(rebasing: bytes[0..<end])
        result.wasCut = end < bytes.count
        result.source.removeAll(keepingCapacity: true)
        result.source.append(contentsOf: seen)
        result.tokens.removeAll(keepingCapacity: true)

        var pass = FoldingPass(table: table, hashIsDigit: hashIsDigit)
        swap(&pass.marks, &marks)
        swap(&pass.tokens, &result.tokens)
        pass.marks.removeAll(keepingCapacity: true)
        var storage: [UInt8] = []
        swap(&storage, &result.storage)
        grow(&storage, to: end + FoldingPass.slack * 2)
        while !storage.withUnsafeMutableBufferPointer({ pass.run(seen, into: $0) }) {
            grow(&storage, to: storage.count * 2)
        }
        result.endsInToken = pass.endedInToken
        result.length = pass.length
        swap(&storage, &result.storage)
        swap(&pass.tokens, &result.tokens)
        swap(&pass.marks, &marks)
    }

    private func grow(_ storage: inout [UInt8], to count: Int) {
        if storage.count < count {
            storage.append(contentsOf: repeatElement(0, count: count - storage.count))
        }
    }
}
