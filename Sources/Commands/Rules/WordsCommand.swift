import ArgumentParser
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import TextMatching

/// `words`: shows how a text is normalised, and which phrases, lists and rules look for what is in it.
struct WordsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "words", abstract: "Show how a text is normalised, and what the rules find in it.")

    @OptionGroup var options: RuleOptions

    @Argument(help: "The text; several arguments are joined by spaces.")
    var text: [String]

    func run() throws {
        let joined = text.joined(separator: " ")
        var normalizer = Normalizer()
        let normalized = normalizer.normalized(joined)
        print("normalised  \(String(decoding: normalized.bytes, as: UTF8.self))")
        let words = normalized.tokens.indices.map { index in
            let folded = String(decoding: normalized.bytes(ofToken: index), as: UTF8.self)
            let written = normalized.writtenText(ofTokens: index..<index + 1) ?? folded
            return written == folded ? folded : "\(folded) (\(written))"
        }
        print("words       \(words.isEmpty ? "none" : words.joined(separator: ", "))")
        let settings = try options.loadSettings()
        let check = options.bundle(settings: settings).check()
        guard let rules = check.program?.rules else {
            print("the rules have errors, so nothing is looked for; see `firstlinectl check`")
            throw FoundSomething()
        }
        let index = PhraseIndex(rules.phrases.map(\.pattern))
        let hits = index.find(in: normalized)
        if hits.ids.isEmpty { print("found       no phrase of any rule") }
        for hit in hits.located {
            let phrase = rules.phrases[hit.id]
            let written = normalized.writtenText(ofTokens: hit.tokens) ?? ""
            let users = users(of: hit.id, in: rules)
            print(
                "found       \"\(written)\" by `\(phrase.written)`\(users.isEmpty ? "" : ": " + users.joined(separator: ", "))"
            )
        }
    }

    /// The lists, conditions and rules that look for a phrase.
    private func users(of phrase: Int, in rules: RuleSet) -> [String] {
        var users: [String] = []
        func add(_ lines: [TestLine], of user: String) {
            for line in lines {
                guard case .phrases(_, let phrases, let list) = line.test, phrases.contains(phrase) else { continue }
                for name in [list.map { "list \($0)" }, user].compactMap({ $0 }) where !users.contains(name) {
                    users.append(name)
                }
            }
        }
        for condition in rules.conditions {
            add(condition.when.lines + condition.unless, of: "condition \(condition.name)")
        }
        for rule in rules.rules { add(rule.when.lines + rule.unless, of: "rule \"\(rule.name)\"") }
        return users
    }
}
