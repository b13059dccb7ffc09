import Desk
import Foundation
import Settings
import Spool
import TestSupport
import Testing

@Suite("What is kept for long enough")
struct RetentionTests {
    /// A desk with a held file, a resolved and a waiting message, and a duplicate that was set aside; three days later.
    ///
    /// Begins now: how old a resolved envelope is tells the file system.
    private func desk(_ change: @escaping (inout Settings) -> Void) throws -> TestDesk {
        let desk = try TestDesk(at: SpoolClock.system.now(), change: change)
        try desk.mail("one", id: "1")
        try desk.move("first", "new", "cur")
        try desk.move("first", "cur", "done")
        try desk.mail("one", id: "1")
        try desk.mail("two", id: "2")
        try desk.drop("chat", "{ broken")
        #expect(desk.log.now.contains { $0.contains("held") })
        try desk.pass(minutes: 3 * 1440)
        desk.log.now = []
        return desk
    }

    private func retain(_ desk: TestDesk) throws {
        for _ in 0..<20 where try !desk.desk.retain() { return }
        Issue.record("retention does not come to an end")
    }

    private func held(_ desk: TestDesk) -> [String] {
        Repository.names(in: desk.folder.path + "/spool/held/chat").filter { !$0.hasPrefix(".") }
    }

    @Test("is removed, and every removal is said; what waits is not touched")
    func said() throws {
        let desk = try desk { settings in
            (settings.retention.done, settings.retention.aside) = (1, 1)
            (settings.retention.held, settings.retention.archive) = (1, 1)
        }
        #expect(held(desk).count == 2 && desk.names("first", "done").count == 1)
        try retain(desk)
        #expect(held(desk).isEmpty && desk.names("first", "done").isEmpty)
        // Its clocks may have rung meanwhile, and moved it.
        #expect(["first", "second", "third"].flatMap { desk.names($0, "new") }.count == 1)
        let log = desk.log.now
        let ofHeld = log.filter { $0.hasPrefix("chat/m4 was held for more than 1 days and is removed") }
        #expect(ofHeld.count == 1, "\(log)")
        #expect(log.contains("removed 1 resolved messages of first, older than 1 days"), "\(log)")
        #expect(log.contains("removed 1 files of email that were set aside, older than 1 days"), "\(log)")
        #expect(log.contains { $0.contains("in the archive, older than 1 days") }, "\(log)")
        desk.log.now = []
        try retain(desk)
        #expect(desk.log.now.isEmpty, "nothing was left to remove: \(desk.log.now)")
    }

    @Test("stays where the settings say never, and a held file stays without a word about it")
    func never() throws {
        let desk = try desk { settings in
            (settings.retention.done, settings.retention.aside, settings.retention.archive) = (0, 0, 0)
        }
        let before = (held(desk), desk.names("first", "done"))
        try retain(desk)
        #expect(held(desk) == before.0 && desk.names("first", "done") == before.1)
        #expect(desk.log.now.isEmpty, "\(desk.log.now)")
    }
}
