/// Open time between moments, exact over every change of the clock.
///
/// Between two changes of the offset the wall clock runs as time does. There, open time is a difference of two sums
/// since a fixed Monday, which costs no more for years than for minutes.
extension BusinessHours {
    /// How far ahead ``instant(after:ofOpenTimeFrom:)`` looks: ten years.
    package static let searchLimit: Int64 = 3653 * BusinessHours.dayLength

    private static let dayLength: Int64 = 86_400_000
    /// Years 1 to 9999, in milliseconds; moments beyond are taken for the nearest.
    private static let calendarRange: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    /// Milliseconds that the calendar was open between two moments; 0 where the second is not after the first.
    package func openTime(from start: Timestamp, to end: Timestamp) -> Int64 {
        var position = BusinessHours.clamped(start)
        let end = BusinessHours.clamped(end)
        var sum: Int64 = 0
        while position < end {
            let stretch = stretch(from: position, to: end)
            sum += openTime(beforeWall: stretch.end + stretch.offset) - openTime(beforeWall: position + stretch.offset)
            position = stretch.end
        }
        return sum
    }

    /// The first moment at which the calendar was open for that many milliseconds since a moment.
    ///
    /// With nothing to wait for it is the moment itself. Nil where it takes more than ten years, as of a calendar that
    /// is never open.
    package func instant(after duration: Int64, ofOpenTimeFrom start: Timestamp) -> Timestamp? {
        guard duration > 0 else { return start }
        guard week.total > 0 else { return nil }
        var position = BusinessHours.clamped(start)
        let end = position + BusinessHours.searchLimit
        var missing = duration
        while position < end {
            let stretch = stretch(from: position, to: end)
            let before = openTime(beforeWall: position + stretch.offset)
            let open = openTime(beforeWall: stretch.end + stretch.offset) - before
            if open >= missing {
                let wall = firstWall(withOpenTime: before + missing, after: position + stretch.offset)
                return Timestamp(milliseconds: wall - stretch.offset)
            }
            missing -= open
            position = stretch.end
        }
        return nil
    }

    /// The end of the stretch of one offset, and the offset in milliseconds.
    private func stretch(from start: Int64, to end: Int64) -> (end: Int64, offset: Int64) {
        let seconds = floorDivided(start, 1000)
        let offset = Int64(zone.utcOffset(atSeconds: seconds)) * 1000
        guard let next = zone.nextTransition(after: seconds), next.seconds < end / 1000 else { return (end, offset) }
        return (min(next.seconds * 1000, end), offset)
    }

    private static func clamped(_ moment: Timestamp) -> Int64 {
        min(max(moment.milliseconds, calendarRange.lowerBound), calendarRange.upperBound)
    }

    /// Milliseconds open before a reading of the wall clock, counted from a Monday; closed days taken off.
    private func openTime(beforeWall wall: Int64) -> Int64 {
        let date = LocalDate(daysSinceEpoch: Int(floorDivided(wall, BusinessHours.dayLength)))
        let time = wall - Int64(date.daysSinceEpoch) * BusinessHours.dayLength
        var sum = openTime(beforeDay: date)
        guard !isClosed(on: date) else { return sum }
        for interval in week.intervals(on: date.weekday) {
            let start = Int64(interval.lowerBound) * 60_000
            let end = Int64(interval.upperBound) * 60_000
            if time <= start { break }
            sum += min(time, end) - start
        }
        return sum
    }

    private func openTime(beforeDay date: LocalDate) -> Int64 {
        // 1970-01-05 was a Monday.
        let weeks = floorDivided(Int64(date.daysSinceEpoch - 4), 7)
        return weeks * week.total + week.openTime(before: date.weekday)
            - closedBefore[indexOfClosedDate(notBefore: date)]
    }

    /// The first reading of the wall clock with that open time before it, given that it comes after another.
    private func firstWall(withOpenTime target: Int64, after wall: Int64) -> Int64 {
        // The last day that begins with less than the target behind it.
        var low = Int(floorDivided(wall, BusinessHours.dayLength))
        var high = low + Int(BusinessHours.searchLimit / BusinessHours.dayLength) + 2
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if openTime(beforeDay: LocalDate(daysSinceEpoch: middle)) < target { low = middle } else { high = middle }
        }
        let date = LocalDate(daysSinceEpoch: low)
        var missing = target - openTime(beforeDay: date)
        let midnight = Int64(low) * BusinessHours.dayLength
        for interval in week.intervals(on: date.weekday) {
            let length = Int64(interval.count) * 60_000
            if missing <= length { return midnight + Int64(interval.lowerBound) * 60_000 + missing }
            missing -= length
        }
        return midnight + BusinessHours.dayLength
    }
}
