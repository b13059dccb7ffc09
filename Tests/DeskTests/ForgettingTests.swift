import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Foundation
import Ledger
import Reporting
import Spool
import TestSupport
import Testing
import Ticketing

@Suite("Forgetting a person")
struct ForgettingTests {
    /// What only Kim wrote, or what was written about Kim.
    static let words = ["kim@example.org", "quetschkommode", "pomeranze", "39055123456", "kim berg"]

    /// A desk with two customers: mails, a call, a chat that both wrote to, a duplicate, something held, a large mail, notes.
    private func desk() throws -> TestDesk {
        let desk = try TestDesk()
        try desk.mail("my quetschkommode is broken", from: "kim@example.org", id: "k1", isVerified: true)
        try desk.mail("my quetschkommode is broken", from: "kim@example.org", id: "k1", isVerified: true)
        try desk.pass(minutes: 5)
        try desk.neutral("phone", "where is my quetschkommode", from: "+39055123456")
        try desk.mail("the invoice for my tyre", id: "l1")
        try desk.mail(
            "an invoice for a quetschkommode " + String(repeating: "and a long story ", count: 20_000),
            from: "kim@example.org",
            id: "k2")
        try desk.neutral("chat", "a word of Lee in the chat", from: "lee@example.org", conversation: "c1")
        try desk.neutral("chat", "a quetschkommode in the chat", from: "kim@example.org", conversation: "c1")
        // Nothing that can be read, and a note that names the sender.
        try desk.drop("chat", "{\"firstline\": 9, \"sender\": \"kim@example.org\", \"body\": \"quetschkommode\"}")
        try desk.desk.indexTexts()
        let ofLee = try desk.ledger.tickets(matching(["tyre"])).map(\.ticket.number)
        for number in try desk.tickets().map(\.number) {
            // What people write at a ticket is about its customer.
            let (who, what) = ofLee.contains(number) ? ("Lee", "a tyre") : ("Kim Berg", "a pomeranze")
            try desk.desk.act(.take(why: "\(who) again"), on: number.description, by: "anna")
            try desk.desk.act(.note("\(who) wants \(what)"), on: number.description, by: "anna")
            try desk.pass(minutes: 5)
            try desk.desk.act(.resolve(why: "sent \(what)"), on: number.description, by: "anna")
        }
        return desk
    }

    private func matching(_ words: [String]) -> TicketFilter {
        var filter = TicketFilter()
        filter.states = .all
        filter.words = words
        return filter
    }

    /// The files of spool and state in which one of the words stands, in whatever letters.
    private func mentions(_ desk: TestDesk, _ words: [String] = ForgettingTests.words) -> [String] {
        var found: [String] = []
        for part in ["spool", "state"] {
            let root = desk.folder.path + "/" + part
            let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
            for name in names {
                // Bytes, and not text: half of a page is no UTF-8.
                guard let data = FileManager.default.contents(atPath: root + "/" + name) else { continue }
                let small = Data(data.map { (65...90).contains($0) ? $0 + 32 : $0 })
                for word in words where small.range(of: Data(word.utf8)) != nil {
                    found.append("\(part)/\(name): \(word)")
                }
                for word in words where name.lowercased().contains(word) { found.append("\(part)/\(name): its name") }
            }
        }
        return found
    }

    /// The figures of the day.
    private func figures(_ desk: TestDesk) throws -> String {
        let end = Timestamp(milliseconds: desk.now.milliseconds + 86_400_000)
        var report = Report(from: TestDesk.monday, to: end)
        try desk.ledger.forEachTicket(openedBefore: end, changedSince: TestDesk.monday) { record in
            report.add(
                ReportedTicket(
                    channel: record.channel.rawValue, routing: record.routing, isMatched: record.isMatched,
                    history: record.history))
        }
        return report.csv(date: "2026-11-02")
    }

    @Test("a dry run says what would go, and changes nothing")
    func dryRun() throws {
        let desk = try desk()
        let before = mentions(desk)
        let report = try desk.desk.forget("KIM@example.org", isDryRun: true, by: "anna")
        #expect(report.isDryRun)
        #expect(report.messages == 3)
        #expect(report.envelopes == 3)
        #expect(report.files.count == 2, "\(report.files)")
        #expect(report.open == [])
        #expect(report.before == nil)
        #expect(report.tickets.count == 3)
        #expect(Set(mentions(desk)) == Set(before))
        #expect(try desk.desk.forget("nobody@example.org", isDryRun: true, by: "anna").messages == 0)
        #expect(throws: DeskError.self) { try desk.desk.forget("  ", isDryRun: true, by: "anna") }
    }

