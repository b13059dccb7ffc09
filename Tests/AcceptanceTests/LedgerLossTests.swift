import Foundation
import TestSupport
import Testing

@Suite("A desk whose ledger fails", .timeLimit(.minutes(3)))
struct LedgerLossTests {
    static let damages: [(name: String, damage: @Sendable (String) throws -> Void)] = [
        (
            "garbage in the middle",
            { path in
                var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                for index in 100..<bytes.count { bytes[index] = 0xAA }
                try bytes.write(to: URL(fileURLWithPath: path))
            }
        ),
        ("no database at all", { try Data("nonsense".utf8).write(to: URL(fileURLWithPath: $0)) }),
        ("no bytes", { try Data().write(to: URL(fileURLWithPath: $0)) }),
        ("gone", { try FileManager.default.removeItem(atPath: $0) }),
    ]

    @Test(
        "makes it again from the tiers: nothing is lost, and what comes again is a duplicate",
        arguments: damages.indices)
    func rebuilt(index: Int) throws {
        let desk = try DeskFolder()
        let mail = DeskFolder.mail(1, "a refund")
        try desk.rename("m1", mail)
        try desk.rename("m2", DeskFolder.mail(2, "hello"))
        #expect(try RunningDaemon(in: desk.folder, arguments: ["--once"]).waitForExit() == 0)
        let ledger = desk.folder.path + "/state/ledger.sqlite"
        for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger + ending) }
        try Self.damages[index].damage(ledger)
        try desk.rename("m1-again", mail)
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0, "\(Self.damages[index].name)")
        #expect(daemon.log.contains { $0.contains("made again from the tiers, 2 messages") })
        #expect(daemon.envelopes("second").count == 1 && daemon.envelopes("first").count == 1)
        #expect(Repository.names(in: "\(daemon.spool)/aside/email").count == 1)
        let kept = Repository.names(in: desk.folder.path + "/state").filter { $0.contains(".damaged-") }
        #expect(kept.isEmpty == (index >= 2))
    }

    @Test("has it said by status, for a person to look at, until the next start")
    func told() throws {
        let desk = try DeskFolder()
        try desk.rename("m1", DeskFolder.mail(1, "a refund"))
        #expect(try RunningDaemon(in: desk.folder, arguments: ["--once"]).waitForExit() == 0)
        try FileManager.default.removeItem(atPath: desk.folder.path + "/state/ledger.sqlite")
        func status() throws -> Tool {
            try Tool(RunningDaemon.products + "/firstlinectl", ["status", "--socket", desk.folder.path + "/control"])
        }
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        let told = try status()
        #expect(told.status == 1)
        let problem = "there was no ledger; made again from 1 envelopes, with the histories of 1 tickets"
        #expect(told.output.contains("!  \(problem)"), "\(told.output)")
        #expect(daemon.stop() == 0)
        let again = try RunningDaemon(in: desk.folder)
        try again.waitUntilReady()
        let silent = try status()
        #expect(silent.status == 0 && !silent.output.contains("ledger"), "\(silent.output)")
        #expect(again.stop() == 0)
    }

    @Test("of another spool is refused, and so is a spool that is not there any more")
    func otherSpool() throws {
        let desk = try DeskFolder()
        try desk.rename("m1", DeskFolder.mail(1, "a refund"))
        #expect(try RunningDaemon(in: desk.folder, arguments: ["--once"]).waitForExit() == 0)
        let spool = desk.folder.path + "/spool"
        try FileManager.default.moveItem(atPath: spool, toPath: spool + ".away")
        let lost = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(lost.waitForExit() == 78)
        #expect(lost.log.contains { $0.contains("is its file system not mounted?") })
        let other = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(other.waitForExit() == 78)
        #expect(other.log.contains { $0.contains("belongs to another spool") })
        try FileManager.default.removeItem(atPath: spool)
        try FileManager.default.moveItem(atPath: spool + ".away", toPath: spool)
        let again = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(again.waitForExit() == 0 && again.envelopes("second").count == 1)
    }

    @Test("takes what a writer adds after the decision for a newer version, tied to the same ticket")
    func lateWriter() throws {
        let desk = try DeskFolder()
        let settings = try desk.folder.write(
            "fl.conf", "intake\n    settle 0 seconds\n    rescan 1 seconds\n    late-writer 60 seconds\n")
        // There before the daemon: nothing tells that its writer is done.
        try desk.writeInPlace("m1", DeskFolder.mail(1, "hello"))
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--settings", settings])
        try daemon.waitForLog("/m1 to first")
        let work = "\(daemon.spool)/work/email"
        let name = try #require(Repository.names(in: work).first)
        let handle = try #require(FileHandle(forWritingAtPath: work + "/" + name))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("and a refund\n".utf8))
        try handle.close()
        try daemon.waitForLog("/m1 to second")
        let (first, second) = (
            try #require(daemon.envelopes("first").first), try #require(daemon.envelopes("second").first)
        )
        #expect(first["ticket"] as? String == second["ticket"] as? String)
        #expect(first["id"] as? String != second["id"] as? String)
        #expect(daemon.stop() == 0)
    }
}
