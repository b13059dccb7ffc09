import BusinessTime
import Testing

@Suite("Holiday files")
struct HolidayCalendarTests {
    private static func calendar(_ event: String) -> HolidayCalendar {
        HolidayCalendar(
            parsing: ["BEGIN:VCALENDAR", "BEGIN:VEVENT", event, "END:VEVENT", "END:VCALENDAR", ""]
                .joined(separator: "\n").replacing("\n", with: "\r\n")
        )
    }

    struct Row: CustomTestStringConvertible {
        var testDescription: String
        var event: String
        var dates: [String]
        var problems: [HolidayCalendar.Problem.Kind] = []

        init(_ name: String, _ event: String, _ dates: [String], _ problems: [HolidayCalendar.Problem.Kind] = []) {
            testDescription = name
            self.event = event
            self.dates = dates
            self.problems = problems
        }
    }

    static let events = [
        Row("a day", "DTSTART;VALUE=DATE:20261225", ["2026-12-25"]),
        Row("eight digits without VALUE", "DTSTART:20261225", ["2026-12-25"]),
        Row(
            "an exclusive end", "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227",
            ["2026-12-24", "2026-12-25", "2026-12-26"]),
        Row("an end that is the start is a day", "DTSTART:20261224\nDTEND:20261224", ["2026-12-24"]),
        Row("a duration in days", "DTSTART:20261231\nDURATION:P2D", ["2026-12-31", "2027-01-01"]),
        Row("a duration in weeks", "DTSTART:20261201\nDURATION:P1W", (1...7).map { "2026-12-0\($0)" }),
        Row("a duration in hours", "DTSTART:20261201\nDURATION:PT1H", ["2026-12-01"], [.badDuration("PT1H")]),
        Row("a folded line, name and parameters in any case", "dtstart;value=\"DA\n TE\":2026\n\t1225", ["2026-12-25"]),
        Row("a cancelled event", "DTSTART:20261225\nSTATUS:CANCELLED", []),
        Row("an event with a time", "DTSTART:20261225T100000Z", [], [.timedEvent]),
        Row("an event with a time and a zone", "DTSTART;TZID=\"Europe/Madrid: x\":20261225T100000", [], [.timedEvent]),
        Row("no start", "SUMMARY:x", [], [.eventWithoutDate]),
        Row("a day that is none", "DTSTART:20261325", [], [.badDate("20261325")]),
        Row("a line that is none", "DTSTART:20261225\nnonsense", ["2026-12-25"], [.badLine]),
        Row("yearly, counted", "DTSTART:20240229\nRRULE:FREQ=YEARLY;COUNT=2", ["2024-02-29", "2028-02-29"]),
        Row(
            "yearly until", "DTSTART:20240101\nRRULE:FREQ=YEARLY;UNTIL=20260101",
            ["2024-01-01", "2025-01-01", "2026-01-01"]),
        Row(
            "every third year", "DTSTART:20240101\nRRULE:FREQ=YEARLY;INTERVAL=3;COUNT=2", ["2024-01-01", "2027-01-01"]),
        Row(
            "by month and day", "DTSTART:20240501\nRRULE:FREQ=YEARLY;BYMONTH=5,12;BYMONTHDAY=1,-1;COUNT=4;WKST=MO",
            ["2024-05-01", "2024-05-31", "2024-12-01", "2024-12-31"]),
        Row(
            "a start that its rule misses", "DTSTART:20240502\nRRULE:FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=6;COUNT=2",
            ["2024-05-02", "2024-06-01"]),
        Row(
            "days taken out", "DTSTART:20240101\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20250101,20240101",
            ["2026-01-01"]),
        Row(
            "days put in", "DTSTART:20240101\nRDATE;VALUE=DATE:20240301,20240302",
            ["2024-01-01", "2024-03-01", "2024-03-02"]),
        Row(
            "any other repetition", "DTSTART:20240101\nRRULE:FREQ=WEEKLY", ["2024-01-01"],
            [.unsupportedRepetition("FREQ=WEEKLY")]),
        Row(
            "a weekday rule", "DTSTART:20241128\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2024-11-28"],
            [.unsupportedRepetition("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")]),
        Row(
            "an alarm inside", "BEGIN:VALARM\nDTSTART:20200101\nDURATION:PT5M\nEND:VALARM\nDTSTART:20261225",
            ["2026-12-25"]),
    ]

    @Test("all-day events give their days", arguments: events)
    func givesDays(_ row: Row) {
        let calendar = Self.calendar(row.event)
        #expect(calendar.dates.map(\.iso8601) == row.dates)
        #expect(calendar.problems.map(\.kind) == row.problems)
    }

    @Test("an endless repetition goes through the year 2100")
    func endless() {
        let calendar = Self.calendar("DTSTART:18991225\nRRULE:FREQ=YEARLY")
        #expect(calendar.dates.first?.iso8601 == "1899-12-25")
        #expect(calendar.dates.dropFirst().first?.iso8601 == "1970-12-25")
        #expect(calendar.dates.last?.iso8601 == "2100-12-25")
        #expect(calendar.dates.count == 132 && calendar.problems.isEmpty)
    }

    @Test("an occurrence with an event of its own is not also where it was")
    func moved() {
        let calendar = HolidayCalendar(
            parsing: """
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                UID:a
                DTSTART:20240101
                RRULE:FREQ=YEARLY;COUNT=3
                END:VEVENT
                BEGIN:VEVENT
                UID:a
                RECURRENCE-ID;VALUE=DATE:20250101
                DTSTART:20250102
                END:VEVENT
                BEGIN:VEVENT
                UID:a
                RECURRENCE-ID:20260101
                STATUS:CANCELLED
                END:VEVENT
                END:VCALENDAR
                """)
        #expect(calendar.dates.map(\.iso8601) == ["2024-01-01", "2025-01-02"])
        #expect(calendar.problems.isEmpty)
    }

    @Test("a list has a date a line")
    func list() {
        let calendar = HolidayCalendar(
            parsing:
                "\u{FEFF}# Spain\r\n2026-12-25\r\n\r\n  2026-01-06 # Reyes\n2026-12-25\n"
                + "25.12.2026\n2026-02-30\n2026-01-01 x"
        )
        #expect(calendar.dates.map(\.iso8601) == ["2026-01-06", "2026-12-25"])
        #expect(
            calendar.problems == [
                .init(line: 6, kind: .badDate("25.12.2026")), .init(line: 7, kind: .badDate("2026-02-30")),
                .init(line: 8, kind: .badDate("2026-01-01 x")),
            ])
        #expect(HolidayCalendar(parsing: "").dates.isEmpty && HolidayCalendar(parsing: "").problems.isEmpty)
    }

    @Test("a problem has the line of the file, folds counted")
    func lines() {
        let calendar = HolidayCalendar(
            parsing:
                "\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n b\n c\nDTSTART:20260101T000000Z\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nDTSTART:x"
        )
        #expect(calendar.problems == [.init(line: 7, kind: .timedEvent), .init(line: 10, kind: .unfinished)])
        #expect(calendar.problems.map(\.isNote) == [true, false])
    }

    @Test("100,000 days are taken, and no more")
    func limit() {
        func days(_ count: Int) -> HolidayCalendar { Self.calendar("DTSTART:19000101\nDURATION:P\(count)D") }
        #expect(days(100_000).dates.count == 100_000 && days(100_000).problems.isEmpty)
        #expect(days(100_001).dates.count == 100_000 && days(100_001).problems.map(\.kind) == [.tooManyDates])
        #expect(days(999_999_999).dates.count == 100_000)
        let many = String(repeating: "x\n", count: 1500)
        #expect(HolidayCalendar(parsing: many).problems.count == 1000)
    }

    @Test("a file that says the same days over and over is cut short")
    func repeated() {
        let event =
            "BEGIN:VEVENT\nDTSTART:00010101\nDURATION:P9W\nRRULE:FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,-1\n"
            + "END:VEVENT\n"
        let calendar = HolidayCalendar(parsing: "BEGIN:VCALENDAR\n\(String(repeating: event, count: 300))END:VCALENDAR")
        #expect(calendar.problems.map(\.kind) == [.tooManyDates])
        #expect(calendar.dates.count < 100_000)
    }

    @Test("garbled files never trap")
    func garbled() {
        let text = Array(
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nDTEND:20261227\n"
                + "RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-31;COUNT=9\nEXDATE:20261225\nEND:VEVENT\nEND:VCALENDAR\n")
                .utf8)
        var random = SplitMix(state: 9)
        for _ in 0..<3000 {
            var garbled = text
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let at = Int.random(in: 0..<garbled.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: garbled.remove(at: at)
                case 1: garbled[at] = UInt8.random(in: 0...255, using: &random)
                default: garbled.insert(garbled.randomElement(using: &random) ?? 0, at: at)
                }
            }
            let calendar = HolidayCalendar(parsing: String(decoding: garbled, as: UTF8.self))
            #expect(calendar.dates.count <= HolidayCalendar.dateLimit)
        }
    }
}
