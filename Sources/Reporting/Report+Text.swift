extension Report {
    /// The report for a terminal: figures with small charts, 100 columns wide.
    package var text: [String] {
        let total = total
        var lines = [
            "opened \(total.opened)   taken \(total.taken)   resolved \(total.resolved)   open at the end \(total.backlog)",
            "",
        ]
        lines += [
            line("first-contact resolution", Report.share(total.firstContact, of: total.resolved)),
            line("escalated", "\(total.escalated)"), line("reopened", "\(total.reopened)"),
            line("late answers", "\(total.answerBreaches)"), line("late solutions", "\(total.resolveBreaches)"),
            line("no rule but the default", Report.share(total.unmatched, of: total.opened)),
            line("time to route", Report.times(total.routing)), line("time to take", Report.times(total.taking)),
            line("time to resolve", Report.times(total.resolving)),
            line("open for more than a day", "\(total.backlogOverDay), more than a week \(total.backlogOverWeek)"),
            "",
        ]
        let hours = (0..<24).map { figures(.hour, $0 < 10 ? "0\($0)" : "\($0)").opened }
        lines += ["opened by hour   \(Report.chart(hours))", "                 0     6     12    18", ""]
        lines += table(.tier) + table(.category) + table(.channel)
        return lines
    }

    private func line(_ name: String, _ value: String) -> String { Report.line(name, value) }

    static func line(_ name: String, _ value: String) -> String {
        padded(name, 28) + value
    }

    private func table(_ dimension: Dimension) -> [String] {
        let rows = groups.filter { $0.group.dimension == dimension }
        guard !rows.isEmpty else { return [] }
        let most = rows.map(\.figures.opened).max() ?? 0
        let header =
            Report.padded(dimension.rawValue, 18) + "opened  resolved  escalated  late  open  take (median, p90)"
        var lines = [header]
        for (group, figures) in rows {
            let late = figures.answerBreaches + figures.resolveBreaches
            var line = Report.padded(Report.printable(group.value), 18)
            line += Report.right("\(figures.opened)", 6) + Report.right("\(figures.resolved)", 10)
            line += Report.right("\(figures.escalated)", 11) + Report.right("\(late)", 6)
            line += Report.right("\(figures.backlog)", 6) + "  "
            line += Report.padded(Report.times(figures.taking), 18)
            let length = most == 0 ? 0 : (figures.opened * 20 + most - 1) / most
            lines.append(line + String(repeating: "█", count: length))
        }
        return lines + [""]
    }

    static func printable(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "?" : $0 })
    }

    /// One character a value, taller for more; a blank for none.
    static func chart(_ values: [Int]) -> String {
        let blocks = Array("▁▂▃▄▅▆▇█")
        let most = values.max() ?? 0
        var chart = ""
        for value in values {
            let height = (value * blocks.count - 1) / max(1, most)
            chart.append(value == 0 ? " " : blocks[min(blocks.count - 1, height)])
        }
        return chart
    }

    static func share(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "–" : "\(part) of \(whole), \(part * 100 / whole) %"
    }

    static func times(_ durations: Durations) -> String {
        guard let median = durations.seconds(atPercent: 50), let late = durations.seconds(atPercent: 90) else {
            return "–"
        }
        return "\(length(median)), \(length(late))"
    }

    /// A length of time in its two largest units.
    static func length(_ seconds: Int64) -> String {
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m" }
        if seconds < 86_400 { return "\(seconds / 3600)h \(seconds % 3600 / 60)m" }
        return "\(seconds / 86_400)d \(seconds % 86_400 / 3600)h"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
