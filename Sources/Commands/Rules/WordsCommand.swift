import ArgumentParser
import DeskModel
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

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The text; several arguments are joined by spaces.")
    var text: [String]

    /// A phrase that was found.
    private struct Found {
        var written: String
        var phrase: String
        var users: [String]
    }

    func run() throws {
        var normalizer = Normalizer()
        let normalized = normalizer.normalized(text.joined(separator: " "))
        let words = normalized.tokens.indices.map { index in
            let folded = String(decoding: normalized.bytes(ofToken: index), as: UTF8.self)
            return (folded: folded, written: normalized.writtenText(ofTokens: index..<index + 1) ?? folded)
        }
        // The form that is searched has a space at both ends.
        let form = String(decoding: normalized.bytes, as: UTF8.self).trimmingPrefix(" ")
        let shown = form.hasSuffix(" ") ? form.dropLast() : form
        if !json {
            let pairs = words.map { $0.written == $0.folded ? $0.folded : "\($0.folded) (\($0.written))" }
            print("normalised  \(shown)")
            print("words       \(words.isEmpty ? "none" : pairs.joined(separator: ", "))")
        }
        let settings = try options.loadSettings()
        let bundle = options.bundle(settings: settings)
        try RuleOptions.requireFiles(bundle)
        guard let rules = bundle.check().program?.rules else {
            StandardError.write(
                "the rules have errors, so nothing is looked for; see `firstlinectl check`\n")
            throw FoundSomething()
        }
        let hits = PhraseIndex(rules.phrases.map(\.pattern)).find(in: normalized)
        let found = hits.located.map { hit in
            Found(
                written: normalized.writtenText(ofTokens: hit.tokens) ?? "", phrase: rules.phrases[hit.id].written,
                users: users(of: hit.id, in: rules))
        }
        guard !json else {
            print(
                JSONText.object([
                    "normalised": .string(String(shown)),
                    "words": .array(
                        words.map { JSONText.object(["folded": .string($0.folded), "written": .string($0.written)]) }),
                    "found": .array(
                        found.map { hit in
                            JSONText.object([
                                "written": .string(hit.written), "phrase": .string(hit.phrase), "by": .array(hit.users),
                            ])
                        }),
                ]))
            return
        }
        if found.isEmpty { print("found       no phrase of any rule") }
        for hit in found {
            let users = hit.users.isEmpty ? "" : ": " + hit.users.joined(separator: ", ")
            print("found       \"\(hit.written)\" by `\(hit.phrase)`\(users)")
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
