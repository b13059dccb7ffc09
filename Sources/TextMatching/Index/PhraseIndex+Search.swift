extension PhraseIndex {
    /// Finds every phrase in a text: which, and where first.
    package func find(in text: NormalizedText, into hits: inout PhraseHits) {
        hits.begin(phrases: count, forms: lengths.count, states: automaton.stateCount)
        guard count > 0 else { return }
        text.storage.withUnsafeBufferPointer { bytes in
            text.tokens.withUnsafeBufferPointer { tokens in
                guard let base = bytes.baseAddress else { return }
                search(text, base, tokens, &hits)
            }
        }
    }

    /// Finds every phrase in a text.
    package func find(in text: NormalizedText) -> PhraseHits {
        var hits = PhraseHits()
        find(in: text, into: &hits)
        return hits
    }

    private func search(
        _ text: NormalizedText, _ base: UnsafePointer<UInt8>, _ tokens: UnsafeBufferPointer<NormalizedText.Token>,
        _ hits: inout PhraseHits
    ) {
        let hasAutomaton = !automaton.isEmpty
        let hasMasked = symbols.hasMasked
        let hasMaskedAutomaton = !maskedAutomaton.isEmpty
        var steps = 0
        for index in 0..<tokens.count {
            let token = tokens[index]
            if token.followsBarrier { hits.active.removeAll() }
            let start = base + Int(token.start)
            let length = Int(token.end - token.start)
            hits.symbols.removeAll()
            symbols.find(start, length, into: &hits.symbols, steps: &steps)
            if hasAutomaton { walk(start, length, token: index, &hits) }
            if token.hasDigit, hasMasked || hasMaskedAutomaton {
                hits.masked.mask(start, length)
                if hasMasked {
                    symbols.findMasked(start, length, hits.masked, into: &hits.symbols, steps: &hits.steps)
                }
                if hasMaskedAutomaton { walkMasked(start, length, token: index, &hits) }
            }
            if !hits.symbols.isEmpty {
                advance(to: index, text, &hits)
            } else if !hits.active.isEmpty {
                hits.active.removeAll()
            }
        }
        hits.steps &+= steps
    }

    /// Reports phrases of one word, and moves those of several on by one.
    private func advance(to index: Int, _ text: NormalizedText, _ hits: inout PhraseHits) {
        hits.following.removeAll()
        for place in 0..<hits.symbols.count {
            let symbol = hits.symbols[place]
            let form = formOfSymbol[Int(symbol)]
            if form != 0 { report(Int(form) - 1, endingAt: index, text, &hits) }
            for rank in 0..<hits.active.count {
                hits.steps &+= 1
                enter(trie.child(of: hits.active[rank], symbol), index, text, &hits)
            }
            enter(trie.roots[Int(symbol)], index, text, &hits)
        }
        swap(&hits.active, &hits.following)
    }

    private func enter(_ node: UInt32, _ index: Int, _ text: NormalizedText, _ hits: inout PhraseHits) {
        guard node != 0 else { return }
        if trie.forms[Int(node)] != 0 { report(Int(trie.forms[Int(node)]) - 1, endingAt: index, text, &hits) }
        if trie.goesOn[Int(node)] { hits.following.append(node) }
    }

    private func report(_ form: Int, endingAt index: Int, _ text: NormalizedText, _ hits: inout PhraseHits) {
        guard hits.seenForms[form] != hits.search else { return }
        let tokens = index + 1 - lengths[form]..<index + 1
        for place in plainStarts[form]..<plainStarts[form + 1] {
            hits.steps &+= 1
            hits.add(plain[place], tokens)
        }
        var isDone = true
        for place in exactStarts[form]..<exactStarts[form + 1] where !hits.contains(exact[place].id) {
            hits.steps &+= exact[place].words.count
            if text.hasSpelling(exact[place].words, at: tokens) {
                hits.add(exact[place].id, tokens)
            } else {
                isDone = false
            }
        }
        if isDone { hits.seenForms[form] = hits.search }
    }

    private func reportPlain(_ form: Int, at index: Int, _ hits: inout PhraseHits) {
        for place in plainStarts[form]..<plainStarts[form + 1] {
            hits.steps &+= 1
            hits.add(plain[place], index..<index + 1)
        }
    }

    private func walk(_ token: UnsafePointer<UInt8>, _ length: Int, token index: Int, _ hits: inout PhraseHits) {
        var state: UInt32 = 0
        for offset in 0..<length {
            state = automaton.step(state, token[offset], steps: &hits.steps)
            var ending = automaton.ending(at: state)
            // Everything below a state that was seen in this text was reported with it.
            while ending != 0, hits.seenStates[Int(ending)] != hits.search {
                hits.seenStates[Int(ending)] = hits.search
                automaton.forEachKey(at: ending) { key in
                    reportPlain(Int(automaton.keys[key]), at: index, &hits)
                }
                ending = automaton.ending(after: ending)
            }
        }
    }

    private func walkMasked(_ token: UnsafePointer<UInt8>, _ length: Int, token index: Int, _ hits: inout PhraseHits) {
        var state: UInt32 = 0
        for offset in 0..<hits.masked.count {
            state = maskedAutomaton.step(state, hits.masked.bytes[offset], steps: &hits.steps)
            var ending = maskedAutomaton.ending(at: state)
            while ending != 0 {
                maskedAutomaton.forEachKey(at: ending) { key in
                    let form = Int(maskedAutomaton.keys[key])
                    hits.steps &+= 1
                    guard hits.seenForms[form] != hits.search, let bytes = maskedBytes[form] else { return }
                    let origin = Int(hits.masked.origins[offset + 1 - Int(maskedAutomaton.keyLengths[key])])
                    hits.steps &+= bytes.count >> 3
                    guard MaskedToken.matches(bytes[...], token + origin, length - origin) else { return }
                    hits.seenForms[form] = hits.search
                    reportPlain(form, at: index, &hits)
                }
                ending = maskedAutomaton.ending(after: ending)
            }
        }
    }
}

extension NormalizedText {
    /// Whether the tokens were written so: case and accents included, NFC, separators free.
    func hasSpelling(_ words: [PhraseSpelling], at range: Range<Int>) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= tokens.count, words.count == range.count else { return false }
        return zip(words, range).allSatisfy { word, index in
            let written = source[
                Int(tokens[index].sourceStart)..<Int(max(tokens[index].sourceStart, tokens[index].sourceEnd))]
            // Equal bytes need no normalising, and most words are ASCII.
            if written.elementsEqual(word.text.utf8) { return true }
            if written.allSatisfy({ $0 < 0x80 }) { return false }
            return PhraseSpelling(String(decoding: written, as: UTF8.self)) == word
        }
    }
}
