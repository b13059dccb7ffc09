import ArgumentParser
import BusinessTime
import Control
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
        commandName: "list", abstract: "List held files, longest held first.",
        discussion: """
            Reads the spool, and needs no daemon. Who may not read it asks the daemon, for which a role of the settings has to let him look. \
            Exit status: 0, 1 when it cannot be read, 69 when the daemon cannot be asked.
            """)

    @OptionGroup var spool: SpoolOptions

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    func run() throws {
        let held = try spool.held()
        let rows: [HeldRow]
        do throws(SpoolError) {
            rows = try read(held)
        } catch {
            guard error.isForbidden, spool.spool == nil else {
                StandardError.write("firstlinectl: \(error)\n")
                throw FoundSomething()
            }
            rows = try ask()
        }
        if rows.isEmpty, !json { print("nothing is held") }
        for row in rows { print(json ? JSONText.object(row.members).description : row.text) }
    }

    private func read(_ held: HeldItems) throws(SpoolError) -> [HeldRow] {
        var rows: [HeldRow] = []
        for gateway in try held.gateways() { rows += try held.list(gateway: gateway).map { HeldRow($0) } }
        return rows
    }

    private func ask() throws -> [HeldRow] {
        let path = try spool.options.loadSettings().socket
        do throws(DeskClientError) {
            let reply = try DeskClient(path: path).call(DeskInterface.ListHeld())
            if reply.omitted > 0 { StandardError.write("firstlinectl: \(reply.omitted) more are held\n") }
            return reply.items.map { HeldRow($0) }
        } catch {
            StandardError.write("firstlinectl: \(Terminal.printable("\(error)"))\n")
            throw FoundSomething(status: 69)
        }
    }
}

/// A held file as it is listed, from the spool or from the daemon.
struct HeldRow {
    /// The members of its JSON object.
    let members: [String: JSONText]
    /// Three lines for people.
    let text: String

    init(_ item: HeldItem) {
        self.init(
            HeldEntry(
                gateway: item.gateway, id: item.id, name: item.name, reason: item.code, detail: item.detail,
                size: item.size, received: item.received, held: item.held))
    }

    init(_ entry: HeldEntry) {
        var members: [String: JSONText] = [
            "id": .string(entry.id), "gateway": .string(entry.gateway), "name": .string(entry.name),
            "reason": .string(entry.reason), "detail": .string(entry.detail), "size": .number(entry.size),
        ]
        if let received = entry.received { members["received"] = .string(received) }
        if let held = entry.held { members["held"] = .string(held) }
        self.members = members
        let lines = [
            "\(entry.gateway)/\(entry.id)", "    \(entry.held ?? "unknown")  \(entry.reason): \(entry.detail)",
            "    dropped as \(entry.name), \(entry.size) bytes",
        ]
        text = lines.map(Terminal.printable).joined(separator: "\n")
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
                print(JSONText.object(HeldRow(item).members))
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
            let hint = error.isForbidden ? "; be root or the daemon's user" : ""
            StandardError.write("firstlinectl: \(error)\(hint)\n")
            throw FoundSomething()
        }
    }
}
