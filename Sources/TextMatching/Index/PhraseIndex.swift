/// All phrases of a rule set, found in one pass over a text's tokens.
///
/// The words of phrases are symbols: whole words, beginnings and endings, each with or without digit classes. A token
/// is looked up once for all phrases; phrases of several words are a trie over symbols, `*both*` phrases an automaton
/// over the token's bytes. Time grows with the text, not with the number of phrases. Immutable; share it freely.
package struct PhraseIndex: Sendable {
    /// How many phrases were indexed; their numbers are their places in the array given.
    package let count: Int

    /// The phrases that have one normalised form, without and with their spelling.
    private struct Form {
        var plain: [Int] = []
        var exact: [Int] = []
        var length: Int
    }

    /// By form: words in it.
    var lengths: [Int] = []
    /// By form: where its phrases stand in `plain`, for which the folded hit is all there is to check.
    var plainStarts: [Int] = [0]
    var plain: [Int] = []
    /// By form: where its phrases stand in `exact`, whose words must also stand there as written.
    var exactStarts: [Int] = [0]
    var exact: [(id: Int, words: [PhraseSpelling])] = []
    var symbols = SymbolTable()
    var trie = SymbolTrie()
    /// By symbol: the form that is this word alone, plus one.
    var formOfSymbol: [UInt32] = []
    /// `*both*` phrases by their bytes, and those with digit classes by their bytes with every digit masked.
    var automaton = ByteAutomaton([])
    var maskedAutomaton = ByteAutomaton([])
    /// By form: the bytes of its phrase, of masked `*both*` phrases only.
    var maskedBytes: [Int: [UInt8]] = [:]

    /// Indexes phrases.
    package init(_ patterns: [PhrasePattern]) {
        count = patterns.count
        var forms: [Form] = []
        var numbers: [String: Int] = [:]
        numbers.reserveCapacity(patterns.count)
        var both: [(bytes: [UInt8], key: UInt32)] = []
        var maskedBoth: [(bytes: [UInt8], key: UInt32)] = []
        for (id, pattern) in patterns.enumerated() {
            let number: Int
            if let known = numbers[pattern.normalized] {
                number = known
            } else {
                number = forms.count
                numbers[pattern.normalized] = number
                forms.append(Form(length: pattern.words.count))
                if pattern.words.count == 1, pattern.hasAnyBeginning, pattern.hasAnyEnding {
                    let bytes = Array(pattern.normalized.utf8)
                    if pattern.hasDigitClass {
                        maskedBoth.append((SymbolTable.mask(bytes), UInt32(number)))
                        maskedBytes[number] = bytes
                    } else {
                        both.append((bytes, UInt32(number)))
                    }
                } else {
                    add(pattern, form: number)
                }
            }
            if pattern.isExact { forms[number].exact.append(id) } else { forms[number].plain.append(id) }
        }
        for form in forms {
            lengths.append(form.length)
            plain += form.plain
            plainStarts.append(plain.count)
            exact += form.exact.map { ($0, (patterns[$0].exactWords ?? []).map(PhraseSpelling.init)) }
            exactStarts.append(exact.count)
        }
        automaton = ByteAutomaton(both)
        maskedAutomaton = ByteAutomaton(maskedBoth)
        trie.freeze(symbols: symbols.count)
        formOfSymbol.append(contentsOf: repeatElement(0, count: symbols.count - formOfSymbol.count))
    }

    private mutating func add(_ pattern: PhrasePattern, form: Int) {
        var path: [UInt32] = []
        for (place, word) in pattern.words.enumerated() {
            let kind: SymbolTable.Kind =
                if place == 0, pattern.hasAnyBeginning {
                    .ending
                } else if place == pattern.words.count - 1, pattern.hasAnyEnding {
                    .beginning
                } else {
                    .whole
                }
            path.append(symbols.symbol(of: Array(word.utf8), kind))
        }
        if path.count == 1 {
            let missing = Int(path[0]) + 1 - formOfSymbol.count
            if missing > 0 { formOfSymbol.append(contentsOf: repeatElement(0, count: missing)) }
            formOfSymbol[Int(path[0])] = UInt32(form + 1)
        } else {
            trie.insert(path, form: form)
        }
    }
}
