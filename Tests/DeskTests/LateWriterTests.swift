import Desk
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

    private static let head = "From: Lee <lee@example.org>\nSubject: help\nMessage-ID: <slow@example.org>\n\n"

    @Test("turns after its file was delivered is heard, and its newer version belongs to the same ticket")
    func heard() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        #expect(desk.names("first", "new").count == 1)
        _ = try desk.desk.takeIn()
        try append("and there is an outage\n", to: path)
        // One turn notices it, the next reads it.
        for _ in 0..<2 { _ = try desk.desk.takeIn() }
        #expect(desk.names("first", "new").count == 2)
        let ticket = try #require(try desk.tickets().first)
        #expect(try desk.tickets().count == 1)
        let messages = try desk.ledger.conversation(ofTicket: ticket.id, limit: 10)
        #expect(messages.count == 2 && messages.contains { $0.factsJSON.contains("outage") })
    }

    @Test("within the time it is given is waited for, and not longer")
    func waitedFor() throws {
        let desk = try TestDesk { $0.intake.lateWriter = 120 }
        let path = try dropped(desk, LateWriterTests.head + "my bicycle\n")
        try desk.pass(minutes: 1)
        _ = try desk.desk.takeIn()
        #expect(access(path, F_OK) == 0)
        try desk.pass(minutes: 2)
        _ = try desk.desk.takeIn()
        #expect(access(path, F_OK) != 0)
        #expect(desk.names("first", "new").count == 1)
    }
}
