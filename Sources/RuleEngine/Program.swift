package import RuleSemantics
import TextMatching

/// A rule set made ready to decide: immutable, shared by all workers.
package struct Program: Sendable {
    /// The checked rules.
    package let rules: RuleSet
    /// What the rule set's content hashes to; the name by which a decision remembers its rules.
    package let version: String
    /// Every phrase of every rule, found in one pass over a text.
    let phrases: PhraseIndex
    /// The text facts in which phrases are looked for; `text` is subject and body.
    let texts: [TextFact]

    /// Compiles a checked rule set.
    package init(rules: RuleSet, version: String) {
        self.rules = rules
        self.version = version
        phrases = PhraseIndex(rules.phrases.map(\.pattern))
        texts = Program.searchedTexts(of: rules)
    }

    private static func searchedTexts(of rules: RuleSet) -> [TextFact] {
        var facts: [TextFact] = []
        func add(_ fact: TextFact) {
            if !facts.contains(fact) { facts.append(fact) }
        }
        let groups =
            rules.rules.map { ($0.when.lines, $0.unless) } + rules.conditions.map { ($0.when.lines, $0.unless) }
        for (when, unless) in groups {
            for line in when + unless {
                guard case .phrases(let fact, _, _) = line.test else { continue }
                if fact == .text {
                    add(.subject)
                    add(.body)
                } else {
                    add(fact)
                }
            }
        }
        return facts
    }
}
