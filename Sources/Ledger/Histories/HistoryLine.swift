import BusinessTime
package import DeskModel
package import Ticketing

/// One line of a ticket's history as it is kept beside the ledger: one JSON object.
///
/// It says whose it is, so that lines of all tickets can stand in one file.
package struct HistoryLine: Equatable, Sendable {
    /// The ticket's id.
    package var ticket: String
    /// The ticket's number.
    package var number: TicketNumber
    /// The channel of the ticket's first message; with the line that begins it.
    package var channel: Channel?
    /// What happened.
    package var entry: TicketEntry

    /// A line.
    package init(ticket: String, number: TicketNumber, channel: Channel?, entry: TicketEntry) {
        self.ticket = ticket
        self.number = number
        self.channel = channel
        self.entry = entry
    }

    /// The lines of a change.
    package static func lines(of change: TicketChange) -> [HistoryLine] {
        change.entries.map { entry in
            HistoryLine(
                ticket: change.ticket.id, number: change.ticket.number,
                channel: entry.number == 1 ? change.origin?.channel : nil, entry: entry)
        }
    }

    /// The line with its line end.
    package var bytes: [UInt8] {
        let row = StepRow(entry.step)
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("actor", entry.actor)
            writer.member("at", Int(entry.at.milliseconds))
            writer.member("category", ifAny: row.category)
            writer.member("channel", ifAny: channel?.rawValue)
            writer.member("kind", row.kind)
            writer.member("number", entry.number)
            writer.member("object", ifAny: row.object)
            writer.member("priority", ifAny: row.priority)
            writer.member("reason", ifAny: row.reason)
            writer.member("serial", Int(number.serial))
            writer.member("ticket", ticket)
            writer.member("tier", ifAny: row.tier)
            writer.member("why", ifAny: entry.why)
        }
        return writer.line()
    }

    /// Reads a line without its line end; nil for anything that no version of the program wrote.
    package init?(_ bytes: [UInt8]) {
        guard let root = try? JSONParser.parse(bytes, limits: DecodingLimits()).root, let ticket = root["ticket"]?.text,
            let number = root["serial"]?.integer.flatMap({ TicketNumber(serial: $0) }),
            let place = root["number"]?.integer, place > 0, let at = root["at"]?.integer,
            let actor = root["actor"]?.text, let kind = root["kind"]?.text
        else { return nil }
        let row = StepRow(
            kind: kind, object: root["object"]?.text, tier: root["tier"]?.text, category: root["category"]?.text,
            priority: root["priority"]?.text, reason: root["reason"]?.text)
        guard let step = row.step else { return nil }
        self.init(
            ticket: ticket, number: number, channel: root["channel"]?.text.flatMap { Channel(rawValue: $0) },
            entry: TicketEntry(
                number: Int(place), at: Timestamp(milliseconds: at), actor: actor, step: step, why: root["why"]?.text))
    }
}
