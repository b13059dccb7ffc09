import ArgumentParser
import Control
import DeskModel

/// A held file as `held list` names it.
struct HeldName {
    let gateway: String
    let id: String

    init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw ValidationError("name the file as `held list` does: GATEWAY/ID") }
        (gateway, id) = (parts[0], parts[1])
    }
}

/// `held retry`: held files are read again.
struct HeldRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Have held files read again, after what was wrong is mended.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a file and line.")
    var json = false

    @Argument(help: "The files as `held list` names them: GATEWAY/ID.")
    var files: [String]

    func run() throws {
        for file in files {
            let name = try HeldName(file)
            _ = try socket.ask { client throws(DeskClientError) in
                try client.call(DeskInterface.RetryHeld(gateway: name.gateway, id: name.id))
            }
            let members: [String: JSONText] = [
                "gateway": .string(name.gateway), "id": .string(name.id), "state": .string("read-again"),
            ]
            let text = "\(Terminal.printable(file)) was read again; `held list` shows whether it is held still"
            print(json ? JSONText.object(members).description : text)
        }
    }
}

/// `held release`: a held file goes to a tier as it is.
struct HeldReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Hand a held file to a tier as it is, for a person to read.")

    @OptionGroup var socket: SocketOptions

    @Option(name: .long, help: "The tier.")
    var to: String

    @Option(name: .long, help: ArgumentHelp("What the tier should know of it.", valueName: "text"))
    var note: String?

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The file as `held list` names it: GATEWAY/ID.")
    var file: String

    func run() throws {
        let name = try HeldName(file)
        let reply = try socket.ask { client throws(DeskClientError) in
            try client.call(
                DeskInterface.ReleaseHeld(gateway: name.gateway, id: name.id, tier: to, note: note))
        }
        let members: [String: JSONText] = [
            "gateway": .string(name.gateway), "id": .string(name.id), "tier": .string(to),
            "message": .string(reply.message),
        ]
        let text = Terminal.printable("\(file) went to \(to) as message \(reply.message)")
        print(json ? JSONText.object(members).description : text)
    }
}
