import ArgumentParser
import Control
import DeskModel

/// `hold`: a message waits no longer, until it is released.
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Take waiting messages out of their queues, until they are released.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a message and line.")
    var json = false

    @Argument(help: "The messages' ids, as their envelopes and the journal name them.")
    var messages: [String]

    func run() throws {
        for message in messages {
            _ = try socket.ask { client throws(DeskClientError) in
                try client.call(DeskInterface.Hold(message: message))
            }
            print(json ? QueueOutcome.json(message, "on-hold") : "\(Terminal.printable(message)) is on hold")
        }
    }
}

/// `release`: a message on hold waits in its queue again.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Put messages that are on hold back into their queues.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a message and line.")
    var json = false

    @Argument(help: "The messages' ids.")
    var messages: [String]

    func run() throws {
        for message in messages {
            _ = try socket.ask { client throws(DeskClientError) in
                try client.call(DeskInterface.Release(message: message))
            }
            print(json ? QueueOutcome.json(message, "waiting") : "\(Terminal.printable(message)) waits again")
        }
    }
}

/// `requeue`: the rules of now decide a waiting message again.
struct RequeueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requeue", abstract: "Have the rules in use decide waiting messages again.",
        discussion:
            "A message keeps its id, its ticket and its place by age. One that somebody has taken is left alone.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object a message and line.")
    var json = false

    @Argument(help: "The messages' ids.")
    var messages: [String]

    func run() throws {
        for message in messages {
            let reply = try socket.ask { client throws(DeskClientError) in
                try client.call(DeskInterface.Requeue(message: message))
            }
            let decision: [String: JSONText] = [
                "tier": .string(reply.tier), "category": .string(reply.category), "priority": .string(reply.priority),
            ]
            let text = Terminal.printable("\(message) to \(reply.tier): \(reply.category), \(reply.priority)")
            print(json ? QueueOutcome.json(message, "waiting", decision) : text)
        }
    }
}

/// What became of one message, for programs.
enum QueueOutcome {
    static func json(_ message: String, _ state: String, _ more: [String: JSONText] = [:]) -> String {
        var members = more
        members["message"] = .string(message)
        members["state"] = .string(state)
        return JSONText.object(members).description
    }
}
