import BusinessTime
import DeskModel
import Foundation
import Glibc
import Ledger
import Testing

@Suite struct LedgerTests {
    @Test("the settings that the promises rest on hold on the writing connection, also after it was opened again")
    func settings() throws {
        let fixture = try LedgerFixture()
        for _ in 0..<2 {
            let ledger = try fixture.open()
            let settings = try Ledger.Pragma.allCases.map { try ledger.setting($0) }
            #expect(settings == ["wal", "2", "2", "1"])
        }
        var status = stat()
        #expect(stat(fixture.directory + "/originals", &status) == 0 && status.st_mode & 0o777 == 0o750)
    }

    @Test("what was committed is there after the ledger is opened again")
    func reopened() throws {
        let fixture = try LedgerFixture()
        var record = fixture.record(messages: 2)
        record.setAside = [2: "own echo"]
        try fixture.open().commit([record])
        let ledger = try fixture.open()
        #expect(try ledger.isKnown(redoKey: record.redoKey))
        #expect(try !ledger.isKnown(redoKey: fixture.redoKey(999)))
        let stored = try #require(try ledger.message(record.messages[1].id))
        #expect(stored.gateway == "sms" && stored.tier == "first" && stored.ticket == "T1" && !stored.isPublished)
        #expect(stored.received == record.received && stored.channel == .phone && stored.fileName == "m1")
        let counts = try ledger.counts()
        #expect(counts.files == 1 && counts.messages == 2 && counts.staged == 2 && counts.aside == 1)
        #expect(try ledger.message(fixture.ids.next(now: now(9))) == nil)
    }

