import BusinessTime
import DeskModel
import RuleSemantics
import RuleTesting
import SourceText
import Testing

/// Lines of an `hours` block, a time as a test gives it, and whether the calendar is open.
struct TimeCase: CustomTestStringConvertible, Sendable {
    let sentence: String
    let hours: String
    let received: String
    let isOpen: Bool

    var testDescription: String { sentence }

    init(_ sentence: String, _ hours: String, _ received: String, _ isOpen: Bool) {
        self.sentence = sentence
        self.hours = hours
        self.received = received
        self.isOpen = isOpen
    }
}

/// 2026-03-02 is a Monday; Madrid's clocks go back on 2026-10-25 at 03:00 and forward on 2026-03-29 at 02:00.
@Suite("Time")
struct TimeTests {
    static let day = "open mon-fri 08:00-18:00"
    static let night = "open fri 22:00-06:00"
    static let autumn = "open sun 02:00-02:30"

    static let cases = [
        TimeCase("a span includes its first minute", day, "2026-03-02 08:00", true),
        TimeCase("a span does not include the minute before", day, "2026-03-02 07:59", false),
        TimeCase("a span includes the minute before its last", day, "2026-03-02 17:59", true),
        TimeCase("a span does not include its last minute", day, "2026-03-02 18:00", false),
        TimeCase("seconds count to their minute", day, "2026-03-02 17:59:59", true),
        TimeCase("other days are closed", day, "2026-03-01 10:00", false),
        TimeCase("a time with an offset is an instant", day, "2026-03-02T07:00:00Z", true),
        TimeCase("an instant is shown on the calendar's wall", day, "2026-03-02T17:30:00Z", false),
        TimeCase("an instant in summer is an hour later on the wall", day, "2026-07-06T16:30:00Z", false),
        TimeCase("an instant with another offset", day, "2026-03-02T20:00:00+12:00", true),
        TimeCase("a span over midnight is open in the evening of its day", night, "2026-03-06 23:00", true),
        TimeCase("a span over midnight is open in the morning after", night, "2026-03-07 05:59", true),
        TimeCase("a span over midnight ends", night, "2026-03-07 06:00", false),
        TimeCase(
            "a span over midnight belongs to its first day: not the morning of that day", night, "2026-03-06 05:00",
            false),
        TimeCase(
            "a span over midnight belongs to its first day: not the evening after", night, "2026-03-07 23:00", false),
        TimeCase("24:00 is the end of the day", "open daily 00:00-24:00", "2026-03-02 23:59", true),
        TimeCase("00:00 as an end is the same midnight", "open mon 08:00-00:00", "2026-03-02 23:59", true),
        TimeCase("and does not reach into the next day", "open mon 08:00-00:00", "2026-03-03 00:00", false),
        TimeCase(
            "several open lines are a union", "open mon 08:00-12:00\n    open mon 11:00-13:00", "2026-03-02 12:30", true
        ),
        TimeCase("several spans of a line are a union", "open mon 08:00-12:00, 14:00-18:00", "2026-03-02 13:00", false),
        TimeCase("`closed` closes the day from its start", day + "\n    closed 2026-03-02", "2026-03-02 08:00", false),
        TimeCase(
            "`closed` closes the day to its end", "open daily 00:00-24:00\n    closed 2026-03-02", "2026-03-02 23:59",
            false),
        TimeCase(
            "`closed` leaves the next day alone", "open daily 00:00-24:00\n    closed 2026-03-02", "2026-03-03 00:00",
            true),
        TimeCase(
            "`closed` closes the morning of a span that began the day before", night + "\n    closed 2026-03-07",
            "2026-03-07 03:00", false),
        TimeCase("and leaves its evening open", night + "\n    closed 2026-03-07", "2026-03-06 23:00", true),
        TimeCase("`sat-mon` wraps: Sunday", "open sat-mon 08:00-18:00", "2026-03-01 10:00", true),
        TimeCase("`sat-mon` wraps: Monday", "open sat-mon 08:00-18:00", "2026-03-02 10:00", true),
        TimeCase("`sat-mon` wraps: not Tuesday", "open sat-mon 08:00-18:00", "2026-03-03 10:00", false),
        TimeCase("`mon-mon` is one day", "open mon-mon 08:00-18:00", "2026-03-03 10:00", false),
        TimeCase("a local time in the autumn hour is open by the wall clock", autumn, "2026-10-25 02:15", true),
        TimeCase("the first of two such hours", autumn, "2026-10-25T00:15:00Z", true),
        TimeCase("the second of two such hours counts again", autumn, "2026-10-25T01:15:00Z", true),
        TimeCase("between the two it is closed", autumn, "2026-10-25T00:45:00Z", false),
        TimeCase("after the spring gap", "open sun 03:00-04:00", "2026-03-29T01:30:00Z", true),
        TimeCase("before the spring gap", "open sun 03:00-04:00", "2026-03-29T00:59:59Z", false),
        TimeCase("dates from a file close", day + "\n    holidays from \"h.txt\"", "2026-03-02 10:00", false),
        TimeCase("other days stay open", day + "\n    holidays from \"h.txt\"", "2026-03-03 10:00", true),
    ]

