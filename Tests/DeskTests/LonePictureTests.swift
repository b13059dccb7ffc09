import BusinessTime
import Desk
import DeskSimulation
import Foundation
import TestSupport
import Testing

@Suite("Pictures after a time without a daemon")
struct LonePictureTests {
    /// A desk whose companions have all waited for long enough.
    private func desk() throws -> TestDesk {
        // The time of a file's last change is the system's, and nobody can set it.
        try TestDesk(at: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 3_600_000))
    }

    private func put(_ name: String, _ text: String, _ desk: TestDesk) throws {
        try desk.folder.write("spool/inbox/chat/new/\(name)", text)
    }

    private func message(_ number: Int) -> String {
        """
        {"firstline": 1, "id": "m\(number)", "sender": "portal:\(number)", "body": "It looks like this",
         "attachments": [{"name": "a.png", "type": "image/png", "file": "p\(number).png"}]}
        """
    }

    @Test("go with the messages that name them, however many there are", arguments: [1, 40, 1200])
    func withTheirMessages(count: Int) throws {
        let desk = try desk()
        for number in 0..<count {
            try put("p\(number).png", "PNG \(number)", desk)
            try put("m\(number).json", message(number), desk)
        }
        try desk.work()
        #expect(desk.names("first", "new").count == count)
        #expect(Repository.names(in: desk.folder.path + "/spool/tiers/first/originals").count == 2 * count)
        #expect(Repository.names(in: desk.folder.path + "/spool/held/chat").isEmpty)
    }

    @Test("are held where no message names them, however many there are", arguments: [1, 1024, 5000])
    func alone(count: Int) throws {
        let desk = try desk()
        for number in 0..<count { try put("p\(number).png", "PNG \(number)", desk) }
        try put("m.json", message(count), desk)
        for _ in 0..<40 where try desk.desk.turn() { break }
        #expect(desk.names("first", "new").count == 1)
        #expect(Repository.names(in: desk.folder.path + "/spool/held/chat").count == 2 * count)
        #expect(Repository.names(in: desk.folder.path + "/spool/inbox/chat/new").isEmpty)
    }
}
