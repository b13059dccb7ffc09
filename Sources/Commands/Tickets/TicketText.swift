import Control
import Foundation
import SourceText

/// Tickets as lines for people and as JSON.
enum TicketText {
    /// What became of a ticket.
    static func done(_ ticket: TicketSummary, _ what: String) -> String {
        let holder = ticket.holder.map { " by \($0)" } ?? ""
        return Terminal.printable("\(ticket.number) \(what)\(what == "taken" ? holder : ""), in \(ticket.tier)")
    }

    /// One JSON object on one line.
    static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: (try? encoder.encode(value)) ?? Data("{}".utf8), as: UTF8.self)
    }

    /// A line a ticket, in columns.
    static func table(_ tickets: [TicketSummary], now: Date) -> [String] {
        let rows = tickets.map { ticket in
            [
                ticket.number, ticket.state, ticket.priority, ticket.tier, ticket.category,
                age(ticket.opened, now: now), ticket.holder ?? "-", Terminal.printable(ticket.sender ?? "-"),
            ]
        }
        let header = ["number", "state", "priority", "tier", "category", "age", "holder", "sender"]
        let widths = header.indices.map { column in
            ([header] + rows).map { min($0[column].count, 30) }.max() ?? 0
        }
        func line(_ cells: [String], _ rest: String) -> String {
            let padded = zip(cells, widths).map { cell, width in
                let shown = cell.count > 30 ? cell.prefix(29) + "…" : cell[...]
                return String(shown) + String(repeating: " ", count: max(0, width - shown.count))
            }
            return (padded + [rest]).joined(separator: "  ")
        }
        return [line(header, "subject")]
            + zip(tickets, rows).map { ticket, row in
                line(row, String(Terminal.printable(ticket.subject ?? "").prefix(60)))
            }
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
