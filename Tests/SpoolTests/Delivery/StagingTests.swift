import BusinessTime
import Foundation
import Glibc
import Spool
import Testing

@Suite struct StagingTests {
    let time = Timestamp(milliseconds: 1_795_296_845_123)

    func name(_ id: String, rank: Int = 2) throws -> EnvelopeName {
        try #require(EnvelopeName(rank: rank, time: time, id: id))
    }

    /// One message staged with its original; 16 files are synced one by one, 17 by the file system.
    func stage(_ fixture: SpoolFixture, count: Int, syncedSingly: Int = 16) throws -> StagingBatch {
        let batch = fixture.spool.makeBatch(syncedSingly: syncedSingly)
        for number in 0..<count {
            let path = try batch.stageOriginal(Array("hej".utf8), tier: "first", id: "M\(number)", fileExtension: "eml")
            #expect(path == "originals/M\(number).eml")
            try batch.stageEnvelope(Array("{}\n".utf8), tier: "first", as: name("M\(number)"))
        }
        return batch
    }

    @Test(
        "envelopes appear in new only when they are published, all of them, whatever way they were synced",
        arguments: [1, 8, 9, 40])
    func publish(_ count: Int) throws {
        let fixture = try SpoolFixture()
        let batch = try stage(fixture, count: count)
        #expect(fixture.names("tiers/first/new").isEmpty)
        #expect(fixture.names("tiers/first/tmp").count == count)
        let synced = try batch.sync()
        #expect(fixture.names("tiers/first/new").isEmpty)
        try synced.publish()
        #expect(fixture.names("tiers/first/new").count == count && fixture.names("tiers/first/tmp").isEmpty)
        #expect(fixture.names("tiers/first/originals").count == count)
        #expect(fixture.content("tiers/first/originals/M0.eml") == "hej")
        // Again, as after an error half-way: what is published stays so.
        try synced.publish()
        #expect(fixture.names("tiers/first/new").count == count)
    }

