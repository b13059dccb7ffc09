/// What the rules made of a message: indices into the rule set that decided it.
package struct Decision: Equatable, Sendable {
    /// One decided value, and who asked for what.
    package struct Choice: Equatable, Sendable {
        /// The value, by index into the categories or priorities.
        package var value: Int
        /// The rule that decided it, by index; nil is the default.
        package var rule: Int?
        /// Other rules that asked for the same value.
        package var alsoAsked: [Int] = []
        /// Rules that asked for another value, in the declared order of values.
        package var lost: [Loss] = []
    }

    /// A rule that asked for a value and did not get it.
    package struct Loss: Equatable, Sendable {
        /// The rule, by index.
        package let rule: Int
        /// What it asked for, by index.
        package let value: Int
    }

    /// A tag, and the rule that gave it.
    package struct Tag: Equatable, Sendable {
        /// The tag.
        package let name: String
        /// The first rule by name that gave it.
        package let rule: Int
        /// The other rules that gave it.
        package var alsoGave: [Int] = []
    }

    /// The category.
    package var category: Choice
    /// The priority, ceilings applied.
    package var priority: Choice
    /// Whether a ceiling lowered the priority; the deciding rule then is the ceiling's.
    package var isCeiling = false
    /// The tags, sorted by name.
    package var tags: [Tag]
    /// The row of the route that fitted, from 0; nil only where the route is not complete.
    package var row: Int?
    /// The tier, by index.
    package var tier: Int
    /// The team, by index.
    package var team: Int?
}
