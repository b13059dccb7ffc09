import SourceText

// The `role` block.
extension SettingsFile {
    mutating func readRole(_ block: SettingsBlock) {
        guard block.head.words.count == 2 else {
            report(.settingsValue, "a role has one name", at: block.head.words[0].span, help: "write `role desk`")
            return
        }
        let name = block.head.words[1]
        if settings.roles.contains(where: { $0.name == name.text }) {
            report(.settingsValue, "role `\(name.text)` stands twice", at: name.span)
            return
        }
        var role = Settings.Role(name: name.text, groups: [], may: [])
        for line in block.lines {
            let key = line.words[0]
            switch key.text {
            case "group": role.groups = values(of: line, "group")
            case "user": role.users = values(of: line, "user")
            case "may": role.may = actions(of: line)
            case "tiers": role.tiers = Set(values(of: line, "tier"))
            default: reportUnknownKey(key, in: "role", known: ["group", "user", "may", "tiers"])
            }
        }
        if !block.lines.contains(where: { $0.words[0].text == "may" }) {
            report(
                .settingsValue, "role `\(name.text)` may do nothing", at: name.span,
                help: "add a line `may` with actions; they are \(SettingsFile.actionNames)")
        }
        // A role of users alone has no group; one that names nobody has the group of its name.
        if role.groups.isEmpty, role.users.isEmpty { role.groups = [name.text] }
        settings.roles.append(role)
    }

    private static let actionNames = DeskAction.allCases.map(\.rawValue).joined(separator: ", ")

    private mutating func values(of line: Line, _ noun: String) -> [String] {
        if line.words.count < 2 {
            report(
                .settingsValue, "`\(line.words[0].text)` takes one \(noun) or more", at: line.words[0].span,
                label: "none is given")
        }
        return line.words.dropFirst().map(\.text)
    }

    private mutating func actions(of line: Line) -> Set<DeskAction> {
        var actions: Set<DeskAction> = []
        if line.words.count < 2 {
            report(
                .settingsValue, "`may` takes one action or more", at: line.words[0].span, label: "none is given",
                help: "actions are \(SettingsFile.actionNames)")
        }
        for word in line.words.dropFirst() {
            if let action = DeskAction(rawValue: word.text) {
                actions.insert(action)
                continue
            }
            let nearest = Suggestion.nearest(to: word.text, in: DeskAction.allCases.map(\.rawValue))
            report(
                .settingsValue, "`\(word.text)` is not an action of the desk", at: word.span,
                label: nearest.map { "did you mean `\($0)`?" } ?? "",
                help: nearest == nil ? "actions are \(SettingsFile.actionNames)" : nil)
        }
        return actions
    }
}
