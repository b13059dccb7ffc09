import ArgumentParser
import Control

/// What every command on tickets takes.
struct TicketArguments: ParsableArguments {
    @OptionGroup var socket: SocketOptions

    @Argument(
        help: ArgumentHelp("The tickets: numbers such as FL-2K7W, or the ids of messages.", valueName: "ticket"))
    var tickets: [String]

    @Option(name: .long, help: ArgumentHelp("The reason, for the history.", valueName: "text"))
    var why: String?

    @Flag(name: .long, help: "Print one JSON object a ticket and line.")
    var json = false

    /// Does the same to each ticket; goes on after one that is refused, and leaves with 1 then.
    func each<Request: VarlinkRequest>(
        _ done: String, _ make: (String) -> Request
    ) throws where Request.Reply == TicketReply {
        var isRefused = false
        for ticket in tickets {
            do {
                let reply = try socket.ask { client throws(DeskClientError) in try client.call(make(ticket)) }
                print(TicketText.done(reply.ticket, done, isJSON: json))
            } catch let found as FoundSomething where found.status == 1 {
                isRefused = true
            }
        }
        if isRefused { throw FoundSomething() }
    }
}

/// `take`: a ticket is in my hands.
struct TakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Take tickets: nobody else works on them, and they count as answered.",
        discussion: """
            Of two who take a ticket at once one gets it, and the other is told who. A ticket that waits for its customer is taken up again \
            by whoever has it.
            """)

    @OptionGroup var arguments: TicketArguments

    func run() throws {
        try arguments.each("taken") { DeskInterface.Take(ticket: $0, why: arguments.why) }
    }
}

/// `resolve`: a ticket is dealt with.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say that tickets are dealt with.",
        discussion: "A message that joins a resolved ticket opens it again.")

    @OptionGroup var arguments: TicketArguments

    func run() throws {
        try arguments.each("resolved") { DeskInterface.Resolve(ticket: $0, why: arguments.why) }
    }
}

/// `wait`: it is the customer's turn.
struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Have tickets wait for their customers: the time to resolve them stands still.")

    @OptionGroup var arguments: TicketArguments

    func run() throws {
        try arguments.each("waits for the customer") { DeskInterface.Wait(ticket: $0, why: arguments.why) }
    }
}

/// `reopen`: a resolved ticket is open again.
struct ReopenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Open resolved tickets again; they wait in their tiers.")

    @OptionGroup var arguments: TicketArguments

    func run() throws {
        try arguments.each("open again") { DeskInterface.Reopen(ticket: $0, why: arguments.why) }
    }
}

/// `escalate`: up.
struct EscalateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "escalate", abstract: "Hand tickets up: where the tier's clock sends them, or to the next tier.")

    @OptionGroup var arguments: TicketArguments

    @Option(name: .long, help: ArgumentHelp("The tier that gets them.", valueName: "tier"))
    var to: String?

    func run() throws {
        try arguments.each("handed up") { DeskInterface.Escalate(ticket: $0, tier: to, why: arguments.why) }
    }
}

/// `move`: anywhere.
struct MoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Hand tickets to another tier, up or down.")

    @OptionGroup var arguments: TicketArguments

    @Option(name: .long, help: ArgumentHelp("The tier that gets them.", valueName: "tier"))
    var to: String

    func run() throws {
        try arguments.each("moved") { DeskInterface.Move(ticket: $0, tier: to, why: arguments.why) }
    }
}

/// `assign`: in somebody's hands.
struct AssignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Give tickets to somebody, whoever has them now.")

    @OptionGroup var arguments: TicketArguments

    @Option(name: .long, help: ArgumentHelp("Who gets them.", valueName: "person"))
    var to: String

    func run() throws {
        try arguments.each("taken") { DeskInterface.Assign(ticket: $0, person: to, why: arguments.why) }
    }
}

/// `note`: a word for those who come after.
struct NoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a word to a ticket; nothing else changes.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The ticket.")
    var ticket: String

    @Argument(help: "The words.")
    var text: String

    func run() throws {
        let call = DeskInterface.Note(ticket: ticket, text: text)
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(call) }
        print(TicketText.done(reply.ticket, "noted", isJSON: json))
    }
}

/// `merge`: two tickets are one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Make a ticket a part of another: its messages go there.",
        discussion: "Its number stays, and leads to the other. `split` takes a message out again.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The ticket that becomes a part.")
    var ticket: String

    @Option(name: .long, help: ArgumentHelp("The ticket that it becomes a part of.", valueName: "ticket"))
    var into: String

    @Option(name: .long, help: ArgumentHelp("The reason, for the history.", valueName: "text"))
    var why: String?

    func run() throws {
        let call = DeskInterface.Merge(ticket: ticket, into: into, why: why)
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(call) }
        print(TicketText.done(reply.ticket, "has it all now", isJSON: json))
    }
}

/// `split`: one ticket is two.
struct SplitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split", abstract: "Make a message of a ticket a ticket of its own.")

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The ticket.")
    var ticket: String

    @Option(name: .long, help: ArgumentHelp("The message, by the id that `show` tells.", valueName: "id"))
    var message: String

    @Option(name: .long, help: ArgumentHelp("The reason, for the history.", valueName: "text"))
    var why: String?

    func run() throws {
        let call = DeskInterface.Split(ticket: ticket, message: message, why: why)
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(call) }
        print(TicketText.done(reply.ticket, "begun", isJSON: json))
    }
}
