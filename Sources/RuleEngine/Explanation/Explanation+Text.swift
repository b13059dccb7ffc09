// Explanations for people: one paragraph for each decided value, its values in one column.
extension Explanation {
    /// The explanation as the terminal shows it; control characters of the message never reach it.
    package var text: String {
        let width = (["category", "priority", "tier", "team"] + tags.map { _ in "tag" }).map(\.count).max() ?? 8
        let values = [category.value, priority.value, tier, team ?? ""] + tags.map(\.name)
        let valueWidth = (values.map(\.count).max() ?? 0) + 2
        func row(_ label: String, _ value: String, _ why: String) -> String {
            let head = label.padding(to: width + 2) + value.padding(to: valueWidth)
            return why.isEmpty ? head.trimmingEnd() : head + " " + why
        }
        let indent = String(repeating: " ", count: width + valueWidth + 3)
        var lines = [row("category", category.value, category.why(default: "category"))]
        lines += category.comments.map { indent + $0 }
        lines.append(row("priority", priority.value, priority.why(default: "priority")))
        lines += priority.comments.map { indent + $0 }
        for tag in tags { lines.append(row("tag", tag.name, tag.winner.text)) }
        lines.append(
            row("tier", tier, route.map { "route row \($0.number): \($0.written)" } ?? "no row of the route fits"))
        if let team { lines.append(row("team", team, "")) }
        if !cutTexts.isEmpty {
            lines.append("note: only the start of \(cutTexts.joined(separator: ", ")) was looked at")
        }
        if omittedLosers > 0 { lines.append("note: \(omittedLosers) more rules asked for other values") }
        return lines.map(visible).joined(separator: "\n") + "\n"
    }
}

extension Explanation.Winner {
    /// Written `rule "Outage reported" (desk.rules:30), because "sve je palo" in body`.
    package var text: String {
        let shown = because.prefix(5)
        let more = because.count - shown.count
        let evidence = shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        return "rule \"\(rule.name)\" (\(rule.place))\(evidence.isEmpty ? "" : ", because \(evidence)")"
    }
}

extension Explanation.Choice {
    fileprivate func why(default what: String) -> String {
        guard let winner else { return "the default, no rule asked for a \(what)" }
        return (isCeiling ? "at most, " : "") + winner.text
    }

    fileprivate var comments: [String] {
        var lines: [String] = []
        if let reason = winner?.reason { lines.append(reason) }
        if !alsoAsked.isEmpty {
            lines.append("also asked: " + alsoAsked.map { "\"\($0)\"" }.joined(separator: ", "))
        }
        for loser in losers {
            let law = isCeiling ? "\(value) is the ceiling" : "\(value) is listed first"
            lines.append("also matched: \"\(loser.rule.name)\" wanted \(loser.wanted); \(law)")
        }
        return lines
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate func trimmingEnd() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

/// Control characters, and those that turn the direction of text, as a visible replacement.
func visible(_ line: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
        let isHidden =
            scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
        result.append(isHidden ? "\u{FFFD}" : scalar)
    }
    return String(result)
}
