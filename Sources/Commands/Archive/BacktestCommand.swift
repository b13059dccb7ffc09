import ArgumentParser
import BusinessTime
import DeskModel
import Foundation
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `backtest`: what a change of rules would have done to messages that were decided already.
struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Compare two rule sets on the archive or on message files.",
        discussion: """
            The rules of --rules, or of the settings, are the ones after. The ones before are those of --against: a rule \
            directory, or the version of rules that the daemon stored; without it the last good rules of the daemon. \
            Without files the messages are those of the ledger; the daemon may run meanwhile. Exit status 0 whether \
            messages move or not.
            """)

    @OptionGroup var options: RuleOptions
    @OptionGroup var archive: ArchiveOptions

    @Option(
        name: .long,
        help: ArgumentHelp("The rules before: a directory or a version.", valueName: "dir-or-version"))
    var against: String?

    @Option(name: .long, help: "The gateway the files came by; without it the one that suits their format.")
    var gateway: String?

    @Option(name: .long, help: "When the files were received, as RFC 3339.")
    var at: String?

    @Flag(name: .long, help: "Print one JSON object with every move.")
    var json = false

    @Argument(help: ArgumentHelp("Message files or directories of them, instead of the ledger.", valueName: "file"))
    var files: [String] = []

    /// Decides every message by both rule sets.
    private struct Comparer: MessageConsumer {
        var before: Evaluator
        var after: Evaluator
        var result: Backtest

        init(_ before: Program, _ after: Program, textLimit: Int) {
            self.before = Evaluator(program: before, textLimit: textLimit)
            self.after = Evaluator(program: after, textLimit: textLimit)
            result = Backtest(before: before.rules, after: after.rules)
        }

        mutating func take(_ facts: Facts, name: String, time: Timestamp) {
            let input = FactInput(facts: facts)
            result.compare(name, before: before.decide(input), after: after.decide(input))
        }
    }

    func run() throws {
        let settings = try options.loadSettings()
        let since = try archive.sinceTime()
        let received = try ArchiveOptions.time(at)
        let after = try usable(options.check(settings: settings))
        let (before, described) = try rulesBefore(settings)
        let make = { Comparer(before, after, textLimit: settings.limits.matchedText) }
        let shares =
            files.isEmpty
            ? try MessageRun(isQuiet: json).archive(try archive.archive(settings), since: since, make)
            : try MessageRun(isQuiet: json).files(
                try MessageFiles(files), gateway: try MessageFile.gateway(named: gateway, settings),
                receivedAt: received, settings: settings, make)
        var result = Backtest(before: before.rules, after: after.rules)
        for share in shares { result.merge(share.result) }
        let place = options.rules.isEmpty ? "the rules on disk" : options.rules.joined(separator: ", ")
        let new = "\(place), version \(after.version)"
        print(
            json ? "\(result.json(before: described, after: new))\n" : result.text(before: described, after: new),
            terminator: "")
    }

    private func rulesBefore(_ settings: Settings) throws -> (Program, String) {
        if let against, FileManager.default.fileExists(atPath: against) {
            let bundle = RuleReader(directories: [against], bounds: settings.ruleBounds).read()
            try RuleOptions.requireFiles(bundle)
            let program = try usable(bundle.check(), problems: bundle.problems)
            return (program, "\(against), version \(program.version)")
        }
        let program = try usable(archive.storedRules(version: against, settings, isPlace: true).check())
        return (
            program, against == nil ? "the last good rules, version \(program.version)" : "version \(program.version)"
        )
    }

    private func usable(_ check: RuleCheck, problems: [Diagnostic] = []) throws -> Program {
        if let program = check.program, !problems.hasErrors { return program }
        let errors = (problems + check.diagnostics).filter { $0.severity == .error }
        StandardError.write(DiagnosticRenderer(map: check.sources).report(errors))
        throw FoundSomething()
    }
}
