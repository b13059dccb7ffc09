import RuleSemantics

/// Something a message has exactly one state of, independent of all other slots.
enum Slot: Hashable {
    /// Subject and body together, since `text` is either.
    case letter
    case text(TextFact)
    case value(ValueFact)
    case number(NumberFact)
    case flag(FlagFact)
    case category
    case priority
}

/// Which of a slot's texts a test looks at: of the letter the subject, the body or either; of others the only one.
struct TextPlaces: OptionSet, Hashable {
    let rawValue: Int

    static let subject = TextPlaces(rawValue: 1)
    static let body = TextPlaces(rawValue: 2)
    static let only = TextPlaces(rawValue: 1)

    func contains(place: Int) -> Bool { rawValue >> place & 1 == 1 }
}

/// One test of a rule, on one slot, without its negation.
struct AtomicTest {
    enum Kind {
        /// One of these texts has one of the phrases of a set.
        case phrases(TextPlaces, set: Int)
        /// None of these texts is there.
        case textsMissing(TextPlaces)
        /// The value, or one of the values, is in a set.
        case values(set: Int)
        /// The domain is one of these or below one.
        case under([String])
        case missing
        /// The number lies between two, both counted.
        case number(ClosedRange<Int>)
        /// No number at all can pass.
        case never
        case flag
        /// The category or priority is one of these.
        case outcome(Set<Int>)
    }

    let slot: Int
    let kind: Kind
}
