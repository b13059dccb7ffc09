import DeskModel
import Doctor
import Foundation
import Ledger
import Settings
import Spool
import TestSupport
import Testing

@Suite("A backup")
struct BackupTests {
    private func backup(_ fixture: DoctorFixture, afterSnapshot: @escaping () throws -> Void = {}) throws -> String {
        let path = fixture.folder.path + "/backup"
        _ = try Backup(
            settings: fixture.settings, settingsFile: nil, to: path, now: DoctorFixture.now,
            afterSnapshot: afterSnapshot
        ).run()
        return path
    }

    /// Queues by path, with the digests of their files; what is staged is in nobody's queue yet.
    private func queues(_ fixture: DoctorFixture) -> [String: String] {
        fixture.files("spool").filter { name, _ in
            (name.hasPrefix("tiers/") && !name.contains("/tmp/")) || name.hasPrefix("held/")
        }
    }

    @Test("is put back as it was, with what was not handed over yet made again")
    func roundTrip() throws {
        let fixture = try DoctorFixture()
        let path = try backup(fixture)
        #expect(try Restore(from: path).check() > 10)
        let empty = try DoctorFixture(isEmpty: true)
        let outcome = try Restore(from: path).run(into: empty.settings)
        #expect(outcome.made == 1)
        #expect(queues(empty) == queues(fixture))
        let staged = "tiers/first/tmp/\(try fixture.name("tmp"))"
        #expect(empty.content(staged) == fixture.content(staged))
        #expect(empty.doctor().examine().serious == [])
        let ledger = try Ledger.examine(directory: empty.statePath)
        #expect(try ledger.counts().messages == 6)
        #expect(try ledger.metadata("spool") != Ledger.examine(directory: fixture.statePath).metadata("spool"))
    }

    @Test("misses nothing that moves between the copy of the ledger and that of the queues")
    func traffic() throws {
        let fixture = try DoctorFixture()
        try fixture.work { spool, ledger in
            let path = try backup(fixture) {
                let tier = try spool.tier("first")
                // A consumer takes one and resolves another; one is released, and a new message comes.
                _ = try tier.move(fixture.name("new"), from: .new, to: .cur)
                _ = try tier.move(fixture.name("cur"), from: .cur, to: .done)
                _ = try tier.move(fixture.name("hold"), from: .hold, to: .new)
                _ = try tier.publish(fixture.name("tmp"))
                try fixture.deliver("late", into: .new, spool, ledger)
            }
            let empty = try DoctorFixture(isEmpty: true)
            let outcome = try Restore(from: path).run(into: empty.settings)
            #expect(outcome.made == 0)
            let files = empty.files("spool").keys
            for (key, room) in [
                ("new", "cur"), ("cur", "done"), ("hold", "new"), ("tmp", "new"), ("done", "done"), ("large", "new"),
            ] {
                #expect(files.contains(try fixture.envelope(key, in: room)), "\(key)")
                #expect(files.filter { $0.hasSuffix((try? fixture.name(key).description) ?? "?") }.count == 1)
            }
            #expect(!files.contains { $0.contains((try? fixture.name("late").id) ?? "?") })
            #expect(empty.doctor().examine().serious == [])
        }
    }

    @Test("is refused where something has its name, and leaves that alone")
    func refusals() throws {
        let fixture = try DoctorFixture()
        let path = try backup(fixture)
        let before = fixture.files("backup")
        #expect(throws: BackupFailure.self) { _ = try backup(fixture) }
        #expect(fixture.files("backup") == before && !before.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
    }

    @Test("that was changed is not put back", arguments: ["changed", "shortened", "missing"])
    func damaged(how: String) throws {
        let fixture = try DoctorFixture()
        let path = try backup(fixture)
        let file = path + "/tiers/first/originals/\(try fixture.name("cur").id).txt"
        switch how {
        case "changed": try Data("messagf cur".utf8).write(to: URL(fileURLWithPath: file))
        case "shortened": try Data("m".utf8).write(to: URL(fileURLWithPath: file))
        default: try FileManager.default.removeItem(atPath: file)
        }
        let empty = try DoctorFixture(isEmpty: true)
        #expect { _ = try Restore(from: path).run(into: empty.settings) } throws: { error in
            if case .damaged(let lines) = error as? BackupFailure { lines.count == 1 } else { false }
        }
        #expect(!FileManager.default.fileExists(atPath: empty.spoolPath))
    }

    @Test("is not put over a desk that is in use")
    func used() throws {
        let fixture = try DoctorFixture()
        let path = try backup(fixture)
        let before = fixture.files("spool")
        #expect { _ = try Restore(from: path).run(into: fixture.settings) } throws: { error in
            if case .failed = error as? BackupFailure { true } else { false }
        }
        #expect(fixture.files("spool") == before)
        try fixture.work { _, _ in }
    }
}
