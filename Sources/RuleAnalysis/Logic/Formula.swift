/// What has to hold of a message: tests joined by "at least so many of", negation pushed down to the single test.
indirect enum Formula: Sendable {
    /// A test by its number in ``RuleLogic/tests``, and how it has to turn out.
    case test(Int, Bool)
    /// A condition by its index, and how it has to turn out; it is opened only where that matters.
    case condition(Int, Bool)
    /// At least so many of these hold.
    case atLeast(Int, [Formula])

    static func all(_ parts: [Formula]) -> Formula { .atLeast(parts.count, parts) }

    static func any(_ parts: [Formula]) -> Formula { .atLeast(1, parts) }

    /// The opposite: `at least n of k` fails where at least `k - n + 1` of the parts fail.
    var negated: Formula {
        switch self {
        case .test(let test, let wanted): .test(test, !wanted)
        case .condition(let condition, let wanted): .condition(condition, !wanted)
        case .atLeast(let count, let parts): .atLeast(parts.count - count + 1, parts.map(\.negated))
        }
    }
}
