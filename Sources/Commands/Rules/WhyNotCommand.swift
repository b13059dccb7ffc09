import ArgumentParser
import DeskModel
import RuleEngine
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `why-not`: why a rule did not match a message, or who won over it.
struct WhyNotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not", abstract: "Show which line kept a rule from matching, or which rule won over it.",
        discussion: """
            The rule is named by its title, or by its place: `billing.rules:31` is the rule that stands there. Lines in \
            the way are marked with >.
            """)

    @OptionGroup var options: RuleOptions

    @Flag(name: .long, help: "Take the messages for replies to conversations the desk has.")
    var reply = false

    @Argument(help: "The rule: its title, or FILE:LINE.")
    var rule: String

    @OptionGroup var messages: MessageOptions

    func run() throws {
        try messages.requireFiles()
        let settings = try options.loadSettings(moreRules: messages.directories)
        let check = try options.check(settings: settings)
        guard let program = check.program else { throw FoundSomething() }
        let index = try RuleNaming(program.rules).find(rule)
        var evaluator = Evaluator(program: program, textLimit: settings.limits.matchedText)
        var hasHeld = false
        try messages.forEach(settings: settings) { file in
            let shown = Terminal.printable(file.path)
            switch file.result {
            case .failure(let reason):
                hasHeld = true
                print(messages.json ? FactsCommand.line(file.path, "held", reason) : "\(shown): held, \(reason.text)\n")
            case .success(let decoded):
                var number = 0
                for item in decoded.items {
                    guard case .message(var message) = item else {
                        if case .setAside(let why) = item {
                            print(
                                messages.json
                                    ? FactsCommand.line(file.path, "set-aside", why)
                                    : "\(shown): set aside, no customer's message: \(why)\n")
                        }
                        continue
                    }
                    message.facts.reply = message.facts.reply || reply
                    let input = FactInput(facts: message.facts)
                    let trace = evaluator.trace(rule: index, evaluator.decide(input), of: input)
                    if messages.json {
                        var members = trace.members
                        members["file"] = .string(file.path)
                        members["message"] = .number(number)
                        members["rules_version"] = .string(program.version)
                        print(JSONText.object(members))
                    } else {
                        print("\(decoded.items.count > 1 ? "\(shown), message \(number)" : shown)\n\(trace.text)")
                    }
                    number += 1
                }
            }
        }
        if hasHeld { throw FoundSomething() }
    }
}

/// Finds rules by what an admin calls them.
struct RuleNaming {
    private let rules: RuleSet

    init(_ rules: RuleSet) {
        self.rules = rules
    }

    /// The rule of that title, or the one at `FILE:LINE`, by index.
    func find(_ name: String) throws(UsageProblem) -> Int {
        if let index = rules.rules.firstIndex(where: { $0.name == name }) { return index }
        let parts = name.split(separator: ":").map(String.init)
        if parts.count > 1, let text = parts.last, let line = Int(text) {
            return try find(file: parts.dropLast().joined(separator: ":"), line: line)
        }
        let folded = name.lowercased()
        let nearest =
            rules.rules.first { $0.name.lowercased() == folded }?.name
            ?? Suggestion.nearest(to: name, in: rules.rules.map(\.name))
            ?? rules.rules.first { $0.name.lowercased().contains(folded) }?.name
        let hint = nearest.map { "did you mean \"\($0)\"?" } ?? "`firstlinectl rules` lists them"
        throw UsageProblem(message: "no rule is called \"\(Terminal.printable(name))\"; \(hint)")
    }

    private func find(file: String, line: Int) throws(UsageProblem) -> Int {
        let files = rules.sources.files.enumerated().filter { _, source in
            source.path == file || source.path.hasSuffix("/" + file)
        }
        guard let (number, source) = files.first else {
            let names = rules.sources.files.map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
            let nearest = Suggestion.nearest(to: file, in: names)
            let hint = nearest.map { "did you mean \($0)?" } ?? "there are \(names.joined(separator: ", "))"
            throw UsageProblem(message: "no rule file is called \(Terminal.printable(file)); \(hint)")
        }
        let above = rules.rules.indices.filter { index in
            rules.rules[index].span.file == number && rules.sources.line(of: rules.rules[index].span) <= line
        }
        let nearest = above.max {
            rules.sources.line(of: rules.rules[$0].span) < rules.sources.line(of: rules.rules[$1].span)
        }
        if let nearest, line <= source.lineStarts.count {
            let start = rules.sources.line(of: rules.rules[nearest].span)
            // Another block that opens in between ends the rule.
            let isInside =
                start == line
                || !(start + 1...line).contains { number in
                    guard let first = source.bytes[source.lineRange(number)].first else { return false }
                    return first != UInt8(ascii: " ") && first != UInt8(ascii: "\t") && first != UInt8(ascii: "#")
                }
            if isInside { return nearest }
        }
        throw UsageProblem(
            message: "no rule stands at \(Terminal.printable(file)):\(line); `firstlinectl rules` lists them")
    }
}
