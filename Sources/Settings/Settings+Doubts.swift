extension Settings {
    /// What the settings say of tiers and categories that the rules do not have, a sentence each: nothing that forbids a start.
    ///
    /// - Parameters:
    ///   - tiers: the tiers of the rules.
    ///   - categories: the categories of the rules.
    package func doubts(tiers: [String], categories: [String]) -> [String] {
        let known = tiers.joined(separator: ", ")
        var doubts: [String] = []
        for role in roles {
            for tier in role.tiers.sorted() where !tiers.contains(tier) {
                doubts.append(
                    "role `\(role.name)` names the tier `\(tier)`, which the rules do not have; they have \(known)")
            }
        }
        if let tier = held.stubTier, !tiers.contains(tier) {
            doubts.append(
                "`stub-tier` is `\(tier)`, which the rules do not have; the first one is told instead; they have \(known)"
            )
        }
        for rule in retention.rules {
            let names = rule.kind == .tier ? tiers : categories
            if names.contains(rule.name) { continue }
            doubts.append(
                "`retention \(rule.kind.rawValue) \(rule.name)` names a \(rule.kind.rawValue) that the rules do not have; "
                    + "they have \(names.joined(separator: ", "))")
        }
        return doubts
    }
}