    @Test("afterwards no byte of spool and state has the person's words, and everybody else's are there")
    func everywhere() throws {
        let desk = try desk()
        #expect(!mentions(desk).isEmpty)
        #expect(FileManager.default.subpaths(atPath: desk.folder.path + "/state/originals")?.count == 1)
        let figures = try figures(desk)
        let report = try desk.desk.forget("kim@example.org", isDryRun: false, by: "anna")
        #expect(report.messages == 3 && report.contents == 3 && report.envelopes == 3 && report.originals >= 3)
        #expect(report.left == [:])
        // Another address is another call: the telephone is left, with the words that came by it and were written about it.
        let left = mentions(desk)
        #expect(!left.contains { $0.hasSuffix("kim@example.org") }, "\(left)")
        let call = try desk.desk.forget("+39 055 123456", isDryRun: false, by: "anna")
        #expect(call.messages == 1)
        #expect(mentions(desk) == [])
        #expect(FileManager.default.subpaths(atPath: desk.folder.path + "/state/originals") == [])
        // Lee's mail and Lee's part of the chat.
        let kept = mentions(desk, ["tyre", "a word of lee"])
        #expect(kept.contains { $0.contains("spool/tiers") } && kept.contains { $0.contains("ledger.sqlite") })
        #expect(try desk.disagreements() == [])
        #expect(try self.figures(desk) == figures)
        #expect(try desk.desk.forget("kim@example.org", isDryRun: true, by: "anna").before != nil)
        #expect(try desk.desk.forget("lee@example.org", isDryRun: true, by: "anna").messages == 2)
        // The desk goes on, and the person is a stranger.
        try desk.mail("hello again", from: "kim@example.org", id: "k9", answers: "k1")
        #expect(try desk.tickets().last?.state == .new)
        try desk.desk.indexTexts()
        #expect(try desk.ledger.tickets(matching(["quetschkommode"])).isEmpty)
    }

    @Test("the history of a ticket keeps who did what and when, and says that its words are gone")
    func histories() throws {
        let desk = try desk()
        let ticket = try #require(try desk.tickets().first)
        let before = try desk.ledger.history(of: ticket.number)
        _ = try desk.desk.forget("kim@example.org", isDryRun: false, by: "anna")
        let after = try desk.ledger.history(of: ticket.number)
        #expect(after.count == before.count + 1)
        for (old, new) in zip(before, after) {
            #expect(new.at == old.at && new.actor == old.actor && new.step.kind == old.step.kind && new.why == nil)
        }
        #expect(after.last?.why?.contains("forgotten") == true)
    }

    @Test("while a ticket of the person is open, nothing is removed: no message goes unanswered")
    func open() throws {
        let desk = try desk()
        try desk.mail("one more", from: "kim@example.org", id: "k3")
        let before = mentions(desk)
        let refusal = #expect(throws: DeskError.self) {
            try desk.desk.forget("kim@example.org", isDryRun: false, by: "anna")
        }
        #expect(refusal.map { "\($0)" }?.contains("resolved first") == true)
        #expect(try desk.desk.forget("kim@example.org", isDryRun: true, by: "anna").open.count == 1)
        #expect(Set(mentions(desk)) == Set(before))
    }

    @Test(
        "dying before any of its commits, the next start goes on and nothing of the person is left", arguments: 0..<14)
    func dying(commit: Int) throws {
        let desk = try desk()
        // The telephone belongs to the same person: it goes first, so that every word is Kim's.
        _ = try desk.desk.forget("+39055123456", isDryRun: false, by: "anna")
        desk.commitsLeft.now = commit
        let wasDone: Bool
        do {
            _ = try desk.desk.forget("kim@example.org", isDryRun: false, by: "anna")
            wasDone = true
        } catch {
            wasDone = false
        }
        try desk.restart()
        let wentOn = try desk.desk.finishForgetting()
        if (3...8).contains(commit) { #expect(wentOn && !wasDone) }
        if !wasDone, !wentOn {
            // It died before anything was begun: everything is as it was, and it can be asked for again.
            #expect(try desk.desk.forget("kim@example.org", isDryRun: true, by: "anna").messages == 3)
            _ = try desk.desk.forget("kim@example.org", isDryRun: false, by: "anna")
        }
        #expect(mentions(desk) == [])
        #expect(try desk.disagreements() == [])
        #expect(try desk.desk.forget("kim@example.org", isDryRun: true, by: "anna").before != nil)
    }

    /// What names an address, and what does not.
    static let texts: [(text: String, address: String, isNamed: Bool)] = [
        ("From: Kim <kim@example.org>", "kim@example.org", true), ("KIM@EXAMPLE.ORG", "kim@example.org", true),
        ("slim.kim@example.org", "kim@example.org", false), ("kim@example.org.uk", "kim@example.org", false),
        ("write to kim@example.org.", "kim@example.org", true), ("From: 39055123456\n", "+39 055 123456", true),
        ("390551234567", "+39055123456", false), ("IN20260101_00_+39055123456_00.txt", "+39055123456", true),
        ("\"user\":\"U0KIM42\"", "slack:U0KIM42", true), ("\"user\":\"U0KIM429\"", "slack:U0KIM42", false),
        ("12345", "telegram:12345", false), ("", "kim@example.org", false),
    ]

    @Test("an address is found as a word of its own", arguments: texts)
    func named(text: String, address: String, isNamed: Bool) throws {
        let found = try #require(PersonAddress(typed: address))
        #expect(found.isNamed(in: Array(text.utf8)) == isNamed)
    }
}
