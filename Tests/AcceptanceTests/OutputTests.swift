import Foundation
import TestSupport
import Testing

/// What every command has in common: JSON, and a terminal that is treated as one.
@Suite("The tool's output", .timeLimit(.minutes(2)))
struct OutputTests {
    /// A program in a terminal of its own, so many columns wide, and what reaches the terminal.
    private func terminal(columns: Int, _ command: String, environment: [String: String] = [:]) throws -> Tool {
        try Tool(
            "/usr/bin/script", ["-qec", "stty cols \(columns); \(command)", "/dev/null"],
            environment: ["TERM": "xterm", "NO_COLOR": "", "COLUMNS": ""].merging(environment) { $1 })
    }

    private static let tool = RunningDaemon.products + "/firstlinectl"

    private func deskWithMessages() throws -> DeskFolder {
        let desk = try DeskFolder()
        for number in 0..<3 { try desk.rename("m\(number)", DeskFolder.mail(number, "a refund")) }
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("to second", count: 3)
        #expect(daemon.stop() == 0)
        return desk
    }

    private func placeOptions(_ desk: DeskFolder) -> String {
        let folder = desk.folder.path
        return "--rules \(folder)/rules --spool \(folder)/spool --state \(folder)/state"
    }

    @Test("is to be had as JSON from every command")
    func everywhere() throws {
        let dumped = try Tool.run("--experimental-dump-help")
        let object = try JSONSerialization.jsonObject(with: Data(dumped.output.utf8)) as? [String: Any]
        var seen = 0
        func look(_ command: [String: Any], _ path: String) throws {
            let name = path + " " + (try #require(command["commandName"] as? String))
            let nested = (command["subcommands"] as? [[String: Any]] ?? []).filter {
                $0["commandName"] as? String != "help"
            }
            for each in nested { try look(each, name) }
            guard nested.isEmpty else { return }
            seen += 1
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let hasJSON = arguments.contains { argument in
                let names = (argument["names"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
                let values = argument["allValueStrings"] as? [String] ?? argument["allValues"] as? [String] ?? []
                return names.contains("json") || names.contains("format") && values.contains("json")
            }
            #expect(hasJSON, "\(name) has neither --json nor --format json")
        }
        try look(try #require(object?["command"] as? [String: Any]), "")
        #expect(seen > 35)
    }

    @Test("shows on a terminal how far a backup, a check of it, a restore and a doctor are, and leaves nothing of it")
    func progress() throws {
        let desk = try deskWithMessages()
        let place = placeOptions(desk)
        let backup = desk.folder.path + "/backup"
        let folder = desk.folder.path
        let empty = "--rules \(folder)/rules --spool \(folder)/other-spool --state \(folder)/other-state"
        let runs = [
            ("backup \(place) \(backup)", "envelopes in second/new ["),
            ("restore --check \(backup)", "comparing files ["),
            ("doctor \(place)", "messages of the ledger ["),
            ("restore \(empty) \(backup)", "putting back files ["),
            ("rules --stats --rules \(folder)/rules --state \(folder)/state", "reading messages ["),
        ]
        for (command, step) in runs {
            let shown = try terminal(columns: 100, "\(Self.tool) \(command) >/dev/null")
            #expect(shown.output.contains(step), "\(command): \(shown.output)")
            let end = Array("\r\u{1B}[K".utf8)
            #expect(shown.output.utf8.suffix(end.count).elementsEqual(end), "the line is still there: \(shown.output)")
            for line in shown.output.split(whereSeparator: \.isNewline) { #expect(line.count < 104) }
        }
        let narrow = try terminal(columns: 30, "\(Self.tool) restore --check \(backup) >/dev/null")
        let lines: [Substring] = narrow.output.split(whereSeparator: \.isNewline)
        let widest = lines.map { $0.replacing("\u{1B}[K", with: "").count }.max()
        #expect(widest ?? 0 < 30, "\(narrow.output)")
    }

    @Test("shows no progress beside JSON, on a dumb terminal, or where there is none")
    func noProgress() throws {
        let desk = try deskWithMessages()
        let place = placeOptions(desk)
        let json = try terminal(columns: 100, "\(Self.tool) doctor --json \(place) >/dev/null")
        #expect(json.output == "")
        let dumb = try terminal(
            columns: 100, "\(Self.tool) doctor \(place) >/dev/null", environment: ["TERM": "dumb"])
        #expect(dumb.output == "")
        let piped = try Tool(Self.tool, ["doctor"] + place.split(separator: " ").map(String.init))
        #expect(piped.errors == "")
    }

    @Test("fits its tables to the terminal and cuts nothing elsewhere", arguments: [40, 80])
    func tables(columns: Int) throws {
        let conf = try TemporaryFolder()
        let file = try conf.write("conf", "metrics\n    file /run/\(String(repeating: "long/", count: 30))x.prom\n")
        let shown = try terminal(columns: columns, "\(Self.tool) settings --settings \(file)")
        let lines = shown.output.split(whereSeparator: \.isNewline)
        #expect(lines.count > 20)
        for line in lines { #expect(line.replacing(/\u{1B}\[[0-9;]*m/, with: "").count <= columns, "\(line)") }
        #expect(shown.output.contains("…"))
        #expect(!(try Tool.run("settings", "--settings", file).output.contains("…")))
    }

    @Test("has what a finding means as one object, and all of them a line each")
    func explainedCode() throws {
        let one = try #require(try Tool.run("explain-code", "--json", "R005").objects.first)
        #expect(one["code"] as? String == "R005" && one["severity"] as? String == "error")
        #expect((one["before"] as? [String: Any])?["text"] is String)
        let all = try Tool.run("explain-code", "--json").objects
        let text = try Tool.run("explain-code").output
        #expect(all.count == text.split(separator: "\n").count && all.count > 40)
    }

    @Test("says as JSON what became of a message that was handed over")
    func ingested() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        let mail = try desk.folder.write("mail", DeskFolder.mail(1, "a refund"))
        func ingest(_ options: String) throws -> Tool {
            try Tool(
                "/bin/sh",
                [
                    "-c",
                    "\(Self.tool) ingest --spool \(desk.folder.path)/spool --socket \(desk.folder.path)/control --gateway email --json \(options) < \(mail)",
                ])
        }
        let received = try ingest("--receipt --wait 600 --name one.eml")
        let object = try #require(received.objects.first, "\(received.errors)")
        #expect(object["outcome"] as? String == "message" && object["name"] as? String == "one.eml")
        #expect(object["message"] is String && object["ticket"] is String)
        let dropped = try #require(try ingest("--name two.eml").objects.first)
        #expect(dropped["outcome"] as? String == "dropped" && dropped["name"] as? String == "two.eml")
        #expect(daemon.stop() == 0)
    }

    @Test("has the figures as JSON, a sample a line, as they are in the text")
    func metrics() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try desk.rename("m", DeskFolder.mail(1, "a refund"))
        try daemon.waitForLog("to second")
        let text = try Tool.run("metrics", "--socket", desk.folder.path + "/control")
        let samples = try Tool.run("metrics", "--socket", desk.folder.path + "/control", "--format", "json").objects
        #expect(samples.count == text.output.split(separator: "\n").count { !$0.hasPrefix("#") })
        let counted = samples.first { $0["name"] as? String == "firstline_messages_total" }
        #expect(counted?["labels"] as? [String: String] == ["gateway": "email", "tier": "second"])
        #expect(counted?["value"] as? Int == 1)
        #expect(daemon.stop() == 0)
    }
}
