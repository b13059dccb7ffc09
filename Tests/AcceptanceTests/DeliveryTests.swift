import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The daemon", .serialized)
struct DeliveryTests {
    @Test("takes files however they are written, says READY before and STOPPING after")
    func writers() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        try desk.rename("renamed", DeskFolder.mail(1, "a refund please"))
        try desk.link("linked", DeskFolder.mail(2, "an outage"))
        try desk.writeInPlace("in-place", DeskFolder.mail(3, "hello"))
        try desk.folder.write("spool/inbox/email/new/copied.eml", DeskFolder.mail(4, "mi factura"))
        for name in ["renamed", "linked", "in-place", "copied.eml"] { try daemon.waitForLog("email/\(name) to ") }
        #expect(daemon.envelopes("second").count == 2)
        #expect(daemon.envelopes("third").count == 1)
        #expect(daemon.envelopes("first").count == 1)
        let envelope = try #require(daemon.envelopes("third").first)
        let original = try #require(envelope["original"] as? String)
        #expect(FileManager.default.fileExists(atPath: "\(daemon.spool)/tiers/third/\(original)"))
        #expect(Repository.names(in: "\(daemon.spool)/work/email").isEmpty)
        #expect(daemon.stop() == 0)
        _ = try daemon.notify.wait { $0.contains("STOPPING=1") }
    }

    @Test("holds what it cannot read, each with its reason, and goes on with the rest")
    func hostileDrops() throws {
        let desk = try DeskFolder()
        let new = desk.inbox("email") + "/new"
        mkfifo(new + "/fifo", 0o666)
        symlink("/etc/shadow", new + "/link")
        mkdir(new + "/folder", 0o777)
        try desk.folder.write("spool/inbox/email/new/empty", "")
        try desk.folder.write("spool/inbox/email/new/nothing", "just some words without any form")
        try desk.folder.write("spool/inbox/email/new/odd\u{1B}[31m\nname", "{\"firstline\": 1, ")
        let large = try desk.folder.write("spool/inbox/email/new/large", "From: a@example.org\n\nx")
        truncate(large, 33 << 20)
        try desk.rename("fine", DeskFolder.mail(1, "a refund"))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("email/fine to second")
        try daemon.waitForLog(" is held, ", count: 7)
        let reasons = daemon.heldReasons("email")
        #expect(reasons["fifo"] == "not-a-file")
        #expect(reasons["link"] == "not-a-file")
        #expect(reasons["folder"] == "not-a-file")
        #expect(reasons["empty"] == "empty")
        #expect(reasons["nothing"] == "unknown-format")
        #expect(reasons["large"] == "too-large")
        #expect(reasons.values.contains("broken-json"))
        #expect(!daemon.log.contains { $0.contains("\u{1B}") })
        #expect(daemon.stop() == 0)
    }

    @Test("delivers each of 1,000 messages exactly once though it is killed in the middle", .timeLimit(.minutes(5)))
    func killed() throws {
        let desk = try DeskFolder()
        let total = 1_000
        for number in 0..<total { try desk.rename("m\(number)", DeskFolder.mail(number, "a refund, number \(number)")) }
        // Small batches, so that a kill meets many of the line's states; each run goes on with what the last one left.
        let settings = try desk.folder.write("settings", "intake\n    batch 16\n")
        var kills = 0
        for wanted in [1, 40, 100, 17, 160, 90, 3, 200] {
            let done = Repository.names(in: desk.folder.path + "/spool/tiers/second/new").count
            guard total - done > wanted else { break }
            let daemon = try RunningDaemon(in: desk.folder, arguments: ["--settings", settings])
            try daemon.waitForLog(" to second", count: wanted)
            daemon.signal(SIGKILL)
            #expect(daemon.waitForExit() == -SIGKILL)
            kills += 1
        }
        #expect(kills >= 3)
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0)
        let subjects = daemon.envelopes("second").compactMap { ($0["facts"] as? [String: Any])?["subject"] as? String }
        #expect(subjects.count == total)
        #expect(Set(subjects).count == total)
        #expect(Repository.names(in: desk.inbox("email") + "/new").isEmpty)
        #expect(Repository.names(in: "\(daemon.spool)/work/email").isEmpty)
        #expect(Repository.names(in: "\(daemon.spool)/tiers/second/tmp").isEmpty)
        #expect(Repository.names(in: "\(daemon.spool)/tiers/second/originals").count == total)
    }

    @Test("loses nothing when a tier's directory is removed under it: it says so, makes it anew and delivers")
    func removedDirectory() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        try FileManager.default.removeItem(atPath: daemon.spool + "/tiers/second/new")
        for number in 0..<5 { try desk.rename("m\(number)", DeskFolder.mail(number, "a refund")) }
        // Whichever comes first: a batch that fails, or the rescan that notices it.
        try daemon.waitForLog("/m4 to second")
        #expect(daemon.log.contains { $0.contains("a batch failed") || $0.contains("removed or replaced") })
        #expect(daemon.stop() == 0)
        let again = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(again.waitForExit() == 0)
        #expect(again.envelopes("second").count == 5)
    }

    @Test("takes a gateway's own id twice for a duplicate, and the same words twice for two messages")
    func duplicates() throws {
        let desk = try DeskFolder()
        let update =
            #"{"update_id":7,"message":{"message_id":1,"from":{"id":5,"is_bot":false,"first_name":"Kim"},"chat":{"id":5,"type":"private"},"date":1795296845,"text":"a refund"}}"#
        try desk.rename("a.json", update, gateway: "chat")
        try desk.rename("b.json", update, gateway: "chat")
        try desk.rename(
            "c.json", update.replacingOccurrences(of: "\"update_id\":7", with: "\"update_id\":8"), gateway: "chat")
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0)
        #expect(daemon.envelopes("second").count == 2)
        #expect(Repository.names(in: "\(daemon.spool)/aside/chat").count == 1)
    }

    @Test("joins a reply to the ticket of the mail it answers")
    func replies() throws {
        let desk = try DeskFolder()
        try desk.rename("1", "From: kim@example.org\nMessage-ID: <first@example.org>\nSubject: a refund\n\nhello\n")
        try desk.rename(
            "2",
            "From: kim@example.org\nMessage-ID: <b@example.org>\nIn-Reply-To: <first@example.org>\nSubject: Re: a refund\n\nand?\n"
        )
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0)
        let envelopes = daemon.envelopes("second")
        #expect(envelopes.count == 2)
        #expect(Set(envelopes.compactMap { $0["ticket"] as? String }).count == 1)
        let replies = envelopes.compactMap { ($0["facts"] as? [String: Any])?["reply"] as? Bool }
        #expect(replies.sorted { !$0 && $1 } == [false, true])
    }

    @Test("reads again what a late writer adds, and ties it to the same ticket")
    func lateWriter() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        let path = try desk.folder.write("spool/inbox/email/tmp/late", DeskFolder.mail(1, "hello"))
        let writer = try #require(FileHandle(forWritingAtPath: path))
        try writer.seekToEnd()
        #expect(rename(path, desk.inbox("email") + "/new/late") == 0)
        try daemon.waitForLog("email/late to first")
        // Usually the file is gone by now and the writer writes to nobody; what counts is that nothing breaks.
        try writer.write(contentsOf: Data("an outage\n".utf8))
        try writer.close()
        try desk.rename("after", DeskFolder.mail(2, "a refund"))
        try daemon.waitForLog("email/after to second")
        #expect(daemon.stop() == 0)
    }
}
