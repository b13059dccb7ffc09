import RuleSemantics
import SourceText
import TextMatching

/// R033, entries of a list that another one covers, and R021, phrases that find almost everything.
///
/// What a phrase implies is known from one search a phrase, so a list costs time in proportion to its length.
struct ListInspection {
    private(set) var findings: [Finding] = []
    private(set) var steps = 0
    private let logic: RuleLogic

    init(_ logic: RuleLogic) {
        self.logic = logic
        for list in logic.rules.lists { inspect(list) }
        for phrase in logic.rules.phrases { inspect(phrase) }
    }

    private mutating func inspect(_ list: RuleList) {
        var placeOfPhrase: [Int: Int] = [:]
        var placeOfValue: [String: Int] = [:]
        for (place, entry) in list.entries.enumerated() {
            if let phrase = entry.phrase, placeOfPhrase[phrase] == nil { placeOfPhrase[phrase] = place }
            if let value = entry.value, placeOfValue[value] == nil { placeOfValue[value] = place }
        }
        for (place, entry) in list.entries.enumerated() {
            steps += 1
            var cover: Int?
            if let value = entry.value {
                cover = placeOfValue[value].flatMap { $0 < place ? $0 : nil }
            } else if let phrase = entry.phrase {
                if let same = placeOfPhrase[phrase], same < place {
                    cover = same
                } else {
                    cover = self.cover(of: phrase, at: place, in: placeOfPhrase)
                }
            }
            if let cover { report(entry, coveredBy: list.entries[cover], in: list) }
        }
    }

    /// The first entry that finds whatever a phrase finds; of two that find the same the later one is covered.
    private mutating func cover(of phrase: Int, at place: Int, in places: [Int: Int]) -> Int? {
        var best: Int?
        for implied in logic.implications.implied[phrase] where implied != phrase {
            steps += 1
            guard let other = places[implied] else { continue }
            let isSame = other > place && logic.implications.implied[implied].contains(phrase)
            if !isSame { best = min(best ?? other, other) }
        }
        return best
    }

    private mutating func report(_ entry: RuleList.Entry, coveredBy other: RuleList.Entry, in list: RuleList) {
        let isSame = entry.value != nil || logic.isSame(entry.phrase, other.phrase)
        findings.append(
            Finding(
                diagnostic: Diagnostic(
                    .coveredEntry,
                    isSame
                        ? "`\(entry.written)` stands in list `\(list.name)` already"
                        : "`\(entry.written)` is covered by `\(other.written)` in list `\(list.name)`",
                    at: Diagnostic.Label(entry.span),
                    because: Diagnostic.Label(other.span, isSame ? "it is the same as this" : "this finds it already"),
                    notes: isSame && entry.written != other.written
                        ? [entry.value == nil ? "case and accents do not count" : "case does not count"] : [],
                    help: ["take `\(entry.written)` out; the list finds the same without it"]), rule: nil, witness: nil)
        )
    }

    private mutating func inspect(_ phrase: Phrase) {
        let pattern = phrase.pattern
        guard pattern.words.count == 1, let word = pattern.words.first else { return }
        let letters = word.unicodeScalars.count
        let reason: String
        if pattern.hasAnyBeginning || pattern.hasAnyEnding {
            guard letters < 3 else { return }
            let ends = pattern.hasAnyBeginning ? pattern.hasAnyEnding ? "has" : "ends in" : "begins with"
            reason = "finds every word that \(ends) `\(word)`"
        } else {
            var normalizer = Normalizer()
            guard normalizer.normalized(word).tokens.first?.isSingle == true else { return }
            reason = "finds every text that has this character"
        }
        findings.append(
            Finding(
                diagnostic: Diagnostic(
                    .broadPhrase, "`\(phrase.written)` is too broad", at: Diagnostic.Label(phrase.span, reason),
                    help: ["write more of the word, or several words"]), rule: nil, witness: nil))
    }
}

extension RuleLogic {
    /// Whether two phrases find the same.
    fileprivate func isSame(_ phrase: Int?, _ other: Int?) -> Bool {
        guard let phrase, let other else { return false }
        return phrase == other || implications.implied[other].contains(phrase)
    }
}

// R033 within a line of a rule.
extension RuleInspector {
    mutating func coveredPhrase(of rule: Int) -> Finding? {
        for line in rules.rules[rule].when.lines + rules.rules[rule].unless {
            guard case .phrases(_, let phrases, nil) = line.test else { continue }
            for (place, phrase) in phrases.enumerated() {
                let cover = phrases.enumerated().first { other in
                    guard other.offset != place else { return false }
                    guard logic.implications.implied[phrase].contains(other.element) else { return false }
                    return other.offset < place || !logic.implications.implied[other.element].contains(phrase)
                }
                guard let cover else { continue }
                let (covered, by) = (rules.phrases[phrase].written, rules.phrases[cover.element].written)
                return Finding(
                    diagnostic: Diagnostic(
                        .coveredEntry, "`\(covered)` is covered by `\(by)` in the same line",
                        at: Diagnostic.Label(line.span),
                        help: ["take `\(covered)` out; the line finds the same without it"]),
                    rule: rule, witness: nil)
            }
        }
        return nil
    }
}