    static func rules(_ hours: String, zone: String = "Europe/Madrid") -> String {
        """
        hours office
            timezone "\(zone)"
            \(hours)
        route
            | office | tier   |
            | open   | second |
            | closed | first  |

        """
    }

    /// A test block goes through everything: the parser, the checker and the runner.
    @Test("follows the specification", arguments: cases)
    func follow(row: TimeCase) {
        let test = "test \"t\"\n    received \(row.received)\n    expect tier \(row.isOpen ? "second" : "first")\n"
        let check = Desk.check([Self.rules(row.hours) + test], files: ["h.txt": "2026-03-02\n"])
        #expect(check.diagnostics.map(\.message) == [])
        #expect(check.results.count == 1)
    }

    @Test("without an offset is local in each calendar")
    func localInEach() {
        let rules = """
            hours madrid
                timezone "Europe/Madrid"
                open daily 08:00-09:00
            hours tokyo
                timezone "Asia/Tokyo"
                open daily 08:00-09:00
            route
                | madrid | tokyo  | tier   |
                | open   | open   | third  |
                | open   | closed | second |
                | any    | any    | first  |
            test "local"
                received 2026-03-02 08:30
                expect tier third
            test "an instant"
                received 2026-03-02T08:30:00+01:00
                expect tier second

            """
        #expect(Desk.check([rules]).diagnostics.map(\.message) == [])
    }

    @Test("of a real message is the moment the spool got it")
    func realMessage() throws {
        let desk = try Desk(Self.rules(Self.day))
        var facts = Facts(channel: .email)
        facts.received = Timestamp(rfc3339: "2026-03-02T07:00:00Z")
        #expect(desk.decide(facts).tier == "second")
        facts.received = Timestamp(rfc3339: "2026-03-02T06:59:59Z")
        #expect(desk.decide(facts).tier == "first")
    }

    /// A line of an hours block that cannot be, and the code of what is said of it.
    static let refused: [(line: String, code: String)] = [
        ("open mon 8:00-18:00", "R013"), ("open mon 08:00-24:01", "R013"), ("open mon 24:00-08:00", "R013"),
        ("open mon 08:60-09:00", "R013"), ("open mon 08:00-08:00", "R013"), ("open mon +8:00-18:00", "R013"),
        ("open mon 08:00", "R013"), ("open monday 08:00-18:00", "R013"), ("open mon-tue-wed 08:00-18:00", "R013"),
        ("open mon 08:00-18:00\n    closed 2026-02-30", "R013"), ("open mon 08:00-18:00\n    closed 26-02-03", "R013"),
        ("closed 2026-02-03", "R013"), ("open mon 08:00-18:00\n    holidays from \"none.ics\"", "R012"),
        ("open mon 08:00-18:00\n    timezone \"Europe/Rome\"", "R008"),
    ]

    @Test("that cannot be is refused", arguments: refused)
    func refusals(row: (line: String, code: String)) {
        let check = Desk.check([Self.rules(row.line)])
        #expect(check.diagnostics.map(\.code.rawValue) == [row.code], "\(check.diagnostics.map(\.message))")
    }

    @Test("in a zone that the system does not have is refused")
    func unknownZone() {
        let check = Desk.check([Self.rules(Self.day, zone: "Europe/Madird")])
        #expect(check.diagnostics.map(\.code) == [.badTime])
    }
}
