import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Commands on the archive")
struct ArchiveCommandTests {
    /// A desk whose daemon runs and has taken in four messages.
    private struct Taken {
        let desk: DeskFolder
        let daemon: RunningDaemon
        var state: [String] { ["--state", desk.folder.path + "/state"] }
        var rules: [String] { ["--rules", desk.folder.path + "/rules"] }

        init() throws {
            desk = try DeskFolder()
            daemon = try RunningDaemon(in: desk.folder)
            try daemon.waitUntilReady()
            let texts = ["a refund", "an outage", "a refund for the outage", "hello"]
            for (number, text) in texts.enumerated() {
                try desk.rename("m\(number)", DeskFolder.mail(number, text))
                try daemon.waitForLog("email/m\(number) to ")
            }
        }

        func run(_ arguments: [String]) throws -> Tool {
            try Tool(RunningDaemon.products + "/firstlinectl", arguments)
        }

        func ids() -> [String] {
            ["first", "second", "third"].flatMap { daemon.envelopes($0) }.compactMap { $0["id"] as? String }
        }
    }

    @Test("read it while the daemon runs, and after")
    func reading() throws {
        let taken = try Taken()
        for isRunning in [true, false] {
            if !isRunning { taken.daemon.stop() }
            let stats = try taken.run(["rules", "--stats", "--json"] + taken.rules + taken.state)
            #expect(stats.status == 0, "\(stats.errors)")
            let hits = Dictionary(
                uniqueKeysWithValues: stats.objects.map { ($0["rule"] as? String ?? "", $0["hits"] as? Int) })
            #expect(hits == ["Billing words": 2, "Outage words": 2, "Robots": 0])
            let overlaps = try taken.run(["overlaps", "--json"] + taken.rules + taken.state)
            #expect(overlaps.objects.count == 1)
            #expect(overlaps.objects.first?["winner"] as? String == "Outage words")
            #expect(overlaps.objects.first?["loser"] as? String == "Billing words")
            let none = try taken.run(
                ["rules", "--stats", "--json", "--since", "2999-01-01"] + taken.rules + taken.state)
            #expect(none.objects.allSatisfy { $0["hits"] as? Int == 0 })
        }
        let text = try taken.run(["rules", "--stats"] + taken.rules + taken.state)
        #expect(text.output.contains("note[R061]: the rule \"Robots\" matched none of 4 messages"))
    }

    @Test("say what a change of the rules would have moved, against the rules in use")
    func backtest() throws {
        let taken = try Taken()
        let same = try taken.run(["backtest"] + taken.rules + taken.state)
        #expect(same.output.contains("4 messages, none of them moves"), "\(same.output)\(same.errors)")
        let changed = DeskFolder.rules.replacing("text has refund or factur*", with: "text has factur*")
        try taken.desk.folder.write("new/desk.rules", changed)
        let moved = try taken.run(["backtest", "--json", "--rules", taken.desk.folder.path + "/new"] + taken.state)
        let object = try #require(moved.objects.first, "\(moved.errors)")
        #expect(object["messages"] as? Int == 4 && object["moved"] as? Int == 1)
        let moves = try #require(object["moves"] as? [[String: Any]])
        #expect(moves.map { $0["decision"] as? String } == ["category", "tier"])
        #expect(moves.first?["cause"] as? String == "\"Billing words\" (desk.rules:5) does not decide it any more")
        let samples = try #require(moves.first?["samples"] as? [String])
        #expect(samples.count == 1 && taken.ids().contains(samples[0]))
    }

    @Test("say why a message went where it went by the rules of then, which can be shown")
    func lastTuesday() throws {
        let taken = try Taken()
        let envelope = try #require(taken.daemon.envelopes("second").first)
        let id = try #require(envelope["id"] as? String)
        let version = try #require(envelope["rules_version"] as? String)
        // The rules change: what is stored does not.
        let changed = DeskFolder.rules.replacing("\"Billing words\"", with: "\"Money\"")
        try taken.desk.folder.write("rules/desk.rules", changed)
        taken.daemon.signal(SIGHUP)
        try taken.daemon.waitForLog("rules", count: 2)
        let versions = try waitForVersions(2, taken)
        #expect(versions.last == version && versions.first != version)
        let explained = try taken.run(["explain", "--message", id, "--rules", "/nowhere"] + taken.state)
        #expect(explained.status == 0, "\(explained.errors)")
        #expect(explained.output.contains("rule \"Billing words\" (desk.rules:5), because \"refund\" in body"))
        #expect(explained.output.contains("`firstlinectl rules --stored \(version)` shows them"))
        #expect(explained.output.contains("route row 2: | billing | any |"))
        let rules = try taken.run(["rules", "--stored", version] + taken.state)
        #expect(rules.output.contains("\"Billing words\"") && !rules.output.contains("\"Money\""))
        let source = try taken.run(["rules", "--stored", version, "--source"] + taken.state)
        #expect(source.output.hasSuffix(DeskFolder.rules))
        let json = try taken.run(["explain", "--json", "--message", id] + taken.state)
        #expect(json.objects.first?["rules_version"] as? String == version)
        #expect(json.objects.first?["rules_kept"] as? Bool == true)
        #expect((json.objects.first?["decision"] as? [String: Any])?["tier"] as? String == "second")
        let unknown = try taken.run(["explain", "--message", "00000000000000000000000000"] + taken.state)
        #expect(unknown.status == 1 && unknown.errors.contains("has no message"))
    }

    /// The stored versions once there are so many.
    private func waitForVersions(_ count: Int, _ taken: Taken) throws -> [String] {
        let deadline = Date(timeIntervalSinceNow: 30)
        while true {
            let versions = try taken.run(["rules", "--versions", "--json"] + taken.state).objects
                .compactMap { $0["version"] as? String }
            if versions.count >= count || Date() > deadline { return versions }
        }
    }

    @Test("refuse a ledger that is none")
    func damaged() throws {
        let desk = try DeskFolder()
        try desk.folder.write("state/ledger.sqlite", String(repeating: "no database ", count: 500))
        for command in [["overlaps"], ["rules", "--stats"], ["backtest", "--against", desk.folder.path + "/rules"]] {
            let tool = try Tool(
                RunningDaemon.products + "/firstlinectl",
                command + ["--rules", desk.folder.path + "/rules", "--state", desk.folder.path + "/state"])
            #expect(tool.status == 1)
            #expect(tool.errors.contains("is not a usable ledger"), "\(tool.errors)")
        }
    }
}
