import ArgumentParser
import BusinessTime
import DeskModel
import Foundation
import Settings
import Spool

/// `held`: the files that wait for a person.
struct HeldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held", abstract: "List, show, retry and release held files.",
        subcommands: [
            HeldListCommand.self, HeldShowCommand.self, HeldRetryCommand.self, HeldReleaseCommand.self,
        ],
        defaultSubcommand: HeldListCommand.self)
}

/// Where the spool is.
struct SpoolOptions: ParsableArguments {
    @OptionGroup var options: RuleOptions

    @Option(name: .long, help: ArgumentHelp("The spool, instead of that of the settings.", valueName: "dir"))
    var spool: String?

    func held() throws -> HeldItems {
        HeldItems(path: try spool ?? options.loadSettings().spool)
    }
}

/// `held list`: one line a file, or one JSON object a line.
struct HeldListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List held files, longest held first.")

    @OptionGroup var spool: SpoolOptions

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let held = try spool.held()
        do throws(SpoolError) {
            var items: [HeldItem] = []
            for gateway in try held.gateways() { items += try held.list(gateway: gateway) }
            if items.isEmpty, !json { print("nothing is held") }
            for item in items {
                print(json ? JSONText.object(item.members).description : text(item))
            }
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
    }

    private func text(_ item: HeldItem) -> String {
        let since = item.held.map(\.description) ?? "unknown"
        return
            "\(item.gateway)/\(item.id)\n    \(since)  \(item.code): \(item.detail)\n    dropped as \(item.name), \(item.size) bytes"
    }
}

/// `held show`: the reason of one file and the start of its content.
struct HeldShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show why a file is held, and how it starts.")

    @OptionGroup var spool: SpoolOptions

    @Flag(name: .long, help: "Print one JSON object, without the content.")
    var json = false

    @Flag(name: .long, help: "Write the file itself, byte for byte, to standard output.")
    var raw = false

    @Argument(help: "The file as `held list` names it: GATEWAY/ID.")
    var file: String

    func run() throws {
        let parts = file.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("name the file as `held list` does: GATEWAY/ID") }
        let held = try spool.held()
        do {
            guard let item = try held.find(gateway: parts[0], id: parts[1]) else {
                StandardError.write("firstlinectl: nothing is held as \(Terminal.printable(file))\n")
                throw FoundSomething()
            }
            if raw {
                let bytes = try held.content(gateway: parts[0], id: parts[1], limit: 2_147_483_647) ?? []
                StandardOutput.write(bytes)
                return
            }
            if json {
                print(JSONText.object(item.members))
                return
            }
            print("gateway   \(item.gateway)")
            print("name      \(item.name)")
            print("reason    \(item.code): \(item.detail)")
            if let received = item.received { print("received  \(received)") }
            if let held = item.held { print("held      \(held)") }
            print("size      \(item.size) bytes")
            if item.isInInbox { print("note      it could not be moved and is still in the drop directory") }
            guard let start = try held.content(gateway: parts[0], id: parts[1], limit: 2_000) else { return }
            print("\nstarts with:")
            for line in String(decoding: start, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(20) {
                print("  " + Terminal.printable(String(line)))
            }
        } catch let error as SpoolError {
            StandardError.write("firstlinectl: \(error)\n")
            throw FoundSomething()
        }
    }
}

extension HeldItem {
    /// The item as JSON members.
    fileprivate var members: [String: JSONText] {
        var members: [String: JSONText] = [
            "id": .string(id), "gateway": .string(gateway), "name": .string(name), "reason": .string(code),
            "detail": .string(detail), "size": .number(size),
        ]
        if let received { members["received"] = .string(received.description) }
        if let held { members["held"] = .string(held.description) }
        return members
    }
}
