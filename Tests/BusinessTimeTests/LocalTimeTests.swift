import BusinessTime
import Testing

@Suite("Local dates and times")
struct LocalTimeTests {
    static let days = [
        ("1970-01-01", Weekday.thursday), ("2026-03-02", .monday), ("2000-02-29", .tuesday), ("1969-12-31", .wednesday),
        ("1900-01-01", .monday), ("0001-01-01", .monday), ("9999-12-31", .friday),
    ]

    @Test("a date knows its weekday and reads back", arguments: days)
    func weekday(_ text: String, _ weekday: Weekday) throws {
        let date = try #require(LocalDate(iso8601: text))
        #expect(date.weekday == weekday)
        #expect(date.iso8601 == text)
        #expect((date + 7).weekday == weekday && (date + -7).weekday == weekday)
        #expect((date + 1).daysSinceEpoch == date.daysSinceEpoch + 1)
    }

    @Test(
        "what is no date is refused",
        arguments: [
            "", "2026-13-01", "2026-02-29", "2026-1-01", "2026/01/01", "20260101", "2026-01-01 ", "2026-00-10",
            "2026-01-00",
            "-026-01-01", "２026-01-01",
        ])
    func noDate(_ text: String) {
        #expect(LocalDate(iso8601: text) == nil)
    }

    @Test("a local time reads with or without seconds, and nothing else")
    func times() throws {
        #expect(try wall("2026-03-02 10:00") == wall("2026-03-02T10:00:00"))
        #expect(try wall("2026-03-02 23:59:59").secondOfDay == 86_399)
        #expect(try wall("2026-03-02 10:01:30").minuteOfDay == 601)
        #expect(try wall("2026-03-02 10:01").iso8601 == "2026-03-02T10:01:00")
        #expect(try wall("2026-03-02 10:01") < wall("2026-03-02 10:01:01"))
        for text in [
            "2026-03-02", "2026-03-02 24:00", "2026-03-02 10:60", "2026-03-02 1:00", "2026-03-02 10:00Z",
            "2026-03-02 10:00:60",
        ] {
            #expect(LocalDateTime(iso8601: text) == nil, "\(text)")
        }
        let date = LocalDate(daysSinceEpoch: 0)
        #expect(
            LocalDateTime(date: date, secondOfDay: 86_399) != nil
                && LocalDateTime(date: date, secondOfDay: 86_400) == nil)
        #expect(
            LocalDateTime(date: date, secondOfDay: -1) == nil && LocalDateTime(date: date, hour: 24, minute: 0) == nil)
    }

    @Test("days beyond all numbers are clamped")
    func clamped() {
        #expect((LocalDate(daysSinceEpoch: .max) + 1).daysSinceEpoch == .max)
        #expect((LocalDate(daysSinceEpoch: .min) + -1).daysSinceEpoch == .min)
        #expect(LocalDate(daysSinceEpoch: .max).weekday != LocalDate(daysSinceEpoch: .max - 1).weekday)
    }
}
