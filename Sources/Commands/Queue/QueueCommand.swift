import ArgumentParser
import Control
import DeskModel

/// `queue`: what waits, by tier, category and age.
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show what is in the tiers' queues: how many messages of which age, or each of them.",
        discussion: """
            A column counts the messages that were received longer ago than the one before it and at most its own time: m are minutes, \
            h hours, d days. Messages on hold and taken ones count only in their columns. Exit status: 0 whether there are messages or not, \
            1 when the daemon refuses, 69 when it cannot be asked.
            """)

    @OptionGroup var socket: SocketOptions

    @Option(name: .long, help: "Only this tier.")
    var tier: String?

    @Flag(name: .long, help: "Print a line for each message, most urgent first, instead of counting them.")
    var list = false

    @Flag(name: .long, help: "Print one JSON object a message and line, in no order.")
    var json = false

    func run() throws {
        var items: [QueueEntry] = []
        var shape = QueueShape()
        let (isJSON, isList) = (json, list)
        try socket.ask { client throws(DeskClientError) in
            try client.stream(DeskInterface.ListQueue(tier: tier)) { reply in
                for item in reply.items {
                    if isJSON {
                        print(JSONText.object(item.members))
                    } else if isList {
                        items.append(item)
                    } else {
                        shape.add(item)
                    }
                }
                return true
            }
        }
        if json { return }
        let rows = list ? listing(items) : shape.rows
        if rows.count == 1 {
            print("nothing is in the queues")
        } else {
            print(TextTable(rows).lines.joined(separator: "\n"))
        }
    }

    private func listing(_ items: [QueueEntry]) -> [[String]] {
        let sorted = items.sorted {
            ($0.tier, $0.rank, $0.received, $0.message) < ($1.tier, $1.rank, $1.received, $1.message)
        }
        return [["tier", "priority", "category", "age", "state", "gateway", "message"]]
            + sorted.map { item in
                [
                    item.tier, item.priority, item.category, StatusCommand.duration(item.age), item.state, item.gateway,
                    item.message,
                ].map(Terminal.printable)
            }
    }
}

/// Messages counted by tier, category and age, as Postfix' qshape counts them by destination.
struct QueueShape {
    /// The upper bounds of the columns in seconds, and their headings; one more column has the rest.
    static let bounds: [(seconds: Int, heading: String)] = [
        (300, "5m"), (900, "15m"), (3600, "1h"), (4 * 3600, "4h"), (86_400, "1d"), (7 * 86_400, "7d"),
    ]

    private struct Counts {
        var ages = Array(repeating: 0, count: QueueShape.bounds.count + 1)
        var onHold = 0
        var taken = 0

        mutating func add(_ item: QueueEntry) {
            switch item.state {
            case "on-hold": onHold += 1
            case "taken": taken += 1
            default:
                ages[QueueShape.bounds.firstIndex { item.age <= $0.seconds } ?? QueueShape.bounds.count] += 1
            }
        }

        var cells: [String] {
            ([ages.reduce(0, +)] + ages + [onHold, taken]).map(String.init)
        }
    }

    private var tiers: [String: Counts] = [:]
    private var categories: [String: [String: Counts]] = [:]

    mutating func add(_ item: QueueEntry) {
        tiers[item.tier, default: Counts()].add(item)
        categories[item.tier, default: [:]][item.category, default: Counts()].add(item)
    }

    /// A heading, and a row for each tier with one for each of its categories below.
    var rows: [[String]] {
        let heading =
            ["tier", "category", "waiting"] + QueueShape.bounds.map { $0.heading } + ["older", "on-hold", "taken"]
        var rows = [heading]
        for (tier, counts) in tiers.sorted(by: { $0.key < $1.key }) {
            rows.append([Terminal.printable(tier), "(all)"] + counts.cells)
            for (category, counts) in (categories[tier] ?? [:]).sorted(by: { $0.key < $1.key }) {
                rows.append(["", Terminal.printable(category)] + counts.cells)
            }
        }
        return rows
    }
}

extension QueueEntry {
    /// The message as JSON members, named as on the control socket.
    var members: [String: JSONText] {
        [
            "message": .string(message), "ticket": .string(ticket), "tier": .string(tier), "state": .string(state),
            "gateway": .string(gateway), "category": .string(category), "priority": .string(priority),
            "rank": .number(rank), "received": .string(received), "age": .number(age),
        ]
    }
}