    @Test("an abandoned batch leaves nothing")
    func abandon() throws {
        let fixture = try SpoolFixture()
        try stage(fixture, count: 20).abandon()
        for room in ["tmp", "new", "originals"] { #expect(fixture.names("tiers/first/" + room).isEmpty) }
        try stage(fixture, count: 3).sync().abandon()
        for room in ["tmp", "new", "originals"] { #expect(fixture.names("tiers/first/" + room).isEmpty) }
    }

    @Test("an original is a copy: the gateway cannot change it through a descriptor it kept")
    func copy() throws {
        let fixture = try SpoolFixture()
        let writer = open(fixture.new + "/a", O_RDWR | O_CREAT, 0o644)
        defer { close(writer) }
        try #require(write(writer, "hej", 3) == 3)
        guard case .claimed(let claim) = try fixture.take("a") else { throw TestFailure("not claimed") }
        let batch = fixture.spool.makeBatch()
        _ = try batch.stageOriginal(
            claim.bytes, tier: "first", id: "M0", fileExtension: StagingBatch.fileExtension(of: "a"))
        _ = try batch.sync()
        try #require(pwrite(writer, "nej", 3, 0) == 3)
        #expect(fixture.content("tiers/first/originals/M0.bin") == "hej")
    }

    @Test("companions are copied beside their original")
    func companions() throws {
        let fixture = try SpoolFixture()
        let audio = String(repeating: "RIFF", count: 200_000)
        try fixture.put("msg0001.wav", audio)
        let claim = try fixture.claim(
            "msg0001.txt", "[message]", rules: ClaimRules(convention: CompanionTests.voicemail))
        let batch = fixture.spool.makeBatch()
        let path = try batch.stageCopy(of: try #require(claim.companions.first), tier: "first", id: "M0")
        #expect(path == "originals/M0-1.wav")
        #expect(fixture.content("tiers/first/" + path) == audio)
    }

    /// Where a process may die between claim and discard, and what the next start makes of it.
    enum Crash: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case afterClaim, afterOriginal, afterEnvelope, afterSync, afterCommit, amidPublishing, afterPublishing
        var testDescription: String { rawValue }
    }

    @Test(
        "whichever step a process dies after, the next start ends with every message in new exactly once",
        arguments: Crash.allCases)
    func recovery(_ crash: Crash) throws {
        let fixture = try SpoolFixture()
        let claims = try ["a", "b"].map { try fixture.claim($0, "hej") }
        var committed: Set<EnvelopeName> = []
        var knownKeys: Set<[UInt8]> = []
        func run(stopping: Crash?, prefix: String, _ claims: [Claim]) throws {
            if stopping == .afterClaim { return }
            let batch = fixture.spool.makeBatch()
            let names = try claims.indices.map { try name(prefix + "\($0)") }
            for name in names {
                _ = try batch.stageOriginal([1], tier: "first", id: name.id, fileExtension: "bin")
                if stopping == .afterOriginal { return }
                try batch.stageEnvelope([2], tier: "first", as: name)
                if stopping == .afterEnvelope { return }
            }
            let synced = try batch.sync()
            if stopping == .afterSync { return }
            committed.formUnion(names)
            knownKeys.formUnion(claims.map(\.redoKey))
            if stopping == .afterCommit { return }
            if stopping == .amidPublishing {
                try fixture.spool.tier("first").publish(names[0])
                return
            }
            try synced.publish()
            if stopping == .afterPublishing { return }
            for claim in claims { try fixture.spool.discard(claim) }
        }
        try run(stopping: crash, prefix: "A", claims)

        // The next start, twice over, since it may die as well.
        for _ in 0..<2 {
            let tier = try fixture.spool.tier("first")
            for name in committed { try tier.publish(name) }
            try tier.sync()
            let staged = committed
            _ = try tier.removeTemporaries()
            _ = try tier.removeOriginals { id in staged.contains { $0.id == id } }
            var left: [Claim] = []
            for file in try fixture.spool.filesInWork(gateway: "sms") {
                guard
                    case .claimed(let claim) = try fixture.spool.open(file, rules: ClaimRules(), now: fixture.clock.now)
                else { throw TestFailure("not opened") }
                if knownKeys.contains(claim.redoKey) { try fixture.spool.discard(claim) } else { left.append(claim) }
            }
            if !left.isEmpty { try run(stopping: nil, prefix: "B", left) }
        }
        #expect(fixture.names("tiers/first/new").count == 2)
        #expect(fixture.names("tiers/first/tmp").isEmpty && fixture.names("work/sms").isEmpty)
        #expect(fixture.names("tiers/first/originals").count == 2)
    }

    @Test("recovery tells an envelope that it published from one that was taken in the meantime")
    func taken() throws {
        let fixture = try SpoolFixture()
        let tier = try fixture.spool.tier("first")
        _ = try stage(fixture, count: 1).sync()
        #expect(try tier.publish(name("M0")) == .published)
        #expect(try tier.move(name("M0"), from: .new, to: .cur))
        #expect(try tier.publish(name("M0")) == .wasPublished)
        #expect(fixture.names("tiers/first/cur").count == 1 && fixture.names("tiers/first/new").isEmpty)
    }

    @Test("a raised priority renames in new, a consumer that was quicker is no error, and nothing is written over")
    func raised() throws {
        let fixture = try SpoolFixture()
        let tier = try fixture.spool.tier("first")
        try stage(fixture, count: 2).sync().publish()
        #expect(try tier.move(name("M0"), from: .new, to: .new, as: name("M0").withRank(0)))
        #expect(try tier.envelopes(in: .new, limit: 10).map(\.id) == ["M0", "M1"])
        #expect(try !tier.move(name("M0"), from: .new, to: .cur))
        #expect(throws: SpoolError.self) { try tier.move(name("M1"), from: .new, to: .new, as: name("M0").withRank(0)) }
        #expect(try tier.envelopes(in: .new, limit: 10).count == 2)
    }

    @Test("names sort by urgency, then time, then id, as text and as values")
    func names() throws {
        let names = try [
            #require(EnvelopeName(rank: 0, time: Timestamp(milliseconds: 2000), id: "A")),
            #require(EnvelopeName(rank: 2, time: Timestamp(milliseconds: -1), id: "A")),
            #require(EnvelopeName(rank: 2, time: Timestamp(milliseconds: 1000), id: "B")),
            #require(EnvelopeName(rank: 2, time: Timestamp(milliseconds: 1001), id: "A")),
            #require(EnvelopeName(rank: 2, time: Timestamp(milliseconds: 1001), id: "B")),
            #require(EnvelopeName(rank: 10, time: Timestamp(milliseconds: 0), id: "A")),
            #require(EnvelopeName(rank: 1000, time: Timestamp(milliseconds: .max), id: "A")),
        ]
        #expect(names.shuffled().sorted() == names)
        #expect(names.map(\.description) == names.map(\.description).sorted())
        for name in names { #expect(EnvelopeName(name.description) == name) }
        #expect(try name("M0").description == "02-20261121T213405123Z-M0.json")
        for bad in [
            "", "a.json", "2-20261121T213405123Z-M0.json", "02-x-M0.json", "02-20261121T213405123Z-M/0.json",
            "-1-20261121T213405123Z-M0.json",
        ] {
            #expect(EnvelopeName(bad) == nil, "\(bad)")
        }
        for id in ["", "a/b", "..", "å", "a-b"] { #expect(EnvelopeName(rank: 0, time: time, id: id) == nil) }
    }

    @Test(
        "an extension is that of the name where it is short and plain",
        arguments: [
            ("a.WAV", "wav"), ("a.b.txt", "txt"), ("a", "bin"), ("a.", "bin"), ("a.123456789", "bin"), ("a.ä", "bin"),
            ("a.x/y", "bin"),
        ])
    func fileExtension(_ row: (String, String)) {
        #expect(StagingBatch.fileExtension(of: row.0) == row.1)
    }
}
