import ArgumentParser
import Control
import DeskModel

/// `reload`: reads the rules again, and waits until they are in use or refused.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the daemon read the rules again; shows what is wrong with them.")

    @OptionGroup var socket: SocketOptions

    func run() throws {
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(DeskInterface.Reload()) }
        for finding in reply.diagnostics { StandardError.write(Terminal.printableLines(finding.report) + "\n\n") }
        print("rules \(Terminal.printable(reply.rulesVersion)) are in use")
    }
}

/// `watch`: what the daemon does, as it does it.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show what the daemon does, as it does it, until it stops.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Option(name: .long, help: ArgumentHelp("Leave after so many events.", valueName: "number"))
    var count: Int?

    func run() throws {
        var left = count ?? .max
        guard left > 0 else { return }
        let isJSON = json
        try socket.ask { client throws(DeskClientError) in
            try client.stream(DeskInterface.Watch()) { reply in
                let event = reply.event
                if isJSON {
                    let members: [String: JSONText] = [
                        "time": .string(event.time), "kind": .string(event.kind), "message": .string(event.message),
                        "fields": .object(event.fields.mapValues { .string($0) }),
                    ]
                    print(JSONText.object(members).description)
                } else {
                    print("\(Terminal.printable(event.time))  \(Terminal.printable(event.message))")
                }
                _ = StandardOutput.flush()
                left -= 1
                return left > 0
            }
        }
    }
}

/// `metrics`: the figures for Prometheus.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Print the daemon's figures in the text format of Prometheus.")

    @OptionGroup var socket: SocketOptions

    func run() throws {
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(DeskInterface.Metrics()) }
        print(Terminal.printableLines(reply.text), terminator: "")
    }
}
