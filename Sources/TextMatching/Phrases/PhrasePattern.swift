/// A phrase, normalised: what is looked for in a ``NormalizedText``.
///
/// Its ``normalized`` form is a substring of the text's exactly where the phrase matches, so that one phrase implies
/// another where the other's form is a substring of its own.
package struct PhrasePattern: Hashable, Sendable {
    /// The most characters (Unicode scalars) a phrase may have.
    package static let characterLimit = 200

    /// How the phrase's words meet the text's.
    ///
    /// ` reset password ` for whole words, ` factur` for `factur*`, `rechnung ` for `*rechnung`, `tura` for `*tura*`. A
    /// `#` in it stands for any one decimal digit.
    package let normalized: String
    /// The first word may begin in any way.
    package let hasAnyBeginning: Bool
    /// The last word may end in any way.
    package let hasAnyEnding: Bool
    /// Of an exact phrase, the words as written that must stand in the text; they compare after NFC.
    ///
    /// Nil otherwise.
    package let exactWords: [String]?
    /// The folded words, without the spaces between them.
    package let words: [String]
    /// There is a `#` in it.
    package let hasDigitClass: Bool

    /// The case and the accents count.
    package var isExact: Bool { exactWords != nil }

    /// Compiles a phrase as its author wrote it, quotes and escapes resolved.
    ///
    /// A `*` at the start stands for any beginning, one at the end for any ending; a `#` stands for one digit, except
    /// at the positions `escapedHashes` (Unicode scalars from 0), where it is the sign, which separates.
    package init(_ text: String, escapedHashes: Set<Int> = [], isExact: Bool = false) throws(PhraseError) {
        let body = try PhraseBody(text, escapedHashes: escapedHashes, isExact: isExact)
        var normalizer = Normalizer(byteLimit: Normalizer.defaultByteLimit, hashIsDigit: !isExact)
        let folded = normalizer.normalized(body.text)
        guard let first = folded.tokens.first, let last = folded.tokens.last else { throw .nothingToSearch }
        if let position = body.leadingWildcard {
            guard first.sourceStart == 0 else { throw .wildcardTouchesNothing(at: position) }
            guard !first.isSingle else { throw .wildcardBesideSingle(at: position) }
        }
        if let position = body.trailingWildcard {
            guard folded.endsInToken else { throw .wildcardTouchesNothing(at: position) }
            guard !last.isSingle else { throw .wildcardBesideSingle(at: position) }
        }
        hasAnyBeginning = body.leadingWildcard != nil
        hasAnyEnding = body.trailingWildcard != nil
        words = folded.tokens.indices.map { String(decoding: folded.bytes(ofToken: $0), as: UTF8.self) }
        exactWords = isExact ? folded.tokens.indices.map { folded.writtenText(ofTokens: $0..<$0 + 1) ?? "" } : nil
        normalized = (hasAnyBeginning ? "" : " ") + words.joined(separator: " ") + (hasAnyEnding ? "" : " ")
        hasDigitClass = normalized.utf8.contains(PhrasePattern.digitClass)
    }

    /// Stands for any decimal digit in ``normalized``; the sign itself separates and is never in it.
    package static let digitClass = UInt8(ascii: "#")
}

/// What is left of a phrase's text once its wildcards are taken off.
private struct PhraseBody {
    /// The text between the wildcards, without ignorable characters; signs that stand for themselves are spaces.
    var text = ""
    var leadingWildcard: Int?
    var trailingWildcard: Int?

    init(_ phrase: String, escapedHashes: Set<Int>, isExact: Bool) throws(PhraseError) {
        let scalars = Array(phrase.unicodeScalars)
        guard scalars.count <= PhrasePattern.characterLimit else { throw .tooLong(characters: scalars.count) }
        let kept = scalars.indices.filter { !FoldingTable.shared.isIgnorable(scalars[$0].value) }
        var range = kept[...]
        while let first = range.first, PhraseBody.isSpace(scalars[first]) { range.removeFirst() }
        while let last = range.last, PhraseBody.isSpace(scalars[last]) { range.removeLast() }
        if !isExact {
            if let first = range.first, scalars[first] == "*" {
                leadingWildcard = first
                range.removeFirst()
            }
            if let last = range.last, scalars[last] == "*" {
                trailingWildcard = last
                range.removeLast()
            }
        }
        var unicode = String.UnicodeScalarView()
        for position in range {
            let isHash = scalars[position] == "#"
            let isEscaped = isHash && escapedHashes.contains(position)
            if scalars[position] == "*" {
                throw isExact ? .wildcardInExact(at: position) : .wildcardInside(at: position)
            }
            if isHash, !isEscaped, isExact { throw .digitInExact(at: position) }
            unicode.append(isEscaped ? " " : scalars[position])
        }
        text = String(unicode)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar.value <= 0x20 : scalar.properties.isWhitespace
    }
}
