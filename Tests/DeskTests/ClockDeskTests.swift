import BusinessTime
import Control
import Desk
import DeskSimulation
import Ledger
import Testing
import Ticketing

@Suite("Clocks of a desk")
struct ClockDeskTests {
    private func rings(_ desk: TestDesk) throws -> [String] {
        let ticket = try #require(try desk.tickets().first)
        return try desk.ledger.history(of: ticket.number).compactMap { entry -> String? in
            switch entry.step {
            case .rang(let kind, let level): "\(kind.rawValue) \(level.rawValue)"
            case .escalated(let tier): "to \(tier)"
            case .recounted: "recounted"
            default: nil
            }
        }
    }

    @Test("what nobody takes is warned of, told, and goes up in the desk's hours, with its envelope, once")
    func escalates() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.pass(minutes: 29)
        #expect(try rings(desk) == [])
        try desk.pass(minutes: 1)
        #expect(try rings(desk) == ["answer warning"])
        try desk.pass(minutes: 10)
        #expect(try rings(desk) == ["answer warning", "answer breach"])
        try desk.pass(minutes: 80)
        #expect(
            try rings(desk) == ["answer warning", "answer breach", "escalate warning", "escalate breach", "to second"])
        #expect(desk.names("second", "new").count == 1 && desk.names("first", "new").isEmpty)
        for _ in 0..<3 {
            try desk.restart()
            try desk.pass(minutes: 0)
        }
        #expect(try rings(desk).count == 5)
        #expect(try desk.disagreements() == [])
    }

    @Test("at night and at the weekend nothing rings")
    func hours() throws {
        // Friday, 17:50 in Rome.
        let desk = try TestDesk(at: Timestamp(seconds: TestDesk.monday.seconds + 4 * 86_400 + 7 * 3600 + 50 * 60))
        try desk.mail("one", id: "1")
        try desk.pass(minutes: 60 * 24 * 2)
        #expect(try rings(desk) == [])
        // Ten minutes were on Friday; half an hour is up on Monday at 09:20.
        try desk.set(Timestamp(seconds: TestDesk.monday.seconds + 7 * 86_400 - 3600 + 19 * 60))
        #expect(try rings(desk) == [])
        try desk.pass(minutes: 1)
        #expect(try rings(desk) == ["answer warning"])
    }

    @Test("a clock set back a year rings nothing twice, and one set forward warns and escalates once")
    func jumps() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.pass(minutes: 45)
        let before = try rings(desk)
        #expect(before == ["answer warning", "answer breach"])
        try desk.pass(minutes: -525_600)
        #expect(try rings(desk) == before + ["recounted"])
        try desk.restart()
        try desk.pass(minutes: 525_600)
        // What had rung does not ring again; what had not rings once.
        let after = try rings(desk)
        // The second tier has a clock of its own for the answer.
        #expect(after.filter { $0 == "answer warning" }.count == 2 && after.filter { $0 == "answer breach" }.count == 2)
        #expect(after.filter { $0 == "escalate warning" }.count == 1)
        #expect(after.filter { $0 == "to second" }.count == 1)
        try desk.pass(minutes: -525_600)
        try desk.pass(minutes: 525_600)
        #expect(try rings(desk).filter { $0 == "to second" }.count == 1)
        #expect(try desk.disagreements() == [])
    }

    @Test("dying while clocks ring neither loses nor doubles a ring", arguments: [0, 1, 2])
    func dying(round: Int) throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.mail("an outage", id: "2")
        let minutes: [Int64] = [30, 40, 120]
        desk.dies.now = true
        #expect(throws: (any Error).self) { try desk.pass(minutes: minutes[round]) }
        try desk.restart()
        try desk.pass(minutes: 0)
        let told = try rings(desk)
        #expect(Set(told).count == told.count && !told.isEmpty, "\(told)")
        #expect(try desk.disagreements() == [])
    }

    @Test("a follow-up that raises the priority makes the shorter clock hold")
    func raised() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        try desk.pass(minutes: 50)
        try desk.mail("an outage", id: "2", answers: "1")
        try desk.pass(minutes: 10)
        #expect(try rings(desk).contains("to second"))
    }

    @Test("waiting for the customer stops the time to resolve")
    func waiting() throws {
        let desk = try TestDesk()
        try desk.mail("one", id: "1")
        let number = try #require(try desk.tickets().first).number.description
        try desk.desk.act(.take(why: nil), on: number, by: "anna")
        try desk.desk.act(.wait(why: nil), on: number, by: "anna")
        try desk.pass(minutes: 60 * 24 * 30)
        #expect(try rings(desk) == [])
    }
}
