import RuleSyntax
import SourceText
import TextMatching

// What is said of phrases that cannot be searched for.
extension Checker {
    mutating func report(_ error: PhraseError, at phrase: PhraseSyntax) {
        switch error {
        case .nothingToSearch:
            report(
                .emptyPhrase, "this phrase has nothing to search for", at: phrase.span, "no letter and no digit",
                help: ["only letters and digits are looked for; everything else separates words"])
        case .wildcardInside:
            report(
                .emptyPhrase, "`*` stands in the middle of this phrase", at: phrase.span,
                help: ["it stands at the end (any ending) or at the start (any beginning); make two phrases of it"])
        case .wildcardTouchesNothing:
            report(
                .emptyPhrase, "`*` does not touch a letter or digit", at: phrase.span,
                help: ["write it directly at the word: `factur*`, `*rechnung`"])
        case .wildcardBesideSingle:
            report(
                .emptyPhrase, "`*` stands beside a character that is a word by itself", at: phrase.span,
                help: ["leave `*` out: in scripts without spaces a phrase is found anywhere in a text"])
        case .wildcardInExact:
            report(
                .emptyPhrase, "`exact` takes no `*`", at: phrase.span, help: ["leave `exact` or the `*` out"])
        case .digitInExact:
            report(
                .emptyPhrase, "`exact` takes no `#`", at: phrase.span,
                help: ["leave `exact` out, or write `\\#` for the sign itself"])
        case .tooLong(let characters):
            report(
                .limitExceeded, "this phrase has \(characters) characters", at: phrase.span,
                "the limit is \(PhrasePattern.characterLimit)", help: ["a few words of it are enough to find it"])
        }
    }
}
