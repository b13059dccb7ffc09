import RuleSemantics
import TextMatching

/// The phrases found in the texts of one message.
///
/// Its buffers are kept from message to message.
struct TextHits {
    /// One searched text.
    struct Entry {
        var fact: TextFact
        var text = NormalizedText()
        var hits = PhraseHits()
    }

    private(set) var entries: [Entry] = []
    private var count = 0

    /// The texts that were searched, in the order of the program's facts.
    var searched: ArraySlice<Entry> { entries.prefix(count) }

    mutating func search(_ reader: FactReader, program: Program, normalizer: inout Normalizer) {
        count = 0
        guard program.phrases.count > 0 else { return }
        for fact in program.texts {
            for text in reader.texts(of: fact) {
                if count == entries.count { entries.append(Entry(fact: fact)) }
                entries[count].fact = fact
                normalizer.normalize(text, into: &entries[count].text)
                program.phrases.find(in: entries[count].text, into: &entries[count].hits)
                count += 1
            }
        }
    }

    /// Whether one of the phrases stands in one of the fact's texts; `text` is subject or body, never across the two.
    func contains(any phrases: [Int], in fact: TextFact) -> Bool {
        // One copy of the hits a line, not one a phrase nor one of the whole entry.
        for index in 0..<count where TextHits.covers(fact, entries[index].fact) {
            let hits = entries[index].hits
            for phrase in phrases where hits.contains(phrase) { return true }
        }
        return false
    }

    /// Whether a test on a fact looks at a searched text.
    static func covers(_ fact: TextFact, _ searched: TextFact) -> Bool {
        fact == searched || (fact == .text && (searched == .subject || searched == .body))
    }
}
