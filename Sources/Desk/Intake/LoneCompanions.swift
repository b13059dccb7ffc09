import Spool

/// Which files beside messages belong to none of them.
///
/// Whose picture a file is may be known by its message's content alone. So what has waited for long enough is alone only
/// when a whole pass over the drop directory has ended, all messages that were found until then were taken, and it is
/// found again. After a time without a daemon everything is old, and in no order.
struct LoneCompanions {
    /// How many messages had been found when the pass ended in which a file was seen first; nil until it ended.
    private var marks: [FileName: Int?] = [:]
    private var seen: Set<FileName> = []

    /// How many are remembered at once; the others have to wait for their turn.
    static let maximumCount = 4096

    /// Whether none of the messages wants a file that has waited for long enough.
    ///
    /// - Parameter taken: how many of the messages that were found have been taken.
    mutating func isAlone(_ name: FileName, taken: Int) -> Bool {
        guard let mark = marks[name] else {
            guard marks.count < LoneCompanions.maximumCount else { return false }
            marks[name] = .some(nil)
            seen.insert(name)
            return false
        }
        seen.insert(name)
        return mark.map { taken >= $0 } ?? false
    }

    /// Ends a pass over the drop directory: what was not in it any more is forgotten.
    ///
    /// - Parameter found: how many messages have been found until now.
    mutating func endPass(found: Int) {
        marks = marks.filter { seen.contains($0.key) }.mapValues { $0 ?? found }
        seen = []
    }
}
