import ArgumentParser
import DeskModel
import Doctor
import Foundation
import Settings
import Spool

/// `backup`: a whole copy of the desk, made while it works.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back up ledger, queues, held files, rules and settings, also while the daemon runs.",
        discussion: """
            What is in inbox/ and work/ is not accepted yet and not copied. Exit status: 0 when the backup is whole, 1 when something that \
            should be in it was not there (it is whole otherwise), 74 when it could not be made.
            """)

    @OptionGroup var options: ServiceOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: ArgumentHelp("The directory to make; it must not be there yet.", valueName: "dir"))
    var directory: String

    func run() throws {
        let settings = try options.load()
        let named = options.rules.settings ?? ProcessInfo.processInfo.environment["FIRSTLINE_SETTINGS"]
        let progress = ProgressLine(isWanted: !json)
        let backup = Backup(
            settings: settings, settingsFile: named ?? SettingsLoader.installedFile, to: directory,
            now: SpoolClock.system.now(), observer: { progress.show($0.step, $0.done, of: $0.total) })
        let outcome: Backup.Outcome
        do {
            defer { progress.clear() }
            outcome = try backup.run()
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething(status: 74)
        }
        if json {
            print(
                JSONText.object([
                    "directory": .string(directory), "files": .number(outcome.files), "bytes": .number(outcome.bytes),
                    "counts": .object(outcome.counts.mapValues { .number($0) }), "missing": .array(outcome.missing),
                ]))
            if !outcome.missing.isEmpty { throw FoundSomething() }
            return
        }
        for line in outcome.missing { StandardError.write("missing: \(Terminal.printable(line))\n") }
        for (what, number) in outcome.counts.sorted(by: { $0.key < $1.key }) { print("\(number) \(what)") }
        print("\(outcome.files) files, \(outcome.bytes) bytes in \(Terminal.printable(directory))")
        if !outcome.missing.isEmpty { throw FoundSomething() }
    }
}

/// `restore`: puts a backup back, or only verifies it.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Verify a backup, and put it back into an empty spool and state.",
        discussion: """
            Run it as the daemon's user. Exit status: 0 when all is well, 1 when the backup is damaged, 69 when a daemon runs, 74 when it \
            cannot be read or put back.
            """)

    @OptionGroup var options: ServiceOptions

    @Flag(name: .long, help: "Only compare every file with the manifest.")
    var check = false

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: ArgumentHelp("The backup.", valueName: "dir"))
    var directory: String

    func run() throws {
        let progress = ProgressLine(isWanted: !json)
        let restore = Restore(from: directory) { progress.show($0.step, $0.done, of: $0.total) }
        do {
            if check {
                let files = try finishing(progress) { try restore.check() }
                print(
                    json
                        ? JSONText.object(["files": .number(files), "intact": .bool(true)]).description
                        : "\(files) files are as they were backed up")
            } else {
                let settings = try options.load()
                say(try finishing(progress) { try restore.run(into: settings) })
            }
        } catch let failure as BackupFailure {
            StandardError.write("firstlinectl: \(failure)\n")
            switch failure {
            case .damaged: throw FoundSomething()
            case .locked: throw FoundSomething(status: 69)
            case .failed: throw FoundSomething(status: 74)
            }
        } catch let error as SpoolError {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething(status: 74)
        }
    }

    /// Nothing is printed beside the line, not even what went wrong.
    private func finishing<Value>(_ progress: ProgressLine, _ work: () throws -> Value) throws -> Value {
        defer { progress.clear() }
        return try work()
    }

    private func say(_ outcome: Restore.Outcome) {
        if json {
            print(
                JSONText.object([
                    "files": .number(outcome.files), "time": .string("\(outcome.time)"),
                    "envelopes_made": .number(outcome.made),
                    "not_put_back": .object(outcome.sources.mapValues { .string($0) }),
                ]))
            return
        }
        print("put back \(outcome.files) files of the backup of \(outcome.time)")
        if outcome.made > 0 { print("\(outcome.made) envelopes were made again from the ledger") }
        for (copy, place) in outcome.sources.sorted(by: { $0.key < $1.key }) {
            print(
                "not put back: \(Terminal.printable(place)); compare it with \(Terminal.printable(directory + "/" + copy))"
            )
        }
        print("What to do next: firstlinectl doctor, firstlinectl check, systemctl start firstlined")
        print("Messages that were accepted after the backup are not in it; the gateways may have them.")
    }
}
