/// A day of the week, Monday first as in ISO 8601.
package enum Weekday: Int, CaseIterable, Hashable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

extension LocalDate {
    /// The day of the week.
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let number = (daysSinceEpoch % 7 + 7 + 3) % 7
        return Weekday(rawValue: number) ?? .monday
    }

    /// The day that many days later, or earlier for a negative number; what does not fit is clamped.
    package static func + (date: LocalDate, days: Int) -> LocalDate {
        let (sum, overflow) = date.daysSinceEpoch.addingReportingOverflow(days)
        return LocalDate(daysSinceEpoch: overflow ? (days < 0 ? .min : .max) : sum)
    }

    /// Reads `2026-12-25`; nil for anything else.
    package init?(iso8601 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]), let day = decimal(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day as `2026-12-25`.
    package var iso8601: String {
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

/// What a clock on a wall shows: a day and a second of it, without a time zone.
package struct LocalDateTime: Comparable, Hashable, Sendable {
    /// The day.
    package let date: LocalDate
    /// The second of the day, 0–86,399.
    package let secondOfDay: Int

    /// A moment by day and second; nil where the second is not one of a day.
    package init?(date: LocalDate, secondOfDay: Int) {
        guard (0..<86_400).contains(secondOfDay) else { return nil }
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// A moment by day, hour (0–23), minute and second; nil where there is no such time.
    package init?(date: LocalDate, hour: Int, minute: Int, second: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        self.date = date
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    /// Reads `2026-03-02 10:00` or `2026-03-02T10:00:30`, without a zone; nil for anything else.
    package init?(iso8601 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 || bytes.count == 19,
            let date = LocalDate(iso8601: String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            let hour = decimal(bytes[11..<13]), let minute = decimal(bytes[14..<16])
        else { return nil }
        guard bytes.count == 19 else {
            self.init(date: date, hour: hour, minute: minute)
            return
        }
        guard bytes[16] == UInt8(ascii: ":"), let second = decimal(bytes[17..<19]) else { return nil }
        self.init(date: date, hour: hour, minute: minute, second: second)
    }

    /// Seconds since 1970-01-01 00:00 on the same wall.
    init(wallSeconds: Int64) {
        let day = floorDivided(wallSeconds, 86_400)
        date = LocalDate(daysSinceEpoch: Int(day))
        secondOfDay = Int(wallSeconds - day * 86_400)
    }

    /// Seconds since 1970-01-01 00:00 on the same wall; days far out of any calendar are clamped.
    var wallSeconds: Int64 {
        Int64(min(max(date.daysSinceEpoch, -1 << 40), 1 << 40)) * 86_400 + Int64(secondOfDay)
    }

    /// The minute of the day, 0–1,439.
    package var minuteOfDay: Int { secondOfDay / 60 }

    /// The moment as `2026-03-02T10:00:30`.
    package var iso8601: String {
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }
        return "\(date.iso8601)T\(clock.joined(separator: ":"))"
    }

    package static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
    }
}

/// The value of ASCII digits; nil for anything else, and for more digits than fit.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 9 else { return nil }
    var value = 0
    for digit in digits {
        guard (48...57).contains(digit) else { return nil }
        value = value * 10 + Int(digit - 48)
    }
    return value
}

/// Division that rounds towards the past; the divisor is positive.
func floorDivided(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}
