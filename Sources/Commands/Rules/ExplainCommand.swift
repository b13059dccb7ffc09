import ArgumentParser
import DeskModel
import RuleEngine
import RuleSemantics
import RuleTesting
import Settings

/// `explain`: where a message would go, and why.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show where messages would go and why.",
        discussion: """
            Of a directory every message in it is shown. Exit status 1 when a file would be held. With --message the ledger says why a message went where it went, by \
            the rules of then; no rules are needed for it.
            """)

    @OptionGroup var options: RuleOptions
    @OptionGroup var messages: MessageOptions
    @OptionGroup var archive: ArchiveOptions

    @Option(name: .long, help: ArgumentHelp("A message of the ledger, by its id.", valueName: "id"))
    var message: [String] = []

    @Flag(name: .long, help: "Take the messages for replies to conversations the desk has.")
    var reply = false

    func run() throws {
        if message.isEmpty { try messages.requireFiles() }
        let settings = try options.loadSettings(moreRules: messages.directories)
        if !message.isEmpty { try StoredExplanations(archive, settings, json: messages.json).show(message) }
        if messages.places.isEmpty { return }
        let check = try options.check(settings: settings)
        guard let program = check.program else { throw FoundSomething() }
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
                    switch item {
                    case .setAside(let why):
                        print(
                            messages.json
                                ? FactsCommand.line(file.path, "set-aside", why)
                                : "\(shown): set aside, no customer's message: \(why)\n")
                    case .message(var message):
                        message.facts.reply = message.facts.reply || reply
                        let input = FactInput(facts: message.facts)
                        let explanation = evaluator.explain(evaluator.decide(input), of: input)
                        if messages.json {
                            print(line(file.path, number, explanation, message.notes, version: program.version))
                        } else {
                            let title = decoded.items.count > 1 ? "\(shown), message \(number)" : shown
                            // What was cut was not looked at: who reads why has to know.
                            let notes = message.notes.map { "note: \(Terminal.printable($0))\n" }.joined()
                            print("\(title)\n\(explanation.text)\(notes)")
                        }
                        number += 1
                    }
                }
            }
        }
        if hasHeld { throw FoundSomething() }
    }

    private func line(
        _ path: String, _ number: Int, _ explanation: Explanation, _ notes: [String], version: String
    ) -> String {
        let origin = Explanation.Origin(file: path, message: number, rulesVersion: version)
        return explanation.json(notes: notes, origin: origin).description
    }
}
