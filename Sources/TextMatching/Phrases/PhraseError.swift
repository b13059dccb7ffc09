/// Why a phrase cannot be searched for.
///
/// Positions count Unicode scalars of the phrase's text, from 0.
package enum PhraseError: Error, Hashable, Sendable {
    /// Nothing is left of the phrase after normalising.
    case nothingToSearch
    /// A `*` that stands neither at the start nor at the end.
    case wildcardInside(at: Int)
    /// A `*` at an end that does not touch a letter or digit.
    case wildcardTouchesNothing(at: Int)
    /// A `*` beside a letter of a script without spaces, where each character is a word of its own.
    case wildcardBesideSingle(at: Int)
    /// A `*` in an exact phrase.
    case wildcardInExact(at: Int)
    /// A `#` that stands for a digit, in an exact phrase.
    case digitInExact(at: Int)
    /// More characters than ``PhrasePattern/characterLimit``.
    case tooLong(characters: Int)
}
