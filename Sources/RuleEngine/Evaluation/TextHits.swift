import DeskModel
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
        /// Each phrase found, with the tokens at which it was found first.
        var located: [(id: Int, tokens: Range<Int>)] = []
    }

    private(set) var entries: [Entry] = []
    private var count = 0
    /// One for all texts: what it needs is as large as the index.
    private var hits = PhraseHits()
    /// The place of each text among the program's texts, and for headers that among the message's.
    private var wanted: [(text: Int, header: Int)] = []

    /// The texts that were searched, in the order of the program's facts.
    var searched: ArraySlice<Entry> { entries.prefix(count) }

    /// Finds the phrases of all texts, and marks the tests that ask for them, and for headers.
    mutating func search(
        _ reader: FactReader, _ compiled: CompiledRules, normalizer: inout Normalizer, marks: inout Worksheet
    ) {
        count = 0
        wanted.removeAll(keepingCapacity: true)
        let facts = compiled.facts
        for (place, fact) in facts.texts.enumerated() {
            if case .header = fact { continue }
            wanted.append((place, -1))
        }
        if !facts.headers.isEmpty { listHeaders(reader, facts, marks: &marks) }
        guard compiled.phrases.count > 0 else { return }
        for (place, header) in wanted {
            let fact = facts.texts[place]
            guard let text = header < 0 ? reader.text(of: fact) : reader.input.facts.headers[header].value else {
                continue
            }
            search(text, fact, place, compiled, normalizer: &normalizer, marks: &marks)
        }
    }

    private mutating func search(
        _ text: String, _ fact: TextFact, _ place: Int, _ compiled: CompiledRules, normalizer: inout Normalizer,
        marks: inout Worksheet
    ) {
        if count == entries.count { entries.append(Entry(fact: fact)) }
        entries[count].fact = fact
        normalizer.normalize(text, into: &entries[count].text)
        compiled.phrases.find(in: entries[count].text, into: &hits)
        entries[count].located.removeAll(keepingCapacity: true)
        let isAnyText = fact == .subject || fact == .body
        for number in 0..<hits.count {
            let hit = hits.hit(number)
            entries[count].located.append(hit)
            for item in compiled.facts.phraseTests.places(hit.id) {
                let test = compiled.facts.phraseTests.item(item)
                let asked = compiled.facts.placeOfTest[test]
                if asked == place || isAnyText && asked == FactIndex.anyText { marks.mark(test: test) }
            }
        }
        count += 1
    }

    /// Adds the headers that rules look into, in the order of the program's facts, and marks those that are there.
    private mutating func listHeaders(_ reader: FactReader, _ facts: FactIndex, marks: inout Worksheet) {
        let before = wanted.count
        for (number, header) in reader.input.facts.headers.enumerated() {
            let length = UInt64(min(header.name.utf8.count, 63))
            // Folding changes the length of a name only where it is not ASCII or has spaces around it.
            if facts.headerLengths >> length & 1 == 0, FactReader.isFoldedButForCase(header.name) { continue }
            guard let known = facts.headers[FactReader.folded(header.name)] else { continue }
            if let test = known.present { marks.mark(test: Int(test)) }
            if let text = known.text { wanted.append((text, number)) }
        }
        if wanted.count > before { wanted.sort { ($0.text, $0.header) < ($1.text, $1.header) } }
    }

    /// Whether a test on a fact looks at a searched text; `text` is subject or body, never across the two.
    static func covers(_ fact: TextFact, _ searched: TextFact) -> Bool {
        fact == searched || (fact == .text && (searched == .subject || searched == .body))
    }
}
