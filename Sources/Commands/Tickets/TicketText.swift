import Control
import Foundation
import SourceText

/// Tickets as lines for people and as JSON.
enum TicketText {
    /// What became of a ticket, for people or as JSON.
    static func done(_ ticket: TicketSummary, _ what: String, isJSON: Bool = false) -> String {
        if isJSON { return json(ticket) }
        let holder = ticket.holder.map { " by \($0)" } ?? ""
        return Terminal.printable("\(ticket.number) \(what)\(what == "taken" ? holder : ""), in \(ticket.tier)")
    }

    /// One JSON object on one line.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(value)) ?? Data("{}".utf8), as: UTF8.self)
    }

    /// A line a ticket, in columns that fit the terminal.
    static func table(_ tickets: [TicketSummary], now: Date) -> [String] {
        let header = ["number", "state", "priority", "tier", "category", "age", "holder", "sender", "subject"]
        let rows = tickets.map { ticket in
            [
                ticket.number, ticket.state, ticket.priority, ticket.tier, ticket.category,
                age(ticket.opened, now: now), ticket.holder ?? "-", String((ticket.sender ?? "-").prefix(30)),
                String((ticket.subject ?? "").prefix(60)),
            ].map(Terminal.printable)
        }
        return TextTable([header] + rows).lines
    }

    /// How long ago, in the largest unit that fits.
    static func age(_ moment: String, now: Date) -> String {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime]
        let whole = moment.split(separator: ".").first.map { $0.hasSuffix("Z") ? String($0) : $0 + "Z" } ?? moment
        guard let date = format.date(from: whole) else { return "?" }
        let seconds = max(0, Int(now.timeIntervalSince(date)))
        if seconds < 3600 { return "\(seconds / 60)m" }
        return seconds < 172_800 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
    }
}
