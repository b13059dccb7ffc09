import ArgumentParser
import Control
import Foundation

/// `status`: how the desk is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the desk is: queues, held files, rules.",
        discussion: "Exit status: 0 when all is well, 1 when something needs a person, 69 when the daemon does not run."
    )

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    func run() throws {
        let status = try socket.ask { client throws(DeskClientError) in try client.call(DeskInterface.Status()) }.status
        let problems = StatusCommand.problems(of: status)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: (try? encoder.encode(status)) ?? Data("{}".utf8), as: UTF8.self))
        } else {
            print(text(status))
            for problem in problems { print(Colours.paint("!  ", .error) + Terminal.printable(problem)) }
        }
        if !problems.isEmpty { throw FoundSomething() }
    }

    /// What needs a person.
    static func problems(of status: DeskStatus) -> [String] {
        var problems: [String] = []
        if !status.ready {
            problems.append("the daemon is not ready yet" + (status.recovering.map { ": \($0)" } ?? ""))
        }
        if let problem = status.rulesProblem { problems.append(problem + ": see firstlinectl check") }
        if let problem = status.tablesProblem { problems.append(problem + ": see firstlinectl check") }
        if let problem = status.ledgerProblem {
            problems.append(problem + " (said until the next start; see the journal)")
        }
        if let shortage = status.shortage { problems.append("intake waits, \(shortage)") }
        if status.held > 0 { problems.append("\(status.held) held: see firstlinectl held list") }
        return problems
    }

    private func text(_ status: DeskStatus) -> String {
        let doneIn = status.doneIn.map { ", done in about \(Self.duration($0))" } ?? ""
        var lines = [
            "firstlined \(status.version), up \(Self.duration(status.uptime)), rules \(status.rulesVersion)",
            "since then \(status.delivered) delivered, \(status.duplicates) duplicates, \(status.aside) set aside; \(status.waiting) waiting to be read\(doneIn)",
            "",
        ]
        let rows =
            [["tier", "waiting", "taken"]]
            + status.tiers.map { [Terminal.printable($0.name), "\($0.waiting)", "\($0.taken)"] }
        lines += TextTable(rows).lines
        lines.append("")
        let gateways =
            [["gateway", "channel", "held"]]
            + status.gateways.map { [Terminal.printable($0.name), $0.channel, "\($0.held)"] }
        lines += TextTable(gateways).lines
        return lines.joined(separator: "\n")
    }

    /// `3 d 4 h`, `12 min`, `40 s`.
    static func duration(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
        }
    }
}
