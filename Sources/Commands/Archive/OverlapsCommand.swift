import ArgumentParser
import BusinessTime
import DeskModel
import RuleEngine
import RuleSemantics
import RuleTesting
import Settings

/// `overlaps`: pairs of rules that asked for different things of one message, and who got it.
struct OverlapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overlaps", abstract: "Show which rules disagreed about real messages, and who won.",
        discussion: "The rules as they are now decide the messages of the ledger again; the daemon may run meanwhile.")

    @OptionGroup var options: RuleOptions
    @OptionGroup var archive: ArchiveOptions

    @Flag(name: .long, help: "Print one JSON object a pair.")
    var json = false

    @Argument(help: ArgumentHelp("Message files or directories of them, instead of the ledger.", valueName: "file"))
    var files: [String] = []

    private struct Meeter: MessageConsumer {
        var evaluator: Evaluator
        var result: RuleMeetings

        init(_ program: Program, textLimit: Int) {
            evaluator = Evaluator(program: program, textLimit: textLimit)
            result = RuleMeetings(rules: program.rules)
        }

        mutating func take(_ facts: Facts, name: String, time: Timestamp) {
            result.count(evaluator.decide(FactInput(facts: facts)), of: name)
        }
    }

    func run() throws {
        let settings = try options.loadSettings()
        let since = try archive.sinceTime()
        guard let program = try options.check(settings: settings).program else { throw FoundSomething() }
        let make = { Meeter(program, textLimit: settings.limits.matchedText) }
        let shares =
            files.isEmpty
            ? try MessageRun(isQuiet: json).archive(try archive.archive(settings), since: since, make)
            : try MessageRun(isQuiet: json).files(
                try MessageFiles(files), gateway: nil, receivedAt: nil, settings: settings, make)
        var result = RuleMeetings(rules: program.rules)
        for share in shares { result.merge(share.result) }
        if json {
            for object in result.objects { print(object) }
        } else {
            print(result.text, terminator: "")
        }
    }
}
