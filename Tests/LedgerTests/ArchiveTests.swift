import BusinessTime
import DeskModel
import Foundation
import GRDB
import Ledger
import Testing

@Suite("The archive") struct ArchiveTests {
    @Test("has every message once, in order, whatever the size of the pages")
    func pages() throws {
        let fixture = try LedgerFixture()
        let records = (0..<7).map { _ in fixture.record(messages: 3) }
        try fixture.open().commit(records)
        let ids = records.flatMap(\.messages).map(\.id)
        let archive = try Archive(directory: fixture.directory)
        for limit in [1, 2, 20, 21, 22] {
            var found: [MessageID] = []
            while true {
                let page = try archive.page(after: found.last, limit: limit)
                #expect(page.count <= limit)
                if page.isEmpty { break }
                found += page.map(\.id)
            }
            #expect(found == ids, "pages of \(limit)")
        }
        #expect(try archive.count() == 21)
        let message = try #require(try archive.page(limit: 1).first)
        #expect(message.category == "outage" && message.tier == "first" && message.rulesVersion == "v1")
        #expect(try archive.message(ids[4])?.fileName == "m2")
    }

    @Test("begins with what was decided at a moment, to the millisecond")
    func since() throws {
        let fixture = try LedgerFixture()
        let source = MessageIDSource()
        var records = (0..<3).map { _ in fixture.record() }
        let times = [now(0), Timestamp(milliseconds: now(0).milliseconds + 1), now(1)]
        for index in records.indices {
            records[index].messages[0].id = source.next(now: times[index])
            records[index].messages[0].decided = times[index]
        }
        try fixture.open().commit(records)
        let archive = try Archive(directory: fixture.directory)
        for (index, time) in times.enumerated() {
            #expect(try archive.page(since: time).map(\.decided) == Array(times[index...]))
            #expect(try archive.count(since: time) == 3 - index)
        }
        #expect(try archive.page(since: now(2)).isEmpty)
        #expect(try archive.count(since: Timestamp(milliseconds: .min)) == 3)
        #expect(try archive.count(since: Timestamp(milliseconds: .max)) == 0)
    }

    @Test("is read while the ledger is written, and sees what was committed meanwhile")
    func beside() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        try ledger.commit([fixture.record()])
        let archive = try Archive(directory: fixture.directory)
        #expect(try archive.count() == 1)
        try ledger.commit([fixture.record(), fixture.record()])
        #expect(try archive.count() == 3)
    }

    @Test("is not made where there is none")
    func missing() throws {
        let fixture = try LedgerFixture()
        for directory in [fixture.directory, fixture.directory + "/nowhere"] {
            let error = #expect(throws: LedgerError.self) { try Archive(directory: directory) }
            #expect(error == .missing(path: directory + "/ledger.sqlite"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.directory).isEmpty)
    }

    @Test("of a newer version is refused")
    func newer() throws {
        let fixture = try LedgerFixture()
        _ = try fixture.open()
        let queue = try DatabaseQueue(path: fixture.directory + "/ledger.sqlite")
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999-later')") }
        let error = #expect(throws: LedgerError.self) { try Archive(directory: fixture.directory) }
        #expect(error == .newerVersion(path: fixture.directory + "/ledger.sqlite"))
    }

    @Test("that is no ledger is called damaged", arguments: ["not a database ", ""])
    func damaged(text: String) throws {
        let fixture = try LedgerFixture()
        let path = fixture.directory + "/ledger.sqlite"
        try Data(String(repeating: text, count: 1000).utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LedgerError.self) { try Archive(directory: fixture.directory) }
        guard case .damaged(path, _) = error else { throw TestFailure() }
    }
}
