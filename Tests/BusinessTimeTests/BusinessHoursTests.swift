import BusinessTime
import Testing

@Suite("Business hours")
struct BusinessHoursTests {
    static let workdays = Weekdays(from: .monday, through: .friday)

    static func span(_ days: Weekdays, _ start: Int, _ end: Int) throws -> OpenSpan {
        try #require(OpenSpan(weekdays: days, startMinute: start * 60, endMinute: end * 60))
    }

    static func office(_ zone: String = "Europe/Madrid", closed: [String] = []) throws -> BusinessHours {
        BusinessHours(
            zone: try Zoneinfo.rules(zone), spans: [try span(workdays, 8, 18)],
            closedDates: closed.compactMap { LocalDate(iso8601: $0) })
    }

    static let office = [
        ("2026-03-02 08:00", true), ("2026-03-02 07:59:59", false), ("2026-03-02 17:59:59", true),
        ("2026-03-02 18:00", false), ("2026-03-07 10:00", false), ("2026-12-25 10:00", false),
        ("2026-12-24 10:00", true),
    ]

    @Test("a span includes its first minute and not its last", arguments: office)
    func firstAndLast(_ local: String, _ isOpen: Bool) throws {
        let hours = try Self.office(closed: ["2026-12-25", "2026-12-25"])
        #expect(try hours.isOpen(atLocal: wall(local)) == isOpen)
        #expect(try hours.isOpen(at: hours.zone.timestamp(of: wall(local))) == isOpen)
    }

