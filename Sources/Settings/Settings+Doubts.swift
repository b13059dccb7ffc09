extension Settings {
    /// What the settings say of tiers that the rules do not have, a sentence each: nothing that forbids a start.
    ///
    /// - Parameter tiers: the tiers of the rules.
    package func doubts(tiers: [String]) -> [String] {
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
        return doubts
    }
}
