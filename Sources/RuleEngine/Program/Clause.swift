import RuleSemantics

/// The tests of one rule or condition, as a range of the program's lines: those of `when`, then those of `unless`.
struct Clause: Sendable {
    /// The first line.
    let start: Int
    /// Lines of `when`.
    let whenCount: Int
    /// Lines of `unless`.
    let unlessCount: Int
    /// How many lines of `when` have to hold; more than there are never hold.
    let wanted: Int
    /// The decision that must have been made before the clause can be looked at.
    let stratum: Stratum

    var when: Range<Int> { start..<start + whenCount }
    var unless: Range<Int> { start + whenCount..<start + whenCount + unlessCount }
}

/// The order of deciding: what is asked for in one may be tested in the next.
enum Stratum: Int, Sendable, Comparable {
    /// Category; nothing is decided yet.
    case category
    /// Priority; the category is known.
    case priority
    /// Tags and route; category and priority are known.
    case tags
    /// A rule that asks for nothing.
    case never

    static let count = 3

    static func < (left: Stratum, right: Stratum) -> Bool { left.rawValue < right.rawValue }
}

/// One line: a test that many lines may share, and whether it is negated.
struct ClauseLine: Sendable {
    /// What answers the test.
    enum Kind: UInt8, Sendable {
        /// The mark of an indexed test: phrases, values, domains, yes/no facts, what is there.
        case indexed
        /// A condition, by index.
        case condition
        /// A set of categories, by index into the program's sets.
        case category
        /// A set of priorities, by index into the program's sets.
        case priority
        /// A range of a number, by index.
        case number
    }

    let kind: Kind
    let isNegated: Bool
    let operand: UInt32
}

/// A test on a number: it is there and in the range; an empty range is never fulfilled.
struct NumberTest: Hashable, Sendable {
    let fact: NumberFact
    let low: Int
    let high: Int

    func holds(_ number: Int) -> Bool { low <= number && number <= high }
}

/// A set of small numbers as bits.
struct SmallSet: Hashable, Sendable {
    private var words: [UInt64] = []

    init(_ members: Set<Int>) {
        for member in members where member >= 0 {
            while words.count <= member / 64 { words.append(0) }
            words[member / 64] |= 1 << UInt64(member % 64)
        }
    }

    @inline(__always)
    func contains(_ member: Int) -> Bool {
        member >= 0 && member / 64 < words.count && words[member / 64] >> UInt64(member % 64) & 1 == 1
    }
}
