package import DeskModel

// Explanations for programs: what `explain --json` prints and the envelope carries.
extension Explanation {
    /// The members of the decision: `category`, `priority`, `tags`, `tier`, `team`, `route_row`, and what was cut.
    package var members: [String: JSONText] {
        var members: [String: JSONText] = [
            "category": category.json, "priority": priority.json,
            "tags": .array(
                tags.map { tag in
                    JSONText.object([
                        "value": .string(tag.name), "rule": .string(tag.winner.rule.name),
                        "at": .string(tag.winner.rule.place), "because": .array(tag.winner.because),
                    ])
                }),
            "tier": .string(tier), "team": team.map { JSONText.string($0) } ?? .null,
            "route_row": route.map { JSONText.number($0.number) } ?? .null,
        ]
        if let route { members["route"] = .string(route.written) }
        if !cutTexts.isEmpty { members["cut"] = .array(cutTexts) }
        if omittedLosers > 0 { members["omitted_lost"] = .number(omittedLosers) }
        if omittedHits > 0 { members["omitted_hits"] = .number(omittedHits) }
        return members
    }
}

extension Explanation.Choice {
    fileprivate var json: JSONText {
        var members: [String: JSONText] = [
            "value": .string(value), "rule": winner.map { .string($0.rule.name) } ?? .null,
            "lost": .array(
                losers.map {
                    JSONText.object([
                        "rule": .string($0.rule.name), "at": .string($0.rule.place), "value": .string($0.wanted),
                    ])
                }),
        ]
        if let winner {
            members["at"] = .string(winner.rule.place)
            members["because"] = .array(winner.because)
            if let reason = winner.reason { members["reason"] = .string(reason) }
        }
        if !alsoAsked.isEmpty { members["also_asked"] = .array(alsoAsked) }
        if isCeiling { members["ceiling"] = .bool(true) }
        return .object(members)
    }
}