    @Test("a span over midnight belongs to its first day; 24:00 is midnight; several spans are a union")
    func spans() throws {
        let zone = try Zoneinfo.rules("Europe/Madrid")
        let night = BusinessHours(zone: zone, spans: [try Self.span(Weekdays(.friday), 22, 2)])
        #expect(try night.isOpen(atLocal: wall("2026-03-06 22:00")) && night.isOpen(atLocal: wall("2026-03-07 01:59")))
        #expect(
            try !night.isOpen(atLocal: wall("2026-03-06 01:00")) && !night.isOpen(atLocal: wall("2026-03-07 02:00")))
        let sunday = BusinessHours(zone: zone, spans: [try Self.span(Weekdays(.sunday), 22, 2)])
        #expect(try sunday.isOpen(atLocal: wall("2026-03-02 01:00")))
        let late = BusinessHours(
            zone: zone, spans: [try Self.span(.daily, 20, 24), try Self.span(Weekdays(.monday), 9, 21)])
        #expect(try late.isOpen(atLocal: wall("2026-03-03 23:59")) && !late.isOpen(atLocal: wall("2026-03-04 00:00")))
        #expect(
            try late.openTime(from: moment("2026-03-01T23:00:00Z"), to: moment("2026-03-02T23:00:00Z")) == 15
                * 3_600_000)
        // Closing a day closes that day, not the night that began the day before it.
        let closedSaturday = BusinessHours(
            zone: zone, spans: night.spans, closedDates: [try wall("2026-03-07 00:00").date])
        #expect(try closedSaturday.isOpen(atLocal: wall("2026-03-06 23:00")))
        #expect(try !closedSaturday.isOpen(atLocal: wall("2026-03-07 01:00")))
        let closedFriday = BusinessHours(
            zone: zone, spans: night.spans, closedDates: [try wall("2026-03-06 00:00").date])
        #expect(try closedFriday.isOpen(atLocal: wall("2026-03-07 01:00")))
    }

    @Test("spans that are none are refused, others at the bounds are not")
    func bounds() {
        for (start, end) in [(0, 0), (600, 600), (-1, 600), (1440, 600), (0, 1441), (0, -1)] {
            #expect(OpenSpan(weekdays: .daily, startMinute: start, endMinute: end) == nil, "\(start)-\(end)")
        }
        #expect(OpenSpan(weekdays: .daily, startMinute: 0, endMinute: 1440)?.crossesMidnight == false)
        #expect(OpenSpan(weekdays: .daily, startMinute: 1439, endMinute: 0)?.crossesMidnight == false)
        #expect(OpenSpan(weekdays: .daily, startMinute: 1439, endMinute: 1)?.crossesMidnight == true)
    }

    @Test("days wrap over the end of the week")
    func days() {
        let days = Weekdays(from: .saturday, through: .monday)
        #expect(Weekday.allCases.filter { days.contains($0) } == [.monday, .saturday, .sunday])
        #expect(Weekdays(from: .monday, through: .monday) == Weekdays(.monday))
        #expect(Weekdays(from: .monday, through: .sunday) == .daily)
    }

    @Test("an hour that the clock shows twice counts twice, one that it skips not at all")
    func daylightSaving() throws {
        let night = BusinessHours(zone: try Zoneinfo.rules("Europe/Madrid"), spans: [try Self.span(.daily, 1, 4)])
        let autumn = try moment("2026-10-24T22:00:00Z")
        #expect(try night.openTime(from: autumn, to: moment("2026-10-25T22:00:00Z")) == 4 * 3_600_000)
        let spring = try moment("2026-03-28T23:00:00Z")
        #expect(try night.openTime(from: spring, to: moment("2026-03-29T20:00:00Z")) == 2 * 3_600_000)
        #expect(try night.instant(after: 2 * 3_600_000, ofOpenTimeFrom: spring) == moment("2026-03-29T02:00:00Z"))
        #expect(
            try night.instant(after: 2 * 3_600_000 + 1, ofOpenTimeFrom: spring) == moment("2026-03-29T23:00:00.001Z"))
        #expect(
            try night.instant(after: 3 * 3_600_000 + 60_000, ofOpenTimeFrom: autumn) == moment("2026-10-25T02:01:00Z"))
    }

    @Test("a clock that runs in open hours passes weekends and holidays")
    func clocks() throws {
        let hours = try Self.office(closed: ["2026-03-09"])
        let friday = try moment("2026-03-06T16:30:00Z")
        #expect(try hours.instant(after: 30 * 60_000, ofOpenTimeFrom: friday) == moment("2026-03-06T17:00:00Z"))
        #expect(try hours.instant(after: 30 * 60_000 + 1, ofOpenTimeFrom: friday) == moment("2026-03-10T07:00:00.001Z"))
        #expect(
            try hours.instant(after: 4 * 3_600_000, ofOpenTimeFrom: moment("2026-03-07T12:00:00Z"))
                == moment("2026-03-10T11:00:00Z"))
        #expect(hours.instant(after: 0, ofOpenTimeFrom: friday) == friday)
        #expect(hours.instant(after: -5, ofOpenTimeFrom: friday) == friday)
    }

    @Test("a calendar that is never open has no such moment")
    func neverOpen() throws {
        let never = BusinessHours(zone: .utc, spans: [])
        #expect(never.instant(after: 1, ofOpenTimeFrom: Timestamp(seconds: 0)) == nil)
        let start = LocalDate(daysSinceEpoch: 20_000)
        let closed = BusinessHours(
            zone: .utc, spans: [try Self.span(Weekdays(.monday), 8, 9)], closedDates: (0..<3700).map { start + $0 })
        #expect(closed.instant(after: 1, ofOpenTimeFrom: Timestamp(seconds: 20_000 * 86_400)) == nil)
        #expect(closed.instant(after: 1, ofOpenTimeFrom: Timestamp(seconds: 20_100 * 86_400)) != nil)
        let always = BusinessHours(zone: .utc, spans: [try Self.span(.daily, 0, 24)])
        let limit = BusinessHours.searchLimit
        #expect(always.instant(after: limit, ofOpenTimeFrom: Timestamp(seconds: 0)) == Timestamp(milliseconds: limit))
        #expect(always.instant(after: limit + 1, ofOpenTimeFrom: Timestamp(seconds: 0)) == nil)
        #expect(always.instant(after: .max, ofOpenTimeFrom: Timestamp(milliseconds: .max)) == nil)
    }

    @Test("open time between the ends of time is a number")
    func extremes() throws {
        let hours = try Self.office()
        let all = hours.openTime(from: Timestamp(milliseconds: .min), to: Timestamp(milliseconds: .max))
        // Fifty of 168 hours, for 9,999 years.
        let years = Double(all) / (50.0 / 168) / 86_400_000 / 365.2425
        #expect(abs(years - 9999) < 1)
        #expect(hours.openTime(from: Timestamp(milliseconds: .max), to: Timestamp(milliseconds: .min)) == 0)
    }

    static let zones = [
        "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
        "Pacific/Apia",
    ]

    @Test("open time is what counting minute by minute gives", arguments: zones)
    func byMinutes(_ zone: String) throws {
        var random = SplitMix(state: 5)
        let spans = [
            try Self.span(Self.workdays, 8, 18), try Self.span(Weekdays(.saturday), 22, 3), try Self.span(.daily, 1, 3),
            try Self.span(Weekdays(.sunday), 17, 24),
        ]
        // Around the changes of both hemispheres, and of Ramadan in Morocco.
        for start in [
            "2026-03-27", "2026-04-03", "2026-10-02", "2026-10-23", "2026-02-13", "2026-03-06", "2026-10-30",
            "2011-12-28",
        ] {
            let date = try #require(LocalDate(iso8601: start))
            let hours = BusinessHours(
                zone: try Zoneinfo.rules(zone), spans: Array(spans.shuffled(using: &random).prefix(3)),
                closedDates: [date + 1, date + 4])
            let first = Int64(date.daysSinceEpoch) * 1440
            var open: Int64 = 0
            let from = Timestamp(seconds: first * 60)
            for minute in first..<first + 6 * 1440 {
                let now = Timestamp(seconds: minute * 60)
                let isOpen = hours.isOpen(at: now)
                if isOpen {
                    open += 1
                    // The end of the minute is the first moment with that much behind it.
                    let reached = hours.instant(after: open * 60_000, ofOpenTimeFrom: from)
                    if reached != Timestamp(seconds: (minute + 1) * 60) {
                        Issue.record("\(zone) \(now): \(open) minutes are reached at \(String(describing: reached))")
                        return
                    }
                }
                if minute % 37 == 0 {
                    let counted = hours.openTime(from: from, to: Timestamp(seconds: (minute + 1) * 60))
                    #expect(counted == open * 60_000, "\(zone) \(now)")
                }
            }
        }
    }
}
