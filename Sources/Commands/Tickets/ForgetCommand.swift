import ArgumentParser
import Control

/// `forget`: everything that is kept of a person goes.
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Remove everything that is kept of one person.",
        discussion: """
            Without --do it only says what would go. Removed are the person's messages with facts, decisions and what they were made from; their \
            envelopes in every tier; held files and files set aside that name the address; and the words in the histories of the person's \
            tickets, notes included. Numbers, states, times and tiers of the tickets stay, so that the figures of past days do. Open tickets have \
            to be resolved first. Backups and the journal are not touched. docs/tickets.md has it all. Exit status: 0 when it is done, or there \
            was nothing, 1 when it is refused, 69 when the daemon cannot be asked.
            """)

    @OptionGroup var socket: SocketOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The address as `list` shows it: kim@example.org, +39055123456, slack:U0KIM.", valueName: "address"))
    var sender: String

    @Flag(name: .customLong("do"), help: "Do it. It cannot be undone.")
    var doIt = false

    @Flag(
        name: .long,
        help: "Write the whole ledger anew at the end. Needs its size again on the disk; intake waits meanwhile.")
    var rewrite = false

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    func validate() throws {
        if rewrite, !doIt { throw ValidationError("--rewrite goes with --do") }
    }

    func run() throws {
        let call = DeskInterface.Forget(sender: sender, isDryRun: !doIt, rewrite: rewrite)
        // A long index takes minutes to be merged.
        let reply = try socket.ask(timeout: .seconds(3600)) { client throws(DeskClientError) in try client.call(call) }
        if json {
            print(TicketText.json(reply.report))
            return
        }
        for line in ForgetCommand.lines(of: reply.report) { print(Terminal.printable(line)) }
    }

    static func lines(of report: ForgetReport) -> [String] {
        var lines: [String] = []
        if let before = report.before { lines.append("This address was forgotten before, on \(before).") }
        let isNothing = report.messages + report.envelopes + report.tickets.count + report.files.count == 0
        if isNothing {
            lines.append("Nothing is kept of this address.")
        } else {
            lines.append(report.isDryRun ? "This would go (nothing is changed yet):" : "This is gone:")
            lines.append("  \(report.messages) messages, \(report.contents) of them as they came")
            let originals = report.isDryRun ? "" : " and \(report.originals) files that they were made from"
            lines.append("  \(report.envelopes) envelopes\(originals)")
            if !report.tickets.isEmpty {
                lines.append("  the words in the histories of \(report.tickets.joined(separator: ", "))")
            }
            lines += report.files.map { "  \($0)" }
        }
        if !report.open.isEmpty {
            lines.append("Still open, to be resolved first: \(report.open.joined(separator: ", "))")
        }
        for (path, why) in report.left.sorted(by: { $0.key < $1.key }) {
            lines.append("Still names the address: \(path) (\(why))")
        }
        if report.isDryRun, !isNothing, report.open.isEmpty { lines.append("To do it: the same command with --do") }
        return lines
    }
}
