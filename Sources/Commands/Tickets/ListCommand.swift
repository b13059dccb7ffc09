import ArgumentParser
import Control
import Foundation

/// `list`: tickets, the most urgent first.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tickets, the most urgent first, then the oldest.",
        discussion: """
            Without a state: all that are open. Words are looked for as rules look for them, without regard to case and accents; all of them \
            have to be in one message; `invoic*` stands for all words that begin so.
            """)

    @OptionGroup var socket: SocketOptions

    @Option(name: .long, help: "In this tier.")
    var tier: String?

    @Option(name: .long, help: "Of this priority.")
    var priority: String?

    @Option(name: .long, help: "Of this category.")
    var category: String?

    @Option(name: .long, help: "new, taken, waiting, resolved, reopened, open or all.")
    var state: String?

    @Option(name: .long, help: "In these hands.")
    var holder: String?

    @Option(name: .long, help: ArgumentHelp("Begun at least so long ago: 30m, 2h, 3d.", valueName: "time"))
    var older: TimeSpan?

    @Option(name: .long, help: "How many at most (1 to 1000).")
    var limit: Int = 100

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Argument(help: "Words that one of its messages has.")
    var words: [String] = []

    func run() throws {
        var call = DeskInterface.ListTickets()
        (call.tier, call.priority, call.category) = (tier, priority, category)
        (call.state, call.holder, call.older, call.limit) = (state, holder, older?.seconds, limit)
        if !words.isEmpty { call.text = words.joined(separator: " ") }
        let asked = call
        let tickets = try socket.ask { client throws(DeskClientError) in try client.call(asked) }.tickets
        if json {
            for ticket in tickets { print(TicketText.json(ticket)) }
            return
        }
        if tickets.isEmpty { print("no ticket") }
        let now = Date()
        for line in TicketText.table(tickets, now: now) { print(line) }
        if tickets.count == limit { print("there may be more: --limit \(min(limit * 10, 1000)) shows more of them") }
    }
}

/// A length of time as people type it: `30m`, `2h`, `3d`, `90s`.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        guard let unit = argument.last, let factor = ["s": 1, "m": 60, "h": 3600, "d": 86_400][unit],
            let count = Int(argument.dropLast()), count >= 0, count <= 1_000_000
        else { return nil }
        seconds = count * factor
    }
}
