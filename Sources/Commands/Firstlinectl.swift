package import ArgumentParser
import SourceText

/// The tool of the desk and of the operators.
package struct Firstlinectl: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "firstlinectl",
        abstract: "The tool of the Firstline desk: rules, messages, held files.",
        discussion: """
            Commands that work on rules and files need no daemon. Exit status: 0 when all is well, 1 when something was \
            found that counts, 2 when the command was not understood, 69 when the daemon cannot be asked, 74 when the output could not be written.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Rules",
                subcommands: [
                    CheckCommand.self, TestCommand.self, FmtCommand.self, ExplainCommand.self, WhyNotCommand.self,
                    FactsCommand.self, WordsCommand.self, RulesCommand.self, SchemaCommand.self,
                    ExplainCodeCommand.self,
                ]),
            CommandGroup(name: "Archive", subcommands: [BacktestCommand.self, OverlapsCommand.self]),
            CommandGroup(
                name: "Tickets",
                subcommands: [
                    ListCommand.self, ShowCommand.self, TakeCommand.self, WaitCommand.self, ResolveCommand.self,
                    ReopenCommand.self, EscalateCommand.self, MoveCommand.self, AssignCommand.self, NoteCommand.self,
                    MergeCommand.self, SplitCommand.self, ReportCommand.self, ForgetCommand.self,
                ]),
            CommandGroup(
                name: "Queue",
                subcommands: [
                    QueueCommand.self, HeldCommand.self, HoldCommand.self, ReleaseCommand.self, RequeueCommand.self,
                    IngestCommand.self,
                ]),
            CommandGroup(
                name: "Service",
                subcommands: [
                    StatusCommand.self, WatchCommand.self, ReloadCommand.self, MetricsCommand.self,
                    SettingsCommand.self,
                    DoctorCommand.self, BackupCommand.self, RestoreCommand.self,
                ]),
        ])

    /// The root command.
    package init() {}

    /// Runs a command line (without the program's name) and returns the exit status.
    ///
    /// Standard output that is closed, or cannot take what was printed, is status 74 (`EX_IOERR`) whatever was found.
    package static func run(_ arguments: [String]) -> Int32 {
        guard StandardOutput.isOpen() else { return StandardOutput.failed("standard output is closed") }
        let status = runCommand(arguments)
        if let problem = StandardOutput.flush() { return StandardOutput.failed(problem) }
        return status
    }

    private static func runCommand(_ arguments: [String]) -> Int32 {
        do {
            if let problem = unknownCommand(in: arguments) { throw problem }
            var command = try parseAsRoot(arguments)
            try command.run()
            return 0
        } catch let finding as FoundSomething {
            return finding.status
        } catch let problem as UsageProblem {
            StandardError.write("firstlinectl: \(problem.message)\n")
            return misuse(arguments)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                print(message)
                return 0
            }
            if !message.isEmpty { StandardError.write(message + "\n") }
            return code == .validationFailure || arguments.first == IngestCommand.configuration.commandName
                ? misuse(arguments) : 1
        }
    }

    /// The status of a command that was not understood.
    ///
    /// A mail server bounces what it hands to a command that was mistyped; 75 makes it keep the mail until that is mended.
    private static func misuse(_ arguments: [String]) -> Int32 {
        arguments.first == IngestCommand.configuration.commandName ? 75 : 2
    }
}

extension Firstlinectl {
    /// The command that is not there, and the one that may have been meant.
    private static func unknownCommand(in arguments: [String]) -> UsageProblem? {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        let asked = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
        guard let word = asked.first, !word.hasPrefix("-"), !names.contains(word) else { return nil }
        let nearest = Suggestion.nearest(to: word, in: names)
        let hint = nearest.map { "did you mean `\($0)`?" } ?? "`firstlinectl --help` lists them"
        return UsageProblem(message: "there is no command `\(Terminal.printable(word))`; \(hint)")
    }
}

/// Thrown by a command that already said what it found.
struct FoundSomething: Error {
    var status: Int32 = 1
}
