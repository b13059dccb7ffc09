import BusinessTime
import DeskModel
import Foundation
import Ledger
import Testing

@Suite struct UpkeepTests {
    @Test("a stub is staged, published and forgotten like a message, once for each held file")
    func stubs() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let stub = StubRecord(
            id: fixture.ids.next(now: now(0)), gateway: "sms", held: "1~a", tier: "first", envelopeName: "02-a.json")
        try ledger.commit([stub], now: now(0))
        #expect(try ledger.stubs(gateway: "sms") == [stub] && ledger.stubs(gateway: "email").isEmpty)
        #expect(try ledger.staged().map(\.envelopeName) == ["02-a.json"])
        #expect(
            try ledger.place(of: stub.id) == EnvelopePlace(tier: "first", envelopeName: "02-a.json", isStaged: true))
        try ledger.markPublished([stub.id])
        #expect(try ledger.staged().isEmpty && ledger.place(of: stub.id)?.isStaged == false)
        let again = StubRecord(
            id: fixture.ids.next(now: now(0)), gateway: "sms", held: "1~a", tier: "first", envelopeName: "02-b.json")
        let error = #expect(throws: LedgerError.self) { try ledger.commit([again], now: now(1)) }
        #expect(error?.isOfOneFile == true)
        try ledger.forget(stub)
        #expect(try ledger.place(of: stub.id) == nil)
        try ledger.commit([again], now: now(1))
    }

    /// How many files a walk through the archive removes.
    private func removed(
        _ ledger: Ledger, before moment: Timestamp, _ isWaiting: (EnvelopePlace) -> Bool = { _ in false }
    ) throws -> Int {
        var position = ArchivePosition()
        var removed = 0
        while true {
            let kept = KeptUntil(before: moment)
            let step = try ledger.retain(
                kept, originals: kept, histories: kept, from: &position, limit: 10, isWaiting: isWaiting)
            removed += step.files
            if step.isAtEnd { return removed }
        }
    }

    @Test("what waits at the head of the archive does not keep what is due behind it")
    func behind() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let records = (0..<25).map { _ in fixture.record() }
        try ledger.commit(records)
        try ledger.markPublished(records.map(\.messages[0].id))
        let waiting = Set(records.prefix(15).map(\.messages[0].envelopeName))
        #expect(try removed(ledger, before: now(10)) { waiting.contains($0.envelopeName) } == 10)
    }

    @Test("tiers and categories are kept for as long as is said of them, and originals for less than their messages")
    func terms() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        var (first, second, billing) = (fixture.record(), fixture.record(), fixture.record())
        for index in first.messages.indices { first.messages[index].tier = "first" }
        for index in second.messages.indices { second.messages[index].tier = "second" }
        for index in billing.messages.indices {
            billing.messages[index].tier = "second"
            billing.messages[index].category = "billing"
        }
        let records = [first, second, billing]
        try ledger.commit(records)
        try ledger.markPublished(records.map(\.messages[0].id))
        let due = now(10)
        // Second goes, what is billing stays for ever, first loses what it was made from.
        let archive = KeptUntil(latest: due) { tier, category in
            category == "billing" || tier != "second" ? nil : due
        }
        let originals = KeptUntil(latest: due) { tier, _ in tier == "first" ? due : nil }
        let never = KeptUntil(latest: nil) { _, _ in nil }
        var position = ArchivePosition()
        var total = ArchiveStep()
        repeat {
            let step = try ledger.retain(
                archive, originals: originals, histories: never, from: &position, limit: 10
            ) { _ in false }
            total.files += step.files
            total.contents += step.contents
            total.isAtEnd = step.isAtEnd
        } while !total.isAtEnd
        #expect(total.files == 1 && total.contents == 1)
        #expect(try ledger.message(second.messages[0].id) == nil)
        let stored = try #require(try ledger.message(first.messages[0].id))
        #expect(try ledger.content(ofFile: stored.file) == nil)
        let kept = try #require(try ledger.message(billing.messages[0].id))
        #expect(try ledger.content(ofFile: kept.file) != nil)
    }

    @Test("the archive loses what is old and not waiting, with its keys and its contents, and nothing else")
    func archive() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.gatewayID, gateway: "sms", value: "1")
        let large = [UInt8](repeating: 7, count: Ledger.largestBlob + 1)
        let (old, waiting, staged) = (
            fixture.record(keys: [key], content: large), fixture.record(), fixture.record()
        )
        try ledger.commit([old, waiting, staged])
        try ledger.markPublished([old.messages[0].id, waiting.messages[0].id])
        let waitingName = waiting.messages[0].envelopeName
        #expect(try removed(ledger, before: now(-10)) == 0)
        #expect(try removed(ledger, before: now(10)) { $0.envelopeName == waitingName } == 1)
        #expect(try ledger.message(old.messages[0].id) == nil && !ledger.isKnown(redoKey: old.redoKey))
        #expect(try ledger.duplicate(of: [key], since: now(-3600)) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.directory + "/originals").isEmpty)
        for record in [waiting, staged] { #expect(try ledger.message(record.messages[0].id) != nil) }
        #expect(try ledger.firstDamage() == nil)
    }

    @Test("a version that replaced another goes before it")
    func replaced() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let first = fixture.record()
        var second = fixture.record()
        second.replaces = first.redoKey
        try ledger.commit([first, second])
        try ledger.markPublished([first, second].map(\.messages[0].id))
        #expect(try removed(ledger, before: now(10)) == 1)
        #expect(try ledger.message(second.messages[0].id) == nil && ledger.message(first.messages[0].id) != nil)
        #expect(try removed(ledger, before: now(10)) == 1)
    }

    @Test("what envelopes tell is taken in once, and what is known stays as it is")
    func restored() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let key = MessageKey(.gatewayID, gateway: "sms", value: "1")
        let record = fixture.record(messages: 2, keys: [key])
        let found = record.messages.map { RestoredMessage(message: $0, file: record, isStaged: $0.ordinal == 1) }
        #expect(try ledger.restore(found) == 2)
        #expect(try ledger.restore(found) == 0)
        #expect(try ledger.staged().map(\.id) == [record.messages[1].id])
        #expect(try ledger.duplicate(of: [key], since: now(-3600)) == record.messages[0].id)
        #expect(try ledger.end(ofRedoKey: record.redoKey) == .delivered)
        #expect(try ledger.counts().messages == 2 && ledger.counts().files == 1)
        #expect(try ledger.siblings(of: record.messages[0].id).count == 2)
        #expect(try ledger.lastCommit() == record.received)
        #expect(throws: LedgerError.self) { try ledger.commit([record]) }
    }

    @Test("a message decided again is somewhere else, and staged")
    func decidedAgain() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        var message = fixture.record().messages[0]
        var record = fixture.record()
        record.messages = [message]
        try ledger.commit([record])
        try ledger.markPublished([message.id])
        message.tier = "second"
        message.envelopeName = "00-x.json"
        try ledger.replaceDecision(of: message)
        #expect(
            try ledger.place(of: message.id)
                == EnvelopePlace(tier: "second", envelopeName: "00-x.json", isStaged: true))
    }

    @Test("a damaged ledger is moved aside with its log, and a new one begun")
    func setAside() throws {
        let fixture = try LedgerFixture()
        try fixture.open().commit([fixture.record()])
        let path = try Ledger.setAside(directory: fixture.directory, now: now(0))
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try fixture.open().counts().files == 0)
    }
}
