/// A set of weekdays.
package struct Weekdays: OptionSet, Hashable, Sendable {
    /// One bit a day, Monday the lowest.
    package let rawValue: UInt8

    /// A set by its bits.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x7F
    }

    /// One day.
    package init(_ day: Weekday) {
        rawValue = 1 << UInt8(day.rawValue)
    }

    /// The days from one to another, over the end of the week where the second comes first (`sat-mon`).
    package init(from first: Weekday, through last: Weekday) {
        var bits: UInt8 = 0
        var day = first.rawValue
        while true {
            bits |= 1 << UInt8(day)
            if day == last.rawValue { break }
            day = (day + 1) % 7
        }
        rawValue = bits
    }

    /// Every day.
    package static let daily = Weekdays(rawValue: 0x7F)

    /// Whether the day is one of them.
    package func contains(_ day: Weekday) -> Bool {
        rawValue >> UInt8(day.rawValue) & 1 == 1
    }
}

/// A stretch of the day on some weekdays at which a calendar is open: its first minute included, its last not.
package struct OpenSpan: Hashable, Sendable {
    /// The days on which the span begins.
    package let weekdays: Weekdays
    /// The minute of the day at which it opens, 0–1,439.
    package let startMinute: Int
    /// The minute at which it closes, 1–1,440; where it is not after the start, on the day after.
    package let endMinute: Int

    /// A span; nil where a minute is not one of a day, or where it begins and ends at once.
    ///
    /// 24:00 as an end is 1,440; an end of 0 is the same midnight.
    package init?(weekdays: Weekdays, startMinute: Int, endMinute: Int) {
        guard (0..<1440).contains(startMinute), (0...1440).contains(endMinute), startMinute != endMinute else {
            return nil
        }
        self.weekdays = weekdays
        self.startMinute = startMinute
        self.endMinute = endMinute == 0 ? 1440 : endMinute
    }

    /// The span ends on the day after the one it belongs to.
    package var crossesMidnight: Bool { endMinute <= startMinute }
}

/// A calendar of open hours: wall-clock spans of a time zone, without the days that are closed.
///
/// A closed day is closed from 00:00 to 24:00 of that local day. An hour that the clock shows twice counts twice.
package struct BusinessHours: Hashable, Sendable {
    /// The calendar's time zone.
    package let zone: TimeZoneRules
    /// The spans, as given; the calendar is open in any of them.
    package let spans: [OpenSpan]
    /// The days on which it is closed all day, ascending, each once.
    package let closedDates: [LocalDate]

    /// What the spans make of every day and week.
    let week: OpenWeek
    /// Of all closed days before each in ``closedDates``, the milliseconds they would have been open.
    let closedBefore: [Int64]

    /// A calendar.
    package init(zone: TimeZoneRules, spans: [OpenSpan], closedDates: some Sequence<LocalDate> = []) {
        self.zone = zone
        self.spans = spans
        week = OpenWeek(spans)
        self.closedDates = Set(closedDates).sorted()
        var sum: Int64 = 0
        var closedBefore: [Int64] = []
        for date in self.closedDates {
            closedBefore.append(sum)
            sum += week.openTime(on: date.weekday)
        }
        closedBefore.append(sum)
        self.closedBefore = closedBefore
    }

    /// Whether it is open at a moment.
    package func isOpen(at moment: Timestamp) -> Bool {
        isOpen(atLocal: zone.localDateTime(at: moment))
    }

    /// Whether it is open when the clock on its wall shows that time.
    package func isOpen(atLocal local: LocalDateTime) -> Bool {
        !isClosed(on: local.date) && week.intervals(on: local.date.weekday).contains { $0.contains(local.minuteOfDay) }
    }

    /// Whether a day is closed as a whole.
    package func isClosed(on date: LocalDate) -> Bool {
        let index = indexOfClosedDate(notBefore: date)
        return index < closedDates.count && closedDates[index] == date
    }

    func indexOfClosedDate(notBefore date: LocalDate) -> Int {
        var low = 0
        var high = closedDates.count
        while low < high {
            let middle = (low + high) / 2
            if closedDates[middle] < date { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The open minutes of each weekday, as intervals that neither touch nor overlap.
struct OpenWeek: Hashable, Sendable {
    private let days: [[Range<Int>]]
    private let openBeforeDay: [Int64]
    /// Milliseconds open in a whole week.
    let total: Int64

    init(_ spans: [OpenSpan]) {
        var days = [[Range<Int>]](repeating: [], count: 7)
        for span in spans {
            for day in Weekday.allCases where span.weekdays.contains(day) {
                if span.crossesMidnight {
                    days[day.rawValue].append(span.startMinute..<1440)
                    days[(day.rawValue + 1) % 7].append(0..<span.endMinute)
                } else {
                    days[day.rawValue].append(span.startMinute..<span.endMinute)
                }
            }
        }
        self.days = days.map { intervals in
            var merged: [Range<Int>] = []
            for interval in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                if let last = merged.last, interval.lowerBound <= last.upperBound {
                    merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, interval.upperBound)
                } else {
                    merged.append(interval)
                }
            }
            return merged
        }
        var sum: Int64 = 0
        var before: [Int64] = []
        for day in self.days {
            before.append(sum)
            sum += day.reduce(0) { $0 + Int64($1.count) * 60_000 }
        }
        openBeforeDay = before
        total = sum
    }

    /// Open minutes of the day, ascending.
    func intervals(on day: Weekday) -> [Range<Int>] { days[day.rawValue] }

    /// Milliseconds open on a weekday.
    func openTime(on day: Weekday) -> Int64 {
        let next = day.rawValue + 1
        return (next < 7 ? openBeforeDay[next] : total) - openBeforeDay[day.rawValue]
    }

    /// Milliseconds open from Monday to the start of a weekday.
    func openTime(before day: Weekday) -> Int64 { openBeforeDay[day.rawValue] }
}
