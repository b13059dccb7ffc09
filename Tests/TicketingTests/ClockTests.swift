import BusinessTime
import Testing
import Ticketing

@Suite("Clocks of tickets")
struct ClockTests {
    static let start: Int64 = 1_795_296_840

    static func at(_ minute: Int64) -> Timestamp { Timestamp(seconds: start + minute * 60) }

    static func ticket(priority: String = "normal") throws -> Ticket {
        let number = try #require(TicketNumber(serial: 7))
        return Ticket.open(
            id: "A", number: number, message: "A", tier: "first", category: "billing", priority: priority,
            reason: .nothing, at: at(0)
        ).ticket
    }

    static let clocks = DeskClocks([
        "first": [
            TicketClock(kind: .answer, seconds: 40 * 60), TicketClock(kind: .resolve, seconds: 100 * 60),
            TicketClock(kind: .escalate, seconds: 60 * 60, target: "second"),
        ],
        "second": [TicketClock(kind: .answer, seconds: 80 * 60)],
    ])

    /// Everything that rings up to a minute when somebody looks at these minutes; what rings is written down, as the daemon does.
    static func rings(_ ticket: inout Ticket, at minutes: [Int64], clocks: DeskClocks = clocks) throws -> [String] {
        var told: [String] = []
        for minute in minutes {
            for due in clocks.due(of: ticket, at: at(minute)) {
                told.append("\(minute) \(due.ring.kind.rawValue) \(due.ring.level.rawValue)")
                _ = try ticket.apply(.rang(due.ring.kind, due.ring.level), by: "clock", at: at(minute))
                if let target = due.target {
                    _ = try ticket.apply(.escalated(tier: target), by: "clock", at: at(minute))
                }
            }
        }
        return told
    }

    @Test("each clock warns at three quarters and rings at its end, to the minute, once")
    func eachMinute() throws {
        var ticket = try ClockTests.ticket()
        let told = try ClockTests.rings(&ticket, at: Array(0...200))
        #expect(
            told == [
                "30 answer warning", "40 answer breach", "45 escalate warning", "60 escalate breach",
                // In the second tier: an answer was due since the beginning.
                "61 answer warning", "80 answer breach",
            ])
        #expect(ticket.tier == "second")
        #expect(ClockTests.clocks.next(of: ticket) == nil)
    }

    @Test("a clock that is set forward warns and escalates once, and set back a year it rings nothing again")
    func jumps() throws {
        var ticket = try ClockTests.ticket()
        let told = try ClockTests.rings(&ticket, at: [0, 50, -525_600, 10, 50, 70, -525_600, 70, 71])
        #expect(
            told == [
                "50 answer warning", "50 escalate warning", "50 answer breach", "70 escalate breach",
                "70 answer warning",
            ]
                || told == [
                    "50 answer warning", "50 escalate warning", "50 answer breach", "70 escalate breach",
                    "71 answer warning",
                ], "\(told)")
    }

    @Test("what is taken in time is neither told nor escalated, and resolving stops everything")
    func taken() throws {
        var ticket = try ClockTests.ticket()
        _ = try ticket.apply(.took, by: "anna", at: ClockTests.at(29))
        #expect(try ClockTests.rings(&ticket, at: [29, 60, 74]).isEmpty)
        #expect(try ClockTests.rings(&ticket, at: [75, 99]) == ["75 resolve warning"])
        _ = try ticket.apply(.resolved, by: "anna", at: ClockTests.at(99))
        #expect(ClockTests.clocks.next(of: ticket) == nil)
    }

    @Test("waiting for the customer stops the time to resolve; it goes on where it stopped")
    func pauses() throws {
        var ticket = try ClockTests.ticket()
        _ = try ticket.apply(.took, by: "anna", at: ClockTests.at(10))
        _ = try ticket.apply(.waited, by: "anna", at: ClockTests.at(20))
        #expect(ClockTests.clocks.next(of: ticket) == nil)
        _ = try ticket.apply(
            .joined(message: "B", category: "billing", priority: "normal", .answers), by: "firstlined",
            at: ClockTests.at(1000))
        let resolve = ClockRing(kind: .resolve, level: .breach)
        #expect(ClockTests.clocks.deadline(resolve, of: ticket)?.due == ClockTests.at(1080))
    }

    @Test("reopening begins all clocks anew")
    func reopening() throws {
        var ticket = try ClockTests.ticket()
        _ = try ClockTests.rings(&ticket, at: [59])
        _ = try ticket.apply(.took, by: "anna", at: ClockTests.at(59))
        _ = try ticket.apply(.resolved, by: "anna", at: ClockTests.at(59))
        _ = try ticket.apply(.reopened, by: "anna", at: ClockTests.at(500))
        #expect(ClockTests.clocks.next(of: ticket) == ClockTests.at(530))
    }

    @Test("of two clocks that fit the shorter holds, whichever stands first")
    func shorter() throws {
        let long = TicketClock(kind: .answer, seconds: 3600)
        let short = TicketClock(kind: .answer, seconds: 600, priorities: ["high"])
        let ring = ClockRing(kind: .answer, level: .breach)
        for clocks in [DeskClocks(["first": [long, short]]), DeskClocks(["first": [short, long]])] {
            #expect(clocks.deadline(ring, of: try ClockTests.ticket())?.due == ClockTests.at(60))
            #expect(clocks.deadline(ring, of: try ClockTests.ticket(priority: "high"))?.due == ClockTests.at(10))
        }
    }

    @Test("a follow-up that raises the priority makes the shorter clock hold at once")
    func raised() throws {
        let clocks = DeskClocks([
            "first": [
                TicketClock(kind: .answer, seconds: 3600),
                TicketClock(kind: .answer, seconds: 600, priorities: ["high"]),
            ]
        ])
        var ticket = try ClockTests.ticket()
        #expect(clocks.due(of: ticket, at: ClockTests.at(20)).isEmpty)
        _ = try ticket.apply(
            .joined(message: "B", category: "billing", priority: "high", .answers), by: "firstlined",
            at: ClockTests.at(20))
        #expect(clocks.due(of: ticket, at: ClockTests.at(20)).map(\.ring.level) == [.warning, .breach])
    }

    @Test("a ticket whose times lie ahead, because the machine's clock was set back, counts anew")
    func recounted() throws {
        var ticket = try ClockTests.ticket()
        _ = try ticket.apply(.recounted, by: "clock", at: ClockTests.at(-525_600))
        #expect(ClockTests.clocks.next(of: ticket) == ClockTests.at(-525_570))
    }

    @Test("a calendar that never opens rings never, and the largest limits do not overflow")
    func extremes() throws {
        let never = BusinessHours(zone: .utc, spans: [])
        let ticket = try ClockTests.ticket()
        #expect(DeskClocks(["first": [TicketClock(kind: .answer, seconds: 60, hours: never)]]).next(of: ticket) == nil)
        let clocks = DeskClocks(["first": [TicketClock(kind: .resolve, seconds: .max)]])
        #expect(clocks.next(of: ticket) != nil)
    }
}
