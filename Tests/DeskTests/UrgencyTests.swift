import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Glibc
import Ledger
import TestSupport
import Testing
import Ticketing

@Suite("A ticket that becomes more urgent")
struct UrgencyTests {
    /// A ticket with a calm message, answered by an urgent one.
    private func desk(_ prepare: (TestDesk) throws -> Void = { _ in }) throws -> TestDesk {
        let desk = try TestDesk()
        try desk.mail("a question", id: "1")
        try prepare(desk)
        try desk.mail("now it is an outage", id: "2", answers: "1")
        return desk
    }

    private func ranks(_ desk: TestDesk, _ room: String) -> [String] {
        desk.names("first", room).map { String($0.prefix(2)) }.sorted()
    }

    @Test("its older envelopes that wait sort where it does")
    func raised() throws {
        let desk = try desk()
        #expect(ranks(desk, "new") == ["00", "00"])
        #expect(try desk.tickets().map(\.priority) == ["urgent"])
        #expect(try desk.disagreements() == [])
        // Both go their way under the new names.
        try desk.desk.act(.take(why: nil), on: try #require(try desk.tickets().first).number.description, by: "anna")
        #expect(ranks(desk, "cur") == ["00", "00"])
    }

    @Test("an envelope that came with the urgent one, in the same batch, sorts where it does")
    func together() throws {
        let desk = try TestDesk()
        try desk.mail("a question", id: "1", works: false)
        try desk.mail("now it is an outage", id: "2", answers: "1")
        #expect(ranks(desk, "new") == ["00", "00"])
        #expect(try desk.tickets().map(\.priority) == ["urgent"])
        #expect(try desk.disagreements() == [])
    }

    @Test("an envelope that somebody has taken keeps its name")
    func taken() throws {
        let desk = try desk { try $0.move("first", "new", "cur") }
        #expect(ranks(desk, "cur") == ["02"])
        #expect(ranks(desk, "new") == ["00"])
        #expect(try desk.disagreements() == [])
    }

    @Test("a calm follow-up renames nothing")
    func calm() throws {
        let desk = try TestDesk()
        try desk.mail("an outage", id: "1")
        try desk.mail("and a question", id: "2", answers: "1")
        #expect(ranks(desk, "new") == ["00", "00"])
        #expect(try desk.disagreements() == [])
    }

    @Test(
        "dying before the ledger's word, or between it and the rename, is made good by the next start",
        arguments: [true, false])
    func dying(beforeWord: Bool) throws {
        let desk = try TestDesk()
        try desk.mail("a question", id: "1")
        let name = try #require(desk.names("first", "new").first)
        if beforeWord {
            // The batch's own commit goes through, the next does not.
            desk.commitsLeft.now = 1
            #expect(throws: (any Error).self) { try desk.mail("now it is an outage", id: "2", answers: "1") }
        } else {
            try desk.mail("now it is an outage", id: "2", answers: "1")
            // As if the rename had not been done.
            let path = "\(desk.folder.path)/spool/tiers/first/new"
            let renamed = "00" + name.dropFirst(2)
            #expect(rename("\(path)/\(renamed)", "\(path)/\(name)") == 0)
        }
        try desk.restart()
        #expect(ranks(desk, "new") == ["00", "00"])
        #expect(try desk.disagreements() == [])
        #expect(try desk.tickets().count == 1)
    }
}
