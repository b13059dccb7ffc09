import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Foundation
import Ledger
import Settings
import TestSupport
import Testing
import Ticketing

@Suite("Keeping by tier and category")
struct RetentionTermsTests {
    /// A desk that keeps most for long, tier second for ten days, and what is billing for ever.
    private func desk() throws -> TestDesk {
        let desk = try TestDesk(at: today) { settings in
            settings.retention.done = 100
            settings.retention.archive = 200
            settings.retention.originals = 50
            settings.retention.histories = 300
            var second = RetentionRule(.tier, "second")
            second.days = [.done: 10, .archive: 10, .histories: 20]
            var billing = RetentionRule(.category, "billing")
            billing.days = [.done: 0, .archive: 0, .originals: 0, .histories: 0]
            settings.retention.rules = [second, billing]
        }
        try desk.mail("one for the first", id: "1")
        try desk.mail("one for the second", id: "2")
        try desk.mail("an invoice for the second", id: "3")
        for ticket in try desk.tickets() {
            let number = ticket.number.description
            if ticket.number.serial > 1 {
                try desk.desk.act(.move(to: "second", why: nil), on: number, by: "anna")
            }
            try desk.desk.act(.take(why: nil), on: number, by: "anna")
            try desk.desk.act(.resolve(why: nil), on: number, by: "anna")
        }
        return desk
    }

    private var today: Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }

    /// Goes so many days on, and removes what is due.
    ///
    /// The desk's clock is set; when an envelope came into `done/` only the file system says.
    private func keep(_ desk: TestDesk, days: Int64) throws {
        try desk.set(Timestamp(seconds: max(today.seconds, desk.now.seconds) + days * 86_400))
        while try desk.desk.retain() {}
    }

    private func categories(_ desk: TestDesk) throws -> [String] { try desk.tickets().map(\.category).sorted() }

    private func messages(_ desk: TestDesk) throws -> Int {
        try desk.tickets().reduce(0) { try $0 + desk.ledger.messageCount(ofTicket: $1.id) }
    }

    @Test("each goes when its own time is over: the category's, else the tier's, else that of all")
    func terms() throws {
        let desk = try desk()
        try keep(desk, days: 5)
        #expect(desk.names("first", "done").count == 1 && desk.names("second", "done").count == 2)
        #expect(try messages(desk) == 3)
        try keep(desk, days: 7)
        // Twelve days: the second tier's is gone, the invoice stays.
        #expect(desk.names("first", "done").count == 1 && desk.names("second", "done").count == 1)
        #expect(try messages(desk) == 2)
        #expect(try desk.tickets().count == 3, "its history stays for longer")
        try keep(desk, days: 12)
        #expect(try categories(desk) == ["billing", "other"])
        try keep(desk, days: 60)
        // Originals for fifty days only, their messages for two hundred.
        let first = try #require(try desk.tickets().first { $0.category == "other" })
        let stored = try #require(try desk.ledger.conversation(ofTicket: first.id, limit: 1).first)
        #expect(try desk.ledger.content(ofFile: stored.file) == nil)
        #expect(desk.names("first", "done").count == 1)
        try keep(desk, days: 500)
        #expect(try categories(desk) == ["billing"])
        #expect(desk.names("first", "done").isEmpty && desk.names("second", "done").count == 1)
        let billing = try #require(try desk.tickets().first)
        let kept = try #require(try desk.ledger.conversation(ofTicket: billing.id, limit: 1).first)
        #expect(try desk.ledger.content(ofFile: kept.file) != nil)
        #expect(try desk.disagreements() == [])
    }

    @Test("what waits is kept, however old")
    func waiting() throws {
        let desk = try desk()
        try desk.mail("nobody has answered", id: "9")
        try keep(desk, days: 1000)
        #expect(try desk.tickets().contains { $0.state == .new })
        #expect(
            desk.names("first", "new").count + desk.names("second", "new").count + desk.names("third", "new").count == 1
        )
    }

    @Test("a number is never given out twice, also when everything before is gone")
    func numbers() throws {
        let desk = try TestDesk(at: today)
        try desk.mail("one", id: "1")
        let first = try #require(try desk.tickets().first)
        try desk.desk.act(.take(why: nil), on: first.number.description, by: "anna")
        try desk.desk.act(.resolve(why: nil), on: first.number.description, by: "anna")
        try keep(desk, days: 1000)
        try desk.restart()
        try desk.mail("two", id: "2")
        #expect(try desk.tickets().last?.number != first.number)
    }

    /// How long a telephone number leads to its ticket.
    static let windows: [(seconds: Int, minutes: Int64, joins: Bool)] = [
        (3600, 59, true), (3600, 61, false), (0, 0, false), (3 * 86_400, 71 * 60, true), (3 * 86_400, 73 * 60, false),
    ]

    @Test("a call joins the ticket of its number within the time of the settings", arguments: windows)
    func joining(seconds: Int, minutes: Int64, joins: Bool) throws {
        let desk = try TestDesk { $0.joining.telephone = seconds }
        try desk.neutral("phone", "hello", from: "+390550000001")
        try desk.pass(minutes: minutes)
        try desk.neutral("sms", "hello again", from: "+390550000001")
        #expect(try desk.tickets().count == (joins ? 1 : 2))
    }

    @Test("another address of the same person joins within the time of the settings", arguments: [0, 3600])
    func person(seconds: Int) throws {
        let desk = try TestDesk { $0.joining.person = seconds }
        try desk.mail("hello", from: "kim@example.org", id: "1", isVerified: true)
        try desk.pass(minutes: 30)
        try desk.neutral("phone", "hello again", from: "+39055123456")
        #expect(try desk.tickets().count == (seconds > 0 ? 1 : 2))
    }
}
