import SourceText

// The blocks `retention tier NAME` and `retention category NAME`.
extension SettingsFile {
    mutating func readRetentionRule(_ block: SettingsBlock) {
        let words = block.head.words
        guard words.count == 3, let kind = RetentionRule.Kind(rawValue: words[1].text) else {
            let nearest = Suggestion.nearest(to: words[1].text, in: RetentionRule.Kind.allCases.map(\.rawValue))
            report(
                .settingsValue, "`retention` stands alone, or before a tier or a category and its name",
                at: words[1].span,
                label: nearest.map { $0 == words[1].text ? "" : "did you mean `\($0)`?" } ?? "",
                help: "write `retention`, `retention tier second` or `retention category billing`")
            return
        }
        let name = words[2]
        if settings.retention.rules.contains(where: { $0.kind == kind && $0.name == name.text }) {
            report(.settingsValue, "`retention \(kind.rawValue) \(name.text)` stands twice", at: name.span)
            return
        }
        var rule = RetentionRule(kind, name.text)
        let known = RetentionRule.Matter.allCases.map(\.rawValue)
        for line in block.lines {
            let key = line.words[0]
            if let matter = RetentionRule.Matter(rawValue: key.text) {
                if let days = quantity(line, .daysOrNever, 1...36_500) { rule.days[matter] = days }
            } else if ["aside", "held"].contains(key.text) {
                report(
                    .settingsValue, "`\(key.text)` is the same for all", at: key.span,
                    label: "what is held or set aside has no tier and no category",
                    help: "write it into the block `retention`")
            } else {
                reportUnknownKey(key, in: "retention \(kind.rawValue)", known: known)
            }
        }
        if block.lines.isEmpty {
            report(
                .settingsValue, "`retention \(kind.rawValue) \(name.text)` says nothing", at: name.span,
                help: "add a line such as `archive 30 days`; keys are \(known.joined(separator: ", "))")
        }
        settings.retention.rules.append(rule)
    }
}
