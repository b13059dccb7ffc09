/// The offsets of a time zone through time, from a TZif file (RFC 8536, versions 1 to 3).
///
/// Holds for every moment: before the first transition the zone's first local time type is taken, after the last the
/// rule in the file's footer.
package struct TimeZoneRules: Hashable, Sendable {
    /// Where the offset changes, and to what.
    struct Transition: Hashable, Sendable {
        var seconds: Int64
        var offset: Int
    }

    /// In order of time; each changes the offset.
    let transitions: [Transition]
    /// The offset before the first transition, in seconds east of Greenwich.
    let firstOffset: Int
    /// What holds after the last transition; nil where it just stays.
    let footer: RecurringOffsets?

    /// Coordinated Universal Time.
    package static let utc = TimeZoneRules(transitions: [], firstOffset: 0, footer: nil)

    init(transitions: [Transition], firstOffset: Int, footer: RecurringOffsets?) {
        self.transitions = transitions
        self.firstOffset = firstOffset
        self.footer = footer
    }

    /// Seconds east of Greenwich at a moment.
    package func utcOffset(at moment: Timestamp) -> Int {
        utcOffset(atSeconds: moment.seconds)
    }

    /// What the clock on the wall shows at a moment; milliseconds are cut.
    package func localDateTime(at moment: Timestamp) -> LocalDateTime {
        LocalDateTime(wallSeconds: moment.seconds + Int64(utcOffset(at: moment)))
    }

    /// The moment at which the clock shows that time.
    ///
    /// Of two (the clock was put back) the first; of none (it was put forward) the moment that far after the change, so
    /// that 02:30 in a gap from 02:00 to 03:00 is 03:30.
    package func timestamp(of local: LocalDateTime) -> Timestamp {
        let wall = local.wallSeconds
        // No offset is more than 26 hours, so the moment lies between these two.
        var start = wall - 26 * 3600
        let end = wall + 26 * 3600
        var offset = utcOffset(atSeconds: start)
        while true {
            let candidate = wall - Int64(offset)
            guard let next = nextTransition(after: start), next.seconds <= end, candidate >= next.seconds else {
                return Timestamp(seconds: candidate)
            }
            // With the offset before the change it would be later; with the one after it, earlier: a gap.
            if wall - Int64(next.offset) < next.seconds { return Timestamp(seconds: candidate) }
            start = next.seconds
            offset = next.offset
        }
    }

    func utcOffset(atSeconds seconds: Int64) -> Int {
        let following = indexOfTransition(after: seconds)
        if following == transitions.count, let footer { return footer.offset(at: seconds) }
        return following == 0 ? firstOffset : transitions[following - 1].offset
    }

    /// The next change of the offset strictly after a moment; nil where there is none any more.
    func nextTransition(after seconds: Int64) -> Transition? {
        let following = indexOfTransition(after: seconds)
        if following < transitions.count { return transitions[following] }
        guard let footer else { return nil }
        return footer.nextTransition(after: seconds)
    }

    private func indexOfTransition(after seconds: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].seconds <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
