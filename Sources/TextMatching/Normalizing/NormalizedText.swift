/// A text as phrases see it: ` tok tok tok `, folded and cut into tokens.
///
/// In ``bytes`` every phrase that matches is a substring. Reuse one value for many texts through
/// ``Normalizer/normalize(_:into:)``: its buffers are kept.
package struct NormalizedText: Sendable {
    /// Stands between two sides of a cut, ` tok ␞ tok `.
    ///
    /// The barrier that decoders leave in a text is U+001E too.
    package static let barrier: UInt8 = 0x1E

    /// One run of letters, digits and marks.
    package struct Token: Equatable, Sendable {
        /// Where the folded token begins in ``NormalizedText/bytes``.
        package var start: UInt32
        /// Where the folded token ends in ``NormalizedText/bytes``.
        package var end: UInt32
        /// Where the token begins in the text as written, in UTF-8 bytes.
        package var sourceStart: UInt32
        /// Where the token ends in the text as written; two tokens share a range where one character folds to both.
        package var sourceEnd: UInt32
        /// There is a decimal digit in the token.
        package var hasDigit: Bool
        /// One grapheme cluster of a script without spaces.
        package var isSingle: Bool
        /// A barrier stands before the token: no phrase goes on from the token before.
        package var followsBarrier: Bool
    }

    /// The folded bytes, followed by at least eight more so that words of eight bytes can be read at any token.
    var storage: [UInt8]
    /// How many bytes of `storage` are the text.
    var length: Int
    /// The text as written, as far as it was looked at.
    package internal(set) var source: [UInt8]
    /// The tokens in the order of the text.
    package internal(set) var tokens: [Token]
    /// The text was longer than the limit, and its end was not looked at.
    package internal(set) var wasCut: Bool
    /// The last character belongs to a token.
    var endsInToken: Bool

    /// A text without tokens: one space.
    package init() {
        storage = [0x20, 0, 0, 0, 0, 0, 0, 0, 0]
        length = 1
        source = []
        tokens = []
        wasCut = false
        endsInToken = false
    }

    /// The folded form: a space, then each token with a space after it, a barrier as one more token.
    package var bytes: ArraySlice<UInt8> { storage[0..<length] }

    /// The folded form as text, for people.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The folded bytes of a token; empty where there is no such token.
    package func bytes(ofToken index: Int) -> ArraySlice<UInt8> {
        guard tokens.indices.contains(index) else { return [] }
        return storage[Int(tokens[index].start)..<Int(tokens[index].end)]
    }

    /// The words as written that a range of tokens stands for, as a range of UTF-8 bytes of the text given.
    ///
    /// Nil where the range is empty or reaches beyond the tokens.
    package func sourceRange(ofTokens range: Range<Int>) -> Range<Int>? {
        guard let first = range.first, let last = range.last, first >= 0, last < tokens.count else { return nil }
        let start = Int(tokens[first].sourceStart)
        return start..<max(start, Int(tokens[last].sourceEnd))
    }

    /// The words as written that a range of tokens stands for; nil as for ``sourceRange(ofTokens:)``.
    package func writtenText(ofTokens range: Range<Int>) -> String? {
        sourceRange(ofTokens: range).map { String(decoding: source[$0], as: UTF8.self) }
    }
}

extension NormalizedText: CustomStringConvertible {}
