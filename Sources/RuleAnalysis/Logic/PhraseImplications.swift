import TextMatching

/// Which phrases every text has that has a given one: found by searching for all phrases in a text made of that one.
///
/// The text is as poor as it can be: a letter and a digit that no phrase has stand for what `*` and `#` leave open. So
/// all implications cost one search a phrase instead of one comparison a pair.
struct PhraseImplications {
    /// By phrase, the phrases it implies, itself included, sorted.
    let implied: [[Int]]
    /// How many steps the searches took.
    let steps: Int
    private let patterns: [PhrasePattern]
    private let index: PhraseIndex
    /// A letter that stands for any ending or beginning.
    private let freshLetter: Unicode.Scalar
    /// A digit that stands for any digit.
    private let freshDigit: Unicode.Scalar

    init(_ patterns: [PhrasePattern]) {
        self.patterns = patterns
        index = PhraseIndex(patterns)
        var used: Set<Unicode.Scalar> = []
        for pattern in patterns where !pattern.normalized.utf8.allSatisfy({ $0 < 0x80 }) {
            used.formUnion(pattern.normalized.unicodeScalars)
        }
        // Tifinagh and Ol Chiki: letters and digits without case, accents or compatible forms.
        freshLetter = PhraseImplications.unused(0x2D30...0x2D66, used)
        freshDigit = PhraseImplications.unused(0x1C50...0x1C59, used)
        var implied: [[Int]] = []
        implied.reserveCapacity(patterns.count)
        var normalizer = Normalizer()
        var text = NormalizedText()
        var hits = PhraseHits()
        var steps = 0
        for (number, pattern) in patterns.enumerated() {
            normalizer.normalize(
                PhraseImplications.poorest(pattern, letter: freshLetter, digit: freshDigit), into: &text)
            index.find(in: text, into: &hits)
            steps += hits.steps
            // A hit is a proof but for spelling, which the text above leaves open and an exact phrase does not.
            implied.append(hits.ids.filter { $0 == number || pattern.implies(patterns[$0]) }.sorted())
        }
        self.implied = implied
        self.steps = steps
    }

    private static func unused(_ range: ClosedRange<UInt32>, _ used: Set<Unicode.Scalar>) -> Unicode.Scalar {
        let candidates = range.compactMap { Unicode.Scalar($0) }
        // Were all of them used, an implication could be missed, and never one be made up: each is proved.
        return candidates.first { !used.contains($0) } ?? candidates.last ?? "z"
    }

    /// A text that has a phrase, and what it implies, and nothing else.
    func poorest(_ phrase: Int) -> String {
        PhraseImplications.poorest(patterns[phrase], letter: freshLetter, digit: freshDigit)
    }

    private static func poorest(_ pattern: PhrasePattern, letter: Unicode.Scalar, digit: Unicode.Scalar) -> String {
        if let exact = pattern.exactWords { return exact.joined(separator: " ") }
        var text = String.UnicodeScalarView()
        if pattern.hasAnyBeginning { text.append(letter) }
        for scalar in pattern.words.joined(separator: " ").unicodeScalars {
            text.append(scalar == "#" ? digit : scalar)
        }
        if pattern.hasAnyEnding { text.append(letter) }
        return String(text)
    }

    /// The phrases of a text as somebody would write it.
    func phrases(in text: String) -> [Int] {
        var normalizer = Normalizer()
        var hits = PhraseHits()
        index.find(in: normalizer.normalized(text), into: &hits)
        return hits.ids
    }
}
