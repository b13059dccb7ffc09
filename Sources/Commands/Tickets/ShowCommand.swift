import ArgumentParser
import Control

/// `show`: a ticket with everything in it.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a ticket: the whole conversation over all channels, and what was done.",
        discussion: """
            Oldest first, messages and steps in the order they happened. Each message says why it belongs to the ticket, and which rules \
            decided it; `firstlinectl explain --message ID` has the whole explanation.
            """)

    @OptionGroup var socket: SocketOptions

    @Flag(name: .long, help: "Print one JSON object.")
    var json = false

    @Argument(help: "The ticket: a number such as FL-2K7W, or the id of one of its messages.")
    var ticket: String

    func run() throws {
        let call = DeskInterface.ShowTicket(ticket: ticket)
        let reply = try socket.ask { client throws(DeskClientError) in try client.call(call) }
        if json {
            print(TicketText.json(reply))
        } else {
            for line in ConversationText(reply).lines { print(Terminal.printable(line)) }
        }
    }
}

/// A conversation as lines for people.
struct ConversationText {
    private let reply: DeskInterface.ShowTicket.Reply

    init(_ reply: DeskInterface.ShowTicket.Reply) {
        self.reply = reply
    }

    var lines: [String] {
        head + [""] + omissions + events
    }

    private var head: [String] {
        let ticket = reply.ticket
        let holder = ticket.holder.map { ", with \($0)" } ?? ""
        var lines = [
            "\(ticket.number)  \(ticket.state)\(holder)  in \(ticket.tier)",
            "    \(ticket.category), \(ticket.priority), since \(ticket.opened)",
        ]
        if let due = ticket.due { lines.append("    the next clock rings at \(due)") }
        if let other = ticket.mergedInto { lines.append("    it is a part of \(other) now") }
        return lines
    }

    private var omissions: [String] {
        var lines: [String] = []
        if reply.messagesOmitted > 0 { lines.append("(\(reply.messagesOmitted) earlier messages are left out)") }
        if reply.stepsOmitted > 0 { lines.append("(\(reply.stepsOmitted) earlier steps are left out)") }
        return lines
    }

    /// Messages where the history has them: so the order is that in which things happened, whatever the clock did meanwhile.
    private var events: [String] {
        var messages = Dictionary(reply.messages.map { ($0.id, $0) }) { first, _ in first }
        var lines: [String] = []
        for step in reply.history {
            let brought = step.kind == "opened" || step.kind == "joined" ? step.message : nil
            if let brought, let message = messages.removeValue(forKey: brought) {
                lines += text(of: message)
            } else {
                lines.append("\(step.at)  \(step.actor) \(step.words)" + (step.why.map { ": \($0)" } ?? ""))
            }
        }
        // Messages that came with a ticket that is a part of this one now.
        for message in messages.values.sorted(by: { $0.id < $1.id }) { lines += text(of: message) }
        return lines
    }

    private func text(of message: TicketMessage) -> [String] {
        let proof = message.verified ? " (verified)" : ""
        var lines = [
            "\(message.received)  \(message.channel)  \(message.sender ?? "nobody knows who")\(proof)  \(message.id)",
            "    \(message.joined)",
            "    rules \(message.rulesVersion): \(message.category) \(rule(message.categoryRule)), "
                + "\(message.priority) \(rule(message.priorityRule))",
        ]
        if let subject = message.subject { lines.append("    Subject: \(subject)") }
        for attachment in message.attachments {
            let size = attachment.size.map { ", \($0) bytes" } ?? ""
            lines.append("    attached: \(attachment.name ?? "without a name"), \(attachment.type)\(size)")
        }
        let text = message.text ?? ""
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "    | \($0)" }
        return lines + [""]
    }

    private func rule(_ name: String?) -> String {
        name.map { "by \"\($0)\"" } ?? "by default"
    }
}
