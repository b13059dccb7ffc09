import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("The doctor, backup and restore of the tool", .timeLimit(.minutes(3)))
struct DoctorCommandTests {
    private func tool(_ command: String, _ desk: DeskFolder, at place: String = "", _ arguments: String...) throws
        -> Tool
    {
        let base = desk.folder.path + place
        return try Tool(
            RunningDaemon.products + "/firstlinectl",
            [command] + arguments
                + ["--rules", desk.folder.path + "/rules", "--spool", base + "/spool", "--state", base + "/state"])
    }

    private func deskWithMessages() throws -> DeskFolder {
        let desk = try DeskFolder()
        for gateway in ["email", "phone", "chat"] {
            for room in ["tmp", "new"] { #expect(chmod("\(desk.inbox(gateway))/\(room)", 0o3730) == 0) }
        }
        for number in 0..<3 { try desk.rename("m\(number)", DeskFolder.mail(number, "a refund")) }
        try desk.rename("x.json", "{bad", gateway: "chat")
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("to second", count: 3)
        try daemon.waitForLog("chat/x.json is held")
        let beside = try tool("doctor", desk, "--repair")
        #expect(beside.status == 69 && beside.errors.contains("systemctl stop firstlined"))
        #expect(daemon.stop() == 0)
        return desk
    }

    @Test("finds what is wrong, repairs it when told to, and is content afterwards")
    func doctor() throws {
        let desk = try deskWithMessages()
        let sound = try tool("doctor", desk)
        #expect(sound.status == 0 && sound.output.hasSuffix("all is well\n"), "\(sound.output)")
        let originals = desk.folder.path + "/spool/tiers/second/originals"
        let lost = try #require(Repository.names(in: originals).first)
        let content = FileManager.default.contents(atPath: originals + "/" + lost)
        try FileManager.default.removeItem(atPath: originals + "/" + lost)
        try desk.folder.write("spool/work/email/stranger", "?")
        let found = try tool("doctor", desk, "--json")
        #expect(found.status == 1)
        let serious = found.objects.filter { $0["severity"] as? String != "note" }
        #expect(Set(serious.compactMap { $0["finding"] as? String }) == ["original-missing", "foreign-name"])
        #expect(!FileManager.default.fileExists(atPath: originals + "/" + lost), "looking changes nothing")
        let repaired = try tool("doctor", desk, "--repair")
        #expect(repaired.status == 1 && repaired.output.contains("2 repaired"), "\(repaired.output)")
        #expect(FileManager.default.contents(atPath: originals + "/" + lost) == content)
        #expect(try tool("doctor", desk).status == 0)
        let kept = FileManager.default.subpaths(atPath: desk.folder.path + "/spool/lost+found") ?? []
        #expect(kept.contains { $0.hasSuffix("work/email/stranger") })
    }

    @Test("copies a desk while messages come in, and what is put back is whole and goes on")
    func backup() throws {
        let desk = try DeskFolder()
        for number in 0..<40 { try desk.rename("early\(number)", DeskFolder.mail(number, "a refund")) }
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("to second", count: 40)
        let isDone = Atomic<Bool>(false)
        let dropped = Mutex<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        let writer = Thread {
            while !isDone.load(ordering: .relaxed) {
                let number = dropped.withLock {
                    $0 += 1; return $0
                }
                do {
                    try desk.rename("late\(number)", DeskFolder.mail(1000 + number, "no funciona"))
                } catch {
                    return failure.withLock { $0 = error }
                }
            }
        }
        writer.start()
        try daemon.waitForLog("to third", count: 5)
        let backup = desk.folder.path + "/backup"
        let made = try tool("backup", desk, backup)
        let then = dropped.withLock { $0 }
        try daemon.waitForLog("to third", count: 10)
        isDone.store(true, ordering: .relaxed)
        #expect(failure.withLock { $0 } == nil)
        #expect(made.status == 0, "\(made.errors)")
        #expect(try tool("backup", desk, backup).status == 74, "a backup that is there is left alone")
        #expect(try Tool.run("restore", "--check", backup).status == 0)
        #expect(try tool("restore", desk, backup).status == 69, "a daemon is at work there")

        let restored = try tool("restore", desk, at: "/again", backup)
        #expect(restored.status == 0, "\(restored.errors)")
        let checked = try tool("doctor", desk, at: "/again")
        #expect(checked.status == 0, "\(checked.output)")
        func envelopes(_ place: String, _ tier: String) -> [String: Data] {
            let folder = "\(desk.folder.path)\(place)/spool/tiers/\(tier)/new"
            var found: [String: Data] = [:]
            for name in Repository.names(in: folder) {
                found[name] = FileManager.default.contents(atPath: folder + "/" + name)
            }
            return found
        }
        #expect(daemon.stop() == 0)
        let copied = envelopes("/again", "second")
        #expect(copied.count == 40 && copied == envelopes("", "second"))
        let late = envelopes("/again", "third")
        #expect(late.count >= 5 && late.count <= then)
        let all = envelopes("", "third")
        #expect(late.allSatisfy { all[$0.key] == $0.value })

        // The one that was put back goes on: a new message comes in, and nothing is handed over again.
        let folder = try TemporaryFolder()
        for part in ["spool", "state"] {
            try FileManager.default.moveItem(
                atPath: desk.folder.path + "/again/" + part, toPath: folder.path + "/" + part)
        }
        try folder.write("rules/desk.rules", DeskFolder.rules)
        let second = try RunningDaemon(in: folder)
        try second.waitUntilReady()
        try folder.write("spool/inbox/email/tmp/new", DeskFolder.mail(9, "a refund"))
        #expect(rename("\(folder.path)/spool/inbox/email/tmp/new", "\(folder.path)/spool/inbox/email/new/new") == 0)
        try second.waitForLog("to second")
        #expect(second.envelopes("second").count == 41 && second.envelopes("third").count == late.count)
        #expect(second.stop() == 0)
    }

    @Test("tells of a backup that was changed, and does not put it back")
    func damaged() throws {
        let desk = try deskWithMessages()
        let backup = desk.folder.path + "/backup"
        #expect(try tool("backup", desk, backup).status == 0)
        let names = FileManager.default.subpaths(atPath: backup) ?? []
        let envelope = try #require(names.first { $0.hasPrefix("tiers/second/new/") && $0.hasSuffix(".json") })
        try Data("{}".utf8).write(to: URL(fileURLWithPath: backup + "/" + envelope))
        let checked = try Tool.run("restore", "--check", backup)
        #expect(checked.status == 1 && checked.errors.contains(envelope), "\(checked.errors)")
        #expect(try tool("restore", desk, at: "/again", backup).status == 1)
        #expect(!FileManager.default.fileExists(atPath: desk.folder.path + "/again/spool"))
    }
}
