import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A person at the desk", .timeLimit(.minutes(3)))
struct ActionTests {
    private func tool(_ desk: DeskFolder, _ arguments: String...) throws -> Tool {
        try Tool(RunningDaemon.products + "/firstlinectl", arguments + ["--socket", desk.folder.path + "/control"])
    }

    private func heldName(_ desk: DeskFolder, _ gateway: String = "chat") throws -> String {
        let names = Repository.names(in: "\(desk.folder.path)/spool/held/\(gateway)").filter {
            !$0.hasSuffix(".reason")
        }
        return gateway + "/" + (try #require(names.first))
    }

    @Test("has a held file read again, and hands it to a tier as it is")
    func held() throws {
        let desk = try DeskFolder()
        try desk.rename("x.json", "{bad", gateway: "chat")
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("chat/x.json is held")
        let status = try tool(desk, "status", "--json")
        #expect(status.status == 1 && status.objects.first?["held"] as? Int == 1)
        let name = try heldName(desk)
        #expect(try tool(desk, "held", "retry", name).status == 0)
        #expect(daemon.heldReasons("chat") == ["x.json": "broken-json"])
        let wrong = try tool(desk, "held", "release", name, "--to", "nowhere")
        #expect(wrong.status == 1 && wrong.errors.contains("no tier nowhere"))
        #expect(try tool(desk, "held", "release", name, "--to", "third", "--note", "call them").status == 0)
        let envelope = try #require(daemon.envelopes("third").first)
        #expect(((envelope["facts"] as? [String: Any])?["body"] as? String)?.contains("call them") == true)
        let original = "\(daemon.spool)/tiers/third/\(envelope["original"] as? String ?? "")"
        #expect(FileManager.default.contents(atPath: original) == Data("{bad".utf8))
        #expect(Repository.names(in: "\(daemon.spool)/held/chat") == [])
        #expect(Repository.names(in: "\(daemon.spool)/work/chat") == [])
        #expect(try tool(desk, "held", "retry", name).errors.contains("nothing is held"))
        #expect(try tool(desk, "status").status == 0)
        #expect(daemon.stop() == 0)
        #expect(try tool(desk, "status").status == 69)
    }

    @Test("puts a message on hold, releases it, and has it decided again by other rules: id and original stay")
    func queue() throws {
        let desk = try DeskFolder()
        try desk.rename("m1", DeskFolder.mail(1, "a refund"))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("/m1 to second")
        let before = try #require(daemon.envelopes("second").first)
        let id = try #require(before["id"] as? String)
        #expect(try tool(desk, "hold", id).status == 0)
        #expect(daemon.envelopes("second").isEmpty)
        let twice = try tool(desk, "hold", id)
        #expect(twice.status == 1 && twice.errors.contains("on hold"))
        #expect(try tool(desk, "release", id).status == 0)
        #expect(daemon.envelopes("second").count == 1)
        try desk.folder.write(
            "rules/desk.rules", DeskFolder.rules.replacingOccurrences(of: "refund or factur*", with: "bill"))
        #expect(try tool(desk, "reload").status == 0)
        let requeued = try tool(desk, "requeue", id)
        #expect(requeued.output == "\(id) to first: other, normal\n")
        let after = try #require(daemon.envelopes("first").first)
        #expect(after["id"] as? String == id && after["ticket"] as? String == before["ticket"] as? String)
        #expect(daemon.envelopes("second").isEmpty)
        for tier in ["first", "second"] { #expect(Repository.names(in: "\(daemon.spool)/tiers/\(tier)/tmp") == []) }
        let original = "\(daemon.spool)/tiers/first/\(after["original"] as? String ?? "")"
        #expect(FileManager.default.contents(atPath: original)?.isEmpty == false)
        let new = "\(daemon.spool)/tiers/first/new/"
        let name = try #require(Repository.names(in: new).first)
        #expect(Glibc.rename(new + name, "\(daemon.spool)/tiers/first/cur/" + name) == 0)
        let taken = try tool(desk, "requeue", id)
        #expect(taken.status == 1 && taken.errors.contains("taken"))
        #expect(try tool(desk, "hold", "nonsense").errors.contains("no message"))
        #expect(daemon.stop() == 0)
        let again = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(again.waitForExit() == 0)
        #expect(again.envelopes("first").isEmpty && again.envelopes("second").isEmpty)
    }

    @Test("gets the diagnostics of rules that a reload refuses, and watches what happens")
    func reload() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        try desk.folder.write(
            "rules/desk.rules", DeskFolder.rules.replacingOccurrences(of: "text has", with: "text hsa"))
        let refused = try tool(desk, "reload")
        #expect(refused.status == 1 && refused.errors.contains("did you mean `has`?"))
        #expect(refused.errors.contains("those in use stay"))
        #expect(try tool(desk, "metrics").output.contains("firstline_rules_last_reload_successful 0\n"))
        #expect(daemon.stop() == 0)
    }

    @Test("is told of a held file that nobody looked at, by an envelope that goes with it")
    func stub() throws {
        let desk = try DeskFolder()
        try desk.rename("x.json", "{bad", gateway: "chat")
        #expect(try RunningDaemon(in: desk.folder, arguments: ["--once"]).waitForExit() == 1)
        let held = "\(desk.folder.path)/spool/held/chat"
        let reason = held + "/" + (try #require(Repository.names(in: held).first { $0.hasSuffix(".reason") }))
        let text = String(decoding: FileManager.default.contents(atPath: reason) ?? Data(), as: UTF8.self)
        let old = text.split(separator: "\n").map { $0.hasPrefix("Held:") ? "Held: 2026-01-01T00:00:00Z" : String($0) }
        try Data((old.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: reason))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("first is told")
        let envelope = try #require(daemon.envelopes("first").first)
        #expect((envelope["held"] as? [String: Any])?["reason"] as? String == "broken-json")
        #expect(daemon.stop() == 0)
        let again = try RunningDaemon(in: desk.folder)
        try again.waitUntilReady()
        #expect(try tool(desk, "held", "release", try heldName(desk), "--to", "second").status == 0)
        #expect(again.envelopes("first").isEmpty && again.envelopes("second").count == 1)
        #expect(again.stop() == 0)
    }

    @Test("drops a message from a pipe, and is told when it could not be kept")
    func ingest() throws {
        let desk = try DeskFolder()
        let spool = desk.folder.path + "/spool"
        let message = try desk.folder.write("message", DeskFolder.mail(1, "a refund"))
        func ingest(_ arguments: String, from file: String) throws -> Int32 {
            let line = "'\(RunningDaemon.products)/firstlinectl' ingest --spool '\(spool)' \(arguments) < '\(file)'"
            return try Tool("/bin/sh", ["-c", line]).status
        }
        #expect(try ingest("--gateway email", from: message) == 0)
        #expect(try ingest("--gateway nowhere", from: message) == 75)
        #expect(try ingest("--gateway email", from: "/dev/null") == 65)
        #expect(Repository.names(in: spool + "/inbox/email/tmp") == [])
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0)
        #expect(daemon.envelopes("second").count == 1)
        try FileManager.default.removeItem(atPath: spool + "/inbox/email/tmp")
        #expect(try ingest("--gateway email", from: message) == 75)
    }
}
