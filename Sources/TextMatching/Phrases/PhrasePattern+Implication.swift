extension PhrasePattern {
    /// Whether every text that has this phrase has the other one too; exact, digit classes included.
    package func implies(_ other: PhrasePattern) -> Bool {
        let own = Array(normalized.unicodeScalars)
        let sought = Array(other.normalized.unicodeScalars)
        guard sought.count <= own.count else { return false }
        for start in 0...(own.count - sought.count)
        where PhrasePattern.covers(sought, own[start..<start + sought.count]) {
            guard let exact = other.exactWords else { return true }
            // An exact phrase has whole words only, so a hit starts at the space before one of them.
            let word = own[..<start].count { $0 == " " }
            if let ownExact = exactWords, word + exact.count <= ownExact.count,
                zip(exact, ownExact[word...]).allSatisfy({ PhraseSpelling($0) == PhraseSpelling($1) })
            {
                return true
            }
        }
        return false
    }

    private static func covers(_ pattern: [Unicode.Scalar], _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        zip(pattern, text).allSatisfy { sought, found in
            sought == found
                || sought == "#" && FoldingTable.shared.record(of: found.value).isDigit
        }
    }
}

/// A word as written, for exact phrases: equal where NFC is equal, ignorable characters not counted.
struct PhraseSpelling: Hashable, Sendable {
    /// String compares by canonical equivalence.
    let text: String

    init(_ written: String) {
        if written.utf8.allSatisfy({ $0 < 0x80 }) {
            text = written
        } else {
            var kept = String.UnicodeScalarView()
            for scalar in written.unicodeScalars where !FoldingTable.shared.isIgnorable(scalar.value) {
                kept.append(scalar)
            }
            text = String(kept)
        }
    }
}
