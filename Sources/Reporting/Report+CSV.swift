extension Report {
    /// The columns of the CSV files; never changed once released, new ones are added at the end.
    package static let columns = [
        "date", "dimension", "value", "opened", "unmatched", "taken", "resolved", "first_contact", "escalated",
        "reopened", "answer_breaches", "resolve_breaches", "route_median_s", "route_p90_s", "take_median_s",
        "take_p90_s", "resolve_median_s", "resolve_p90_s", "backlog", "backlog_over_1d", "backlog_over_7d", "rule_hits",
        "rules_silent",
    ]

    /// The report as CSV (RFC 4180): a header and a line a group; what there is none of is empty.
    ///
    /// - Parameter date: names the period in the first column.
    package func csv(date: String) -> String {
        ([Report.columns] + rows(date: date)).map { $0.map(Report.cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A row a group with a text for each of the columns; what there is none of is empty.
    ///
    /// - Parameter date: names the period in the first column.
    package func rows(date: String) -> [[String]] {
        let tickets = groups.map { group, figures -> [String] in
            func number(_ value: Int64?) -> String { value.map { "\($0)" } ?? "" }
            let counts = [
                figures.opened, figures.unmatched, figures.taken, figures.resolved, figures.firstContact,
                figures.escalated, figures.reopened, figures.answerBreaches, figures.resolveBreaches,
            ]
            let times = [figures.routing, figures.taking, figures.resolving].flatMap {
                [number($0.seconds(atPercent: 50)), number($0.seconds(atPercent: 90))]
            }
            let backlog = [figures.backlog, figures.backlogOverDay, figures.backlogOverWeek]
            var cells = [date, group.dimension.rawValue, group.value]
            cells += counts.map { "\($0)" }
            cells += times
            cells += backlog.map { "\($0)" }
            let silent = group.dimension == .all ? ruleHits.map { Int64($0.silent.count) } : nil
            return cells + ["", number(silent)]
        }
        // A rule is nobody's ticket: its other cells are empty, so that no sum over them counts anything twice.
        let rules = (ruleHits?.counts ?? [:]).sorted { $0.key < $1.key }.map { rule, hits -> [String] in
            let empty = Array(repeating: "", count: Report.columns.count - 5)
            return [date, "rule", rule] + empty + ["\(hits)", ""]
        }
        return tickets + rules
    }

    /// A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe.
    package static func cell(_ text: String) -> String {
        var text = text
        if let first = text.unicodeScalars.first,
            "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
        {
            text = "'" + text
        }
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
        let doubled = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return "\"\(doubled)\""
    }
}
