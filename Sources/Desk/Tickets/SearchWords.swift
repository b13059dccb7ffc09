import BusinessTime
import Ledger
import TextMatching

/// Words as the full-text index has them: normalised as the rule language does, so that what a rule would find a search finds too.
enum SearchWords {
    /// The tokens of a text; one before a `*` keeps it, for all words that begin so.
    static func tokens(of text: String) -> [String] {
        var normalizer = Normalizer()
        var tokens: [String] = []
        for part in text.split(whereSeparator: \.isWhitespace).prefix(50) {
            let isPrefix = part.hasSuffix("*")
            let normalized = normalizer.normalized(String(part))
            var words = normalized.tokens.indices.map { String(decoding: normalized.bytes(ofToken: $0), as: UTF8.self) }
            if isPrefix, let last = words.popLast() { words.append(last + "*") }
            tokens += words
        }
        return tokens
    }

    /// A text as it is indexed: its tokens with a blank between them.
    static func indexed(_ text: String, _ normalizer: inout Normalizer) -> String {
        let normalized = normalizer.normalized(text)
        let tokens = normalized.tokens.indices.lazy.map {
            String(decoding: normalized.bytes(ofToken: $0), as: UTF8.self)
        }
        return tokens.joined(separator: " ")
    }
}

/// Fills the full-text index behind the intake, a few messages at a time.
///
/// On a queue of its own; only the short transaction at its end waits for the intake's.
struct SearchIndexing {
    let ledger: Ledger

    /// Indexes some messages; returns whether there may be more.
    func step(limit: Int = 100) throws -> Bool {
        let messages = try ledger.unindexed(limit: limit)
        var normalizer = Normalizer()
        try ledger.index(
            messages.map { message in
                let parts = [message.subject, message.text, message.sender]
                return (message.id, parts.map { SearchWords.indexed($0, &normalizer) }.joined(separator: " "))
            })
        return messages.count == limit
    }
}