    @Test("published messages leave the staged ones, with the next batch or by themselves")
    func published() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let (first, second, third) = (fixture.record(), fixture.record(), fixture.record())
        try ledger.commit([first, second])
        let rows = try ledger.staged()
        #expect(rows.map(\.id) == [first.messages[0].id, second.messages[0].id])
        #expect(rows[0].tier == "first" && rows[0].envelopeName == first.messages[0].envelopeName)
        #expect(try ledger.staged(limit: 1).count == 1)
        #expect(try ledger.staged(after: rows[0].id).map(\.id) == [rows[1].id])
        try ledger.commit([third], published: [first.messages[0].id])
        #expect(try ledger.staged().map(\.id) == [second, third].map(\.messages[0].id))
        try ledger.markPublished([second.messages[0].id, third.messages[0].id])
        #expect(try ledger.counts().staged == 0)
    }

    @Test("a key makes a duplicate within its gateway, its kind and its window, and nowhere else")
    func duplicates() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.gatewayID, gateway: "sms", value: "wamid.1")
        let record = fixture.record(keys: [key])
        try ledger.commit([record])
        let id = record.messages[0].id
        #expect(try ledger.duplicate(of: [key], since: now(-10)) == id)
        #expect(try ledger.duplicate(of: [key], since: now(0)) == id)
        #expect(try ledger.duplicate(of: [key], since: now(1)) == nil)
        #expect(
            try ledger.duplicate(of: [MessageKey(.gatewayID, gateway: "chat", value: "wamid.1")], since: now(-10))
                == nil)
        #expect(try ledger.duplicate(of: [MessageKey(.mail, gateway: "sms", value: "wamid.1")], since: now(-10)) == nil)
        #expect(try ledger.duplicate(of: [], since: now(-10)) == nil)
    }

    @Test("many questions over one connection are answered as one by one, and an error of the asker comes out as it is")
    func lookUp() throws {
        struct Stop: Error {}
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.gatewayID, gateway: "sms", value: "wamid.1")
        let record = fixture.record(keys: [key])
        try ledger.commit([record])
        let answers = try ledger.lookUp { ledger in
            (
                try ledger.duplicate(of: [key], since: now(0)), try ledger.end(ofRedoKey: record.redoKey),
                try ledger.end(ofRedoKey: fixture.record().redoKey), try ledger.ticket([]),
                try ledger.messages(ofTicket: record.messages[0].ticket, limit: 5)
            )
        }
        #expect(answers.0 == record.messages[0].id && answers.1 == .delivered && answers.2 == nil && answers.3 == nil)
        #expect(answers.4 == [record.messages[0].id])
        #expect(throws: Stop.self) { try ledger.lookUp { _ in throw Stop() } }
        // The connection is as it was.
        let other = fixture.record()
        try ledger.commit([other])
        #expect(try ledger.isKnown(redoKey: other.redoKey))
    }

    @Test("a batch with a key that is taken is refused whole; past the window the key goes to the newer message")
    func keyTaken() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.gatewayID, gateway: "sms", value: "1")
        let first = fixture.record(keys: [key])
        try ledger.commit([first])
        let (bystander, second) = (fixture.record(), fixture.record(keys: [key]))
        #expect(throws: LedgerError.keyTaken(key, by: first.messages[0].id)) { try ledger.commit([bystander, second]) }
        #expect(try !ledger.isKnown(redoKey: bystander.redoKey) && ledger.counts().messages == 1)
        try ledger.commit([bystander, second], now: now(1), keysSince: now(1))
        #expect(try ledger.duplicate(of: [key], since: now(0)) == second.messages[0].id)
    }

    @Test("two messages of one batch with one key are refused")
    func keyTwice() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.mail, gateway: "email", value: "x")
        let (first, second) = (fixture.record(keys: [key]), fixture.record(keys: [key]))
        #expect(throws: LedgerError.keyTaken(key, by: first.messages[0].id)) { try ledger.commit([first, second]) }
        #expect(try ledger.counts().files == 0)
    }

    @Test("a file is committed once; the second time the whole batch is refused")
    func committedTwice() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let record = fixture.record()
        try ledger.commit([record])
        var again = fixture.record()
        again.redoKey = record.redoKey
        let other = fixture.record()
        #expect(throws: LedgerError.alreadyCommitted(redoKey: record.redoKey)) { try ledger.commit([other, again]) }
        #expect(try !ledger.isKnown(redoKey: other.redoKey))
    }

    @Test("a held file is not known, may be held again, and may become messages when it was given back")
    func held() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        var record = fixture.record(messages: 0, content: nil)
        record.outcome = .held(HoldReason(.brokenJSON, "byte 3"))
        record.digest = []
        for _ in 0..<2 {
            try ledger.commit([record])
            #expect(try !ledger.isKnown(redoKey: record.redoKey))
        }
        #expect(try ledger.counts().heldByReason == ["broken-json": 2])
        var better = fixture.record()
        better.redoKey = record.redoKey
        try ledger.commit([better])
        #expect(try ledger.isKnown(redoKey: record.redoKey))
    }

    @Test("duplicates and set-aside files are known and counted")
    func others() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let first = fixture.record()
        var duplicate = fixture.record(messages: 0, content: nil)
        duplicate.outcome = .duplicate
        duplicate.duplicates = [0: first.messages[0].id]
        var aside = fixture.record(messages: 0, content: nil)
        aside.outcome = .aside("delivery status")
        var version = fixture.record()
        version.replaces = first.redoKey
        try ledger.commit([first, duplicate, aside, version])
        let counts = try ledger.counts()
        #expect(counts.duplicates == 1 && counts.aside == 1 && counts.files == 4)
        #expect(try [duplicate, aside, version].allSatisfy { try ledger.isKnown(redoKey: $0.redoKey) })
    }

    @Test(
        "a content up to 256 KiB is in the database, a larger one in a file, and both come back",
        arguments: [0, 1, 262_144, 262_145, 3_000_000])
    func contents(_ size: Int) throws {
        let fixture = try LedgerFixture()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let record = fixture.record(content: content)
        try fixture.open().commit([record])
        let ledger = try fixture.open()
        let row = try #require(try ledger.message(record.messages[0].id)).file
        #expect(try ledger.content(ofFile: row) == content)
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/originals")
        #expect(files == (size > 262_144 ? ["\(row)"] : []))
        #expect(try ledger.content(ofFile: row + 1) == nil)
    }

    @Test("a commit whose large content cannot be written leaves nothing behind it in the tables")
    func unwritable() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        try #require(rmdir(fixture.directory + "/originals") == 0)
        let (small, large) = (fixture.record(), fixture.record(content: Array(repeating: 1, count: 300_000)))
        #expect(throws: LedgerError.self) { try ledger.commit([small, large]) }
        #expect(try ledger.counts().files == 0 && !ledger.isKnown(redoKey: small.redoKey))
        try #require(mkdir(fixture.directory + "/originals", 0o750) == 0)
        try ledger.commit([small, large])
        #expect(try ledger.counts().messages == 2)
    }

    @Test("a message finds its ticket by its conversation or by the nearest reference that is known")
    func tickets() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let slack = fixture.record(references: [TicketReference(.conversation, "slack:C0/1")])
        let mail = fixture.record(references: [TicketReference(.mail, "a@x")])
        try ledger.commit([slack, mail])
        #expect(try ledger.ticket([TicketReference(.conversation, "slack:C0/1")])?.ticket == "T1")
        let found = try ledger.ticket([TicketReference(.mail, "unknown@x"), TicketReference(.mail, "a@x")])
        #expect(found?.ticket == "T2" && found?.message == mail.messages[0].id)
        #expect(try ledger.ticket([TicketReference(.mail, "slack:C0/1")]) == nil)
        #expect(try ledger.ticket([]) == nil)
        #expect(try ledger.messages(ofTicket: "T2", limit: 5) == [mail.messages[0].id])
    }

    @Test("of a long ticket the last messages are given, oldest first")
    func longTicket() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let record = fixture.record(messages: 5)
        try ledger.commit([record])
        #expect(try ledger.messages(ofTicket: "T1", limit: 3) == record.messages.suffix(3).map(\.id))
    }

    @Test("a value the daemon keeps is replaced and removed")
    func metadata() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        #expect(try ledger.metadata("rules") == nil)
        try ledger.setMetadata("rules", "1")
        try ledger.setMetadata("rules", "2")
        #expect(try fixture.open().metadata("rules") == "2")
        try ledger.setMetadata("rules", nil)
        #expect(try ledger.metadata("rules") == nil)
    }
}
