import Desk
import DeskSimulation
import Foundation
import Glibc
import Ledger
import Settings
import TestSupport
import Testing
import Ticketing

@Suite("A writer that comes back")
struct LateWriterTests {
    /// Drops a file of which nobody said that it is done, and has one turn made over it; its path in `work/`.
    private func dropped(_ desk: TestDesk, _ text: String) throws -> String {
        try desk.folder.write("spool/inbox/email/new/slow", text)
        try #require(try !desk.desk.takeIn(), "its writer is waited for")
        let work = desk.folder.path + "/spool/work/email"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: work).first)
        return work + "/" + name
    }

    private func append(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_APPEND)
        try #require(file >= 0)
        defer { _ = close(file) }
        try #require(write(file, text, text.utf8.count) == text.utf8.count)
    }

    /// The messages of the one ticket that there is.
    private func messagesOfTheOneTicket(_ desk: TestDesk) throws -> [StoredMessage] {
        let tickets = try desk.tickets()
        #expect(tickets.count == 1)
        return try desk.ledger.conversation(ofTicket: try #require(tickets.first).id, limit: 10)
    }

    /// Expects that a file is gone from `work/` so many minutes later, with so many messages delivered and no more.
    private func expectItGoes(_ path: String, after minutes: Int64, _ desk: TestDesk, leaving messages: Int) throws {
        try desk.pass(minutes: minutes)
        _ = try desk.desk.takeIn()
        #expect(access(path, F_OK) != 0)
        #expect(desk.names("first", "new").count == messages)
    }

    private static let head = "From: Lee <lee@example.org>\nSubject: help\nMessage-ID: <slow@example.org>\n\n"

    @Test("turns after its file was delivered is heard, and its newer version belongs to the same ticket")
    func heard() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        #expect(desk.names("first", "new").count == 1)
        _ = try desk.desk.takeIn()
        try append("and there is an outage\n", to: path)
        // One look sees it, the next one that nobody writes any more, and the turn after it reads it.
        for _ in 0..<3 { _ = try desk.desk.takeIn() }
        #expect(desk.names("first", "new").count == 2)
        let messages = try messagesOfTheOneTicket(desk)
        #expect(messages.count == 2 && messages.contains { $0.factsJSON.contains("outage") })
    }

    @Test("while no daemon ran is heard by the next, though the file has the id of the version before")
    func heardByTheNext() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try desk.restart(meanwhile: { try append("and there is an outage\n", to: path) })
        #expect(desk.names("first", "new").count == 2)
        let messages = try messagesOfTheOneTicket(desk)
        #expect(messages.count == 2 && messages.contains { $0.factsJSON.contains("outage") })
        #expect(desk.log.now.contains { $0.contains("its new version is taken as well") }, "\(desk.log.now)")
    }

    @Test("after a new start is heard as before it")
    func heardAfterAStart() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try desk.restart()
        #expect(access(path, F_OK) == 0)
        #expect(desk.names("first", "new").count == 1)
        try append("and there is an outage\n", to: path)
        for _ in 0..<3 { _ = try desk.desk.takeIn() }
        #expect(desk.names("first", "new").count == 2)
        #expect(try desk.tickets().count == 1)
    }

    @Test("is not waited for after a new start where its writer had said that it was done")
    func doneBeforeTheStart() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        // What a rename or the end of its writing tells is kept in the name that the claim gives.
        let work = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent
        let finished = work + "/" + name.replacing("-w~", with: "~")
        try #require(finished != path)
        try desk.restart(meanwhile: { try #require(rename(path, finished) == 0) })
        #expect(access(finished, F_OK) != 0)
        #expect(desk.names("first", "new").count == 1)
    }

    @Test("is waited for while it writes: what it makes is one newer version")
    func whileItWrites() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        for word in ["and", "there", "is", "an", "outage"] {
            try append(word + "\n", to: path)
            _ = try desk.desk.takeIn()
            #expect(desk.names("first", "new").count == 1)
        }
        for _ in 0..<2 { _ = try desk.desk.takeIn() }
        let messages = try messagesOfTheOneTicket(desk)
        #expect(messages.count == 2 && messages.contains { $0.factsJSON.contains("outage") })
    }

    @Test("several times, also while no daemon ran, writes one ticket, whichever version brought its first message")
    func versions() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try append("and a lamp\n", to: path)
        for _ in 0..<3 { _ = try desk.desk.takeIn() }
        try desk.restart(meanwhile: { try append("and there is an outage\n", to: path) })
        try desk.restart(meanwhile: { try append("and a bell\n", to: path) })
        let messages = try messagesOfTheOneTicket(desk)
        #expect(messages.count == 4 && messages.contains { $0.factsJSON.contains("bell") })
    }

    @Test("and changes the time alone, while no daemon ran, has made nothing new")
    func touched() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try desk.restart(meanwhile: {
            var times = [timespec(tv_sec: 1_793_610_000, tv_nsec: 7), timespec(tv_sec: 1_793_610_000, tv_nsec: 7)]
            try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
        })
        #expect(desk.names("first", "new").count == 1)
        #expect(access(path, F_OK) == 0)
        try expectItGoes(path, after: 3, desk, leaving: 1)
    }

    @Test("and takes the right to read away keeps nothing else waiting, and its file goes when its time is over")
    func unreadable() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try #require(chmod(path, 0) == 0)
        // Root may read everything: there the file is read again, and is what it was.
        try desk.drop("email", "From: Kim <kim@example.org>\nMessage-ID: <k@example.org>\n\nmy lamp\n", works: false)
        _ = try desk.desk.takeIn()
        #expect(desk.names("first", "new").count == 2)
        try expectItGoes(path, after: 3, desk, leaving: 2)
    }

    @Test("within the time it is given is waited for, and not longer")
    func waitedFor() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try desk.pass(minutes: 1)
        _ = try desk.desk.takeIn()
        #expect(access(path, F_OK) == 0)
        try expectItGoes(path, after: 2, desk, leaving: 1)
    }
}
