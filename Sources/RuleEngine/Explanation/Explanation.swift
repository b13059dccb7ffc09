/// Why a message went where it went, in words: made from a decision while the texts are still at hand.
///
/// Bounded: at most ``lossLimit`` losers and ``hitLimit`` pieces of evidence are kept, and how many more there were.
package struct Explanation: Equatable, Sendable {
    /// How many losers are kept, over category and priority together.
    package static let lossLimit = 50
    /// How many pieces of evidence are kept, over all rules together.
    package static let hitLimit = 200

    /// A rule with its place.
    package struct RuleName: Equatable, Sendable {
        /// The name.
        package let name: String
        /// `desk.rules:30`: the file's name and the line of the block's first word.
        package let place: String
    }

    /// A rule that decided something, and what made it match.
    package struct Winner: Equatable, Sendable {
        /// The rule.
        package let rule: RuleName
        /// For each line that mattered what was found: `"sve je palo" in body`, `category is outage`.
        package var because: [String]
        /// The reason its author gave.
        package let reason: String?
    }

    /// A rule that wanted something else.
    package struct Loser: Equatable, Sendable {
        /// The rule.
        package let rule: RuleName
        /// The value it asked for.
        package let wanted: String
    }

    /// A decided value with its reasons.
    package struct Choice: Equatable, Sendable {
        /// The value.
        package let value: String
        /// The deciding rule; nil is the default.
        package let winner: Winner?
        /// Rules that asked for the same.
        package let alsoAsked: [String]
        /// Rules that asked for another value, in the declared order of values.
        package var losers: [Loser]
        /// Whether a ceiling lowered it.
        package let isCeiling: Bool
    }

    /// A tag with the rule that gave it.
    package struct Tag: Equatable, Sendable {
        /// The tag.
        package let name: String
        /// The rule that gave it.
        package let winner: Winner
    }

    /// The category.
    package var category: Choice
    /// The priority.
    package var priority: Choice
    /// The tags.
    package var tags: [Tag]
    /// The tier's name.
    package let tier: String
    /// The team's name.
    package let team: String?
    /// The row of the route that fitted, from 1, with its cells as written.
    package let route: (number: Int, written: String)?
    /// Text facts that were longer than what is matched.
    package let cutTexts: [String]
    /// How many losers were left out.
    package var omittedLosers = 0
    /// How many pieces of evidence were left out.
    package var omittedHits = 0

    package static func == (left: Explanation, right: Explanation) -> Bool {
        left.category == right.category && left.priority == right.priority && left.tags == right.tags
            && left.tier == right.tier && left.team == right.team && left.route?.number == right.route?.number
            && left.cutTexts == right.cutTexts
    }
}
