package import DeskModel

// Explanations as they were stored: what was said of a message stays readable when the rules are others.
extension Explanation {
    /// Reads what ``members`` gave; nil where the category, the priority or the tier is not there.
    ///
    /// Members that an earlier version did not write yet are taken for absent.
    package init?(json: JSONValue) {
        guard let category = json["category"].flatMap(Choice.init(json:)),
            let priority = json["priority"].flatMap(Choice.init(json:)), let tier = json["tier"]?.text
        else { return nil }
        let row = json["route_row"]?.integer.flatMap { Int(exactly: $0) }
        self.init(
            category: category, priority: priority,
            tags: (json["tags"]?.elements ?? []).compactMap { tag in
                guard let name = tag["value"]?.text, let winner = Winner(json: tag) else { return nil }
                return Tag(name: name, winner: winner)
            },
            tier: tier, team: json["team"]?.text, route: row.map { ($0, json["route"]?.text ?? "") },
            cutTexts: (json["cut"]?.elements ?? []).compactMap(\.text))
        omittedLosers = json["omitted_lost"]?.integer.flatMap { Int(exactly: $0) } ?? 0
        omittedHits = json["omitted_hits"]?.integer.flatMap { Int(exactly: $0) } ?? 0
    }
}

extension Explanation.Choice {
    fileprivate init?(json: JSONValue) {
        guard let value = json["value"]?.text else { return nil }
        self.init(
            value: value, winner: Explanation.Winner(json: json),
            alsoAsked: (json["also_asked"]?.elements ?? []).compactMap(\.text),
            losers: (json["lost"]?.elements ?? []).compactMap { lost in
                guard let rule = Explanation.RuleName(json: lost), let wanted = lost["value"]?.text else { return nil }
                return Explanation.Loser(rule: rule, wanted: wanted)
            },
            isCeiling: json["ceiling"]?.isTrue ?? false)
    }
}

extension Explanation.Winner {
    fileprivate init?(json: JSONValue) {
        guard let rule = Explanation.RuleName(json: json) else { return nil }
        self.init(
            rule: rule, because: (json["because"]?.elements ?? []).compactMap(\.text), reason: json["reason"]?.text)
    }
}

extension Explanation.RuleName {
    fileprivate init?(json: JSONValue) {
        guard let name = json["rule"]?.text else { return nil }
        self.init(name: name, place: json["at"]?.text ?? "")
    }
}
