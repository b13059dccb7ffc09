import DeskModel
import Doctor
import Foundation
import Glibc
import Ledger
import Spool
import TestSupport
import Testing

/// One way in which spool and ledger can come apart.
struct Inconsistency: CustomTestStringConvertible, Sendable {
    let kind: FindingKind
    let damage: @Sendable (DoctorFixture) throws -> Void
    var testDescription: String { kind.rawValue }

    init(_ kind: FindingKind, _ damage: @escaping @Sendable (DoctorFixture) throws -> Void) {
        self.kind = kind
        self.damage = damage
    }

    /// Those that `--repair` settles.
    static let repaired: [Inconsistency] = [
        Inconsistency(.stagedEnvelopeLost) { try $0.move(try $0.envelope("tmp", in: "tmp"), "aside/taken") },
        Inconsistency(.envelopeTwice) { fixture in
            let bytes = try #require(fixture.content(try fixture.envelope("cur", in: "cur")))
            try fixture.write(try fixture.envelope("cur", in: "new"), String(decoding: bytes, as: UTF8.self))
        },
        Inconsistency(.envelopeUnusable) { try $0.write(try $0.envelope("hold", in: "hold"), "{\"id\":") },
        Inconsistency(.envelopeUnusable) { fixture in
            let other = try #require(fixture.content(try fixture.envelope("cur", in: "cur")))
            try fixture.write(try fixture.envelope("new", in: "new"), String(decoding: other, as: UTF8.self))
        },
        Inconsistency(.envelopeMisnamed) { fixture in
            let name = try fixture.name("new").withRank(7)
            try fixture.move(try fixture.envelope("new", in: "new"), "tiers/first/new/\(name)")
        },
        Inconsistency(.envelopeInAnotherTier) { fixture in
            try fixture.move(
                try fixture.envelope("new", in: "new"), try fixture.envelope("new", in: "new", tier: "second"))
        },
        Inconsistency(.envelopeWithoutRow) { fixture in
            try FileManager.default.removeItem(atPath: fixture.statePath)
            try fixture.remove(try fixture.envelope("tmp", in: "tmp"))
            let spool = try SpoolDirectories(path: fixture.spoolPath, gateways: [], tiers: [])
            let ledger = try Ledger.open(directory: fixture.statePath)
            try ledger.setMetadata("spool", spool.identity.value)
        },
        Inconsistency(.originalMissing) { try $0.remove(try $0.original("cur")) },
        Inconsistency(.originalChanged) { try $0.write(try $0.original("done"), "something else") },
        Inconsistency(.originalOrphaned) { try $0.write("tiers/first/originals/01KAAAAAAAAAAAAAAAAAAAAAAA.bin", "x") },
        Inconsistency(.foreignName) { try $0.write("work/sms/stranger", "x") },
        Inconsistency(.foreignName) { try $0.write("tiers/first/tmp/x.json", "x") },
        Inconsistency(.foreignName) { try $0.write("aside/sms/what", "x") },
        Inconsistency(.strangeThing) { fixture in
            #expect(mkfifo(fixture.path("work/sms/pipe"), 0o600) == 0)
        },
        Inconsistency(.strangeThing) { fixture in
            #expect(mkdir(fixture.path("tiers/first/originals/folder"), 0o700) == 0)
        },
        Inconsistency(.heldWithoutReason) { try $0.remove("held/sms/\(try $0.heldID()).reason") },
        Inconsistency(.reasonAlone) { try $0.move("held/sms/\(try $0.heldID())", "taken") },
        Inconsistency(.contentMissing) { fixture in
            let names = try FileManager.default.contentsOfDirectory(atPath: fixture.statePath + "/originals")
            try FileManager.default.removeItem(atPath: "\(fixture.statePath)/originals/\(try #require(names.first))")
        },
        Inconsistency(.contentOrphaned) { try $0.folder.write("state/originals/4711", "x") },
        Inconsistency(.inFlightBroken) { try $0.folder.write("state/in-flight", "no table") },
        Inconsistency(.placeMode) { #expect(chmod($0.path("inbox/sms/new"), 0o777) == 0) },
        Inconsistency(.placeMode) { #expect(chmod($0.path("tiers/first/tmp"), 0o755) == 0) },
        Inconsistency(.placeMode) { #expect(chmod($0.path("tiers/first/new"), 0o770) == 0) },
        Inconsistency(.placeNotDirectory) { fixture in
            try fixture.move("aside/sms", "moved-by-hand")
            try fixture.write("aside/sms", "no directory")
        },
        Inconsistency(.identityMissing) { try $0.move("identity", "identity-moved") },
        Inconsistency(.identityBroken) { try $0.write("identity", "nonsense") },
        Inconsistency(.ledgerOfAnotherSpool) { fixture in
            try Ledger.open(directory: fixture.statePath).setMetadata("spool", "another")
        },
    ]

    /// Those that need no repair or cannot have one.
    static let told: [Inconsistency] = [
        Inconsistency(.placeMissing) { try $0.remove("tiers/second/done") },
        Inconsistency(.ledgerMissing) { try FileManager.default.removeItem(atPath: $0.statePath + "/ledger.sqlite") },
        Inconsistency(.ledgerDamaged) { try $0.folder.write("state/ledger.sqlite", "this is no database at all") },
        Inconsistency(.companionAlone) { try $0.write("work/sms/abc+1~picture.jpg", "x") },
        Inconsistency(.workWaiting) { try $0.write("work/sms/abc~message.txt", "x") },
        Inconsistency(.envelopeUncommitted) { fixture in
            let name = try fixture.name("new").withRank(9)
            try fixture.write("tiers/first/tmp/\(name)", "{")
        },
        Inconsistency(.timeInFuture) { fixture in
            try fixture.write("work/sms/abc~message.txt", "x")
            let time = Date(timeIntervalSince1970: 4_000_000_000)
            try FileManager.default.setAttributes(
                [.modificationDate: time], ofItemAtPath: fixture.path("work/sms/abc~message.txt"))
        },
        Inconsistency(.spoolMissing) { try FileManager.default.removeItem(atPath: $0.spoolPath) },
    ]
}

@Suite("The doctor")
struct InconsistencyTests {
    @Test("has nothing to say about a desk that is in order")
    func sound() throws {
        let fixture = try DoctorFixture()
        let diagnosis = fixture.doctor().examine()
        #expect(diagnosis.serious == [] && diagnosis.status == 0)
        #expect(diagnosis.counts["messages in the ledger"] == 6)
        #expect(try fixture.doctor().repair().status == 0)
        #expect(!FileManager.default.fileExists(atPath: fixture.path("lost+found")))
    }

    @Test("finds, explains and repairs, loses nothing, and is content afterwards", arguments: Inconsistency.repaired)
    func repairs(row: Inconsistency) throws {
        let fixture = try DoctorFixture()
        try row.damage(fixture)
        let before = fixture.files("")
        let found = fixture.doctor().examine()
        #expect(found.serious.contains(row.kind.rawValue), "\(found.findings)")
        #expect(found.status == 1)
        // Looking changes nothing but SQLite's own files beside the ledger.
        #expect(
            fixture.files("").filter { !$0.key.contains("ledger.sqlite-") }
                == before.filter { !$0.key.contains("ledger.sqlite-") })

        let repaired = try fixture.doctor().repair()
        let outcomes = repaired.findings.filter { $0.severity != .note }.map(\.outcome)
        #expect(outcomes.allSatisfy { $0 == .repaired }, "\(repaired.findings)")
        let second = fixture.doctor().examine()
        #expect(second.serious == [], "\(second.findings)")
        let after = Set(fixture.files("").values)
        for (name, digest) in before where !name.hasPrefix("state/ledger.sqlite") && !name.hasSuffix("/lock") {
            #expect(after.contains(digest), "\(name) is gone")
        }
    }

    @Test("tells of what it does not repair", arguments: Inconsistency.told)
    func tells(row: Inconsistency) throws {
        let fixture = try DoctorFixture()
        try row.damage(fixture)
        let found = fixture.doctor().examine()
        #expect(found.findings.contains { $0.kind == row.kind }, "\(found.findings)")
        #expect((found.status == 0) == (found.serious == []))
        if row.kind == .spoolMissing { #expect(found.status == 74) }
    }

    @Test("makes an envelope again that says what the lost one said")
    func remadeEnvelope() throws {
        let fixture = try DoctorFixture()
        let path = try fixture.envelope("tmp", in: "tmp")
        let before = try #require(fixture.content(path))
        try fixture.remove(path)
        try fixture.remove(try fixture.original("tmp"))
        _ = try fixture.doctor().repair()
        let after = try #require(fixture.content(path))
        #expect(String(decoding: after, as: UTF8.self) == String(decoding: before, as: UTF8.self))
        #expect(fixture.content(try fixture.original("tmp")) == Array("message tmp".utf8))
    }

    @Test("says in REASONS why something was moved")
    func reasons() throws {
        let fixture = try DoctorFixture()
        try fixture.write("work/sms/stranger", "x")
        _ = try fixture.doctor().repair()
        let lost = fixture.files("spool/lost+found").keys.sorted()
        #expect(lost.contains { $0.hasSuffix("/work/sms/stranger") })
        let reasons = try #require(lost.first { $0.hasSuffix("/REASONS") })
        let text = String(decoding: try #require(fixture.content("lost+found/" + reasons)), as: UTF8.self)
        #expect(text == "work/sms/stranger\tforeign-name: a regular file\n")
    }

    @Test("gives places to the spool's owner as root, and makes what it makes as that user")
    func owner() throws {
        guard geteuid() == 0 else { return print("not tried: only root can change owners") }
        let fixture = try DoctorFixture()
        for root in [fixture.spoolPath, fixture.statePath] {
            #expect(lchown(root, 4242, 4243) == 0)
            for name in FileManager.default.subpaths(atPath: root) ?? [] {
                #expect(lchown(root + "/" + name, 4242, 4243) == 0)
            }
        }
        #expect(chmod(fixture.folder.path, 0o755) == 0)
        #expect(lchown(fixture.path("held/sms"), 4711, .max) == 0)
        try fixture.remove(try fixture.envelope("tmp", in: "tmp"))
        let found = fixture.doctor().examine()
        #expect(Set(found.serious) == ["place-owner", "staged-envelope-lost"])
        let command = "chown 4242 " + fixture.path("held/sms")
        #expect(found.findings.contains { $0.kind == .placeOwner && $0.detail.hasSuffix(command) })
        let repaired = try fixture.doctor().repair()
        #expect(
            repaired.findings.allSatisfy { $0.severity == .note || $0.outcome == .repaired }, "\(repaired.findings)")
        #expect(fixture.doctor().examine().serious == [])
        for relative in ["held/sms", try fixture.envelope("tmp", in: "tmp")] {
            var status = stat()
            #expect(lstat(fixture.path(relative), &status) == 0 && status.st_uid == 4242, "\(relative)")
        }
        for name in FileManager.default.subpaths(atPath: fixture.statePath) ?? [] {
            var status = stat()
            #expect(lstat(fixture.statePath + "/" + name, &status) == 0 && status.st_uid == 4242, "\(name)")
        }
    }

    @Test("gives the state's files back to the spool's owner after somebody worked there as root")
    func stateOwner() throws {
        guard geteuid() == 0 else { return print("not tried: only root can change owners") }
        let fixture = try DoctorFixture()
        #expect(FileManager.default.createFile(atPath: fixture.statePath + "/lock", contents: nil))
        for root in [fixture.spoolPath, fixture.statePath] {
            #expect(lchown(root, 4242, 4243) == 0)
            for name in FileManager.default.subpaths(atPath: root) ?? [] {
                #expect(lchown(root + "/" + name, 4242, 4243) == 0)
            }
        }
        #expect(chmod(fixture.folder.path, 0o755) == 0)
        let files = ["ledger.sqlite", "lock", "originals"].map { fixture.statePath + "/" + $0 }
        for path in files { #expect(lchown(path, 0, 0) == 0 && chmod(path, 0o700) == 0, "\(path)") }
        let found = fixture.doctor().examine().findings.filter { $0.kind == .placeOwner }
        #expect(Set(found.map(\.path)) == Set(files))
        let repaired = try fixture.doctor().repair()
        #expect(repaired.findings.filter { $0.kind == .placeOwner }.allSatisfy { $0.outcome == .repaired })
        for path in files {
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_uid == 4242, "\(path)")
        }
        #expect(fixture.doctor().examine().serious == [])
    }

    @Test("does not repair beside a daemon, and tells that one is at work")
    func locked() throws {
        let fixture = try DoctorFixture()
        try fixture.work { _, _ in
            #expect(fixture.doctor().examine().isLive)
            #expect { _ = try fixture.doctor().repair() } throws: { error in
                if case .locked = error as? SpoolError { true } else { false }
            }
        }
        #expect(!fixture.doctor().examine().isLive)
    }

    @Test("has a meaning and a word on its repair for every kind", arguments: FindingKind.allCases)
    func texts(kind: FindingKind) {
        #expect(kind.meaning.hasSuffix(".") || kind.meaning.hasSuffix("?") || kind.meaning.hasSuffix(")"))
        #expect(kind.repair.hasSuffix("."))
        #expect(kind.rawValue.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (97...122).contains($0) })
    }
}
