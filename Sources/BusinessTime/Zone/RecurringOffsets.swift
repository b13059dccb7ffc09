/// Offsets that change at the same rule every year: a POSIX TZ string with the extensions of RFC 8536.
struct RecurringOffsets: Hashable, Sendable {
    /// Seconds east of Greenwich that a zone can have.
    static let possibleOffsets = -93_599...93_599

    /// A day of the year and a time on it.
    struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// 1–365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// 0–365.
            case withLeapDay(Int)
            /// Month 1–12, week 1–5 (5: the last), weekday with Sunday 0.
            case weekday(month: Int, week: Int, day: Int)
        }

        var day: Day
        /// Seconds after midnight on the wall; RFC 8536 allows a week to either side.
        var time: Int

        /// Seconds on the wall, since 1970-01-01 00:00, in a year.
        func wallSeconds(in year: Int) -> Int64 {
            let newYear = LocalDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0
            let date: Int
            switch day {
            case .withLeapDay(let number): date = newYear + number
            case .withoutLeapDay(let number):
                let isLeap = LocalDate.days(in: 2, of: year) == 29
                date = newYear + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .weekday(let month, let week, let day):
                let first = LocalDate(year: year, month: month, day: 1) ?? LocalDate(daysSinceEpoch: newYear)
                // Sunday is 0 in the rule and 6 in `Weekday`.
                let ahead = (day + 6 - first.weekday.rawValue) % 7
                var number = ahead + (week - 1) * 7
                while number >= LocalDate.days(in: month, of: year) { number -= 7 }
                date = first.daysSinceEpoch + number
            }
            return Int64(date) * 86_400 + Int64(time)
        }
    }

    var standardOffset: Int
    /// Nil where the offset never changes.
    var daylight: (offset: Int, start: Change, end: Change)?

    static func == (left: RecurringOffsets, right: RecurringOffsets) -> Bool {
        left.standardOffset == right.standardOffset && left.daylight?.offset == right.daylight?.offset
            && left.daylight?.start == right.daylight?.start && left.daylight?.end == right.daylight?.end
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(standardOffset)
        hasher.combine(daylight?.offset)
        hasher.combine(daylight?.start)
        hasher.combine(daylight?.end)
    }

    func offset(at seconds: Int64) -> Int {
        guard daylight != nil else { return standardOffset }
        return changes(around: seconds).last { $0.seconds <= seconds }?.offset ?? standardOffset
    }

    func nextTransition(after seconds: Int64) -> TimeZoneRules.Transition? {
        guard daylight != nil else { return nil }
        let changes = changes(around: seconds)
        var offset = changes.last { $0.seconds <= seconds }?.offset ?? standardOffset
        for change in changes where change.seconds > seconds {
            if change.offset != offset { return change }
            offset = change.offset
        }
        return nil
    }

    /// The changes of the years around a moment, in order; where two fall together the later in the list counts.
    private func changes(around seconds: Int64) -> [TimeZoneRules.Transition] {
        guard let daylight else { return [] }
        let day = floorDivided(min(max(seconds, -1 << 56), 1 << 56), 86_400)
        let year = LocalDate(daysSinceEpoch: Int(day)).civil.year
        var changes: [(transition: TimeZoneRules.Transition, isStart: Bool)] = []
        for year in year - 2...year + 2 where (-9000...9998).contains(year) {
            changes.append(
                (
                    TimeZoneRules.Transition(
                        seconds: daylight.start.wallSeconds(in: year) - Int64(standardOffset), offset: daylight.offset),
                    true
                ))
            changes.append(
                (
                    TimeZoneRules.Transition(
                        seconds: daylight.end.wallSeconds(in: year) - Int64(daylight.offset), offset: standardOffset),
                    false
                ))
        }
        // Daylight time all year is written as one that ends where the next begins: the start comes second.
        changes.sort {
            ($0.transition.seconds, $0.isStart ? 1 : 0) < ($1.transition.seconds, $1.isStart ? 1 : 0)
        }
        var merged: [TimeZoneRules.Transition] = []
        for (change, _) in changes {
            if merged.last?.seconds == change.seconds { merged.removeLast() }
            merged.append(change)
        }
        return merged
    }
}
