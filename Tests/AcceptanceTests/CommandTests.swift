import Foundation
import TestSupport
import Testing

@Suite("The tool")
struct CommandTests {
    static let rules = Repository.root + "/Rules"
    static let mail = Repository.root + "/Examples/messages/email/01-plain-es.eml"

    @Test("exits 0 when all is well, 1 when something was found, 2 when it was not understood")
    func exitStatuses() throws {
        let desk = try DeskFolder(rules: "rule \"Alone\"\n    when automatic\n    then tag robot\n")
        #expect(try Tool.run("check", Self.rules).status == 0)
        #expect(try Tool.run("check", desk.folder.path + "/rules").status == 1)
        #expect(try Tool.run("check", desk.folder.path + "/nowhere").status == 1)
        #expect(try Tool.run("chekc").status == 2)
        #expect(try Tool.run("explain").status == 2)
        #expect(try Tool.run("explain", "--at", "noon", "--rules", Self.rules, Self.mail).status == 2)
        #expect(try Tool.run("explain", "--gateway", "nobody", "--rules", Self.rules, Self.mail).status == 2)
        #expect(try Tool.run("--help").status == 0)
    }

    @Test("shows findings one a line in the short format")
    func shortFormat() throws {
        let desk = try DeskFolder(
            rules: DeskFolder.rules + "rule \"B\"\n    when text hsa x\n    then category other\n")
        let tool = try Tool.run("check", "--format", "short", desk.folder.path + "/rules")
        #expect(tool.output == "\(desk.folder.path)/rules/desk.rules:20:15: error[R002]: `hsa` is not a kind of test\n")
    }

    @Test("explains in JSON with the members that are promised")
    func explainJSON() throws {
        let tool = try Tool.run(
            "explain", "--json", "--rules", Self.rules, "--at", "2026-03-02T10:00:00+01:00", Self.mail)
        let object = try #require(tool.objects.first)
        for member in ["file", "message", "category", "priority", "tags", "tier", "team", "route_row", "rules_version"]
        {
            #expect(object[member] != nil, "no \(member)")
        }
        let category = try #require(object["category"] as? [String: Any])
        #expect(category["value"] as? String == "billing")
        #expect(category["rule"] as? String == "Billing words")
        #expect(category["lost"] is [Any])
    }

    @Test("shows facts of every message of a file, what is set aside, and what would be held")
    func facts() throws {
        let folder = Repository.root + "/Examples/messages"
        let tool = try Tool.run(
            "facts", "--json", folder + "/chat/whatsapp-batch-hr-en.json", folder + "/chat/whatsapp-statuses.json",
            folder + "/held/chat/broken.json")
        #expect(tool.status == 1)
        #expect(tool.objects.compactMap { $0["message"] as? Int } == [0, 1])
        #expect(tool.objects.contains { $0["set-aside"] != nil })
        #expect(tool.objects.contains { $0["held"] as? String == "broken-json" })
    }

    @Test("lets no control character of a message or name reach the terminal")
    func controlCharacters() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "odd\u{1B}[31mname",
            "From: \"\u{1B}[2J\" <kim@example.org>\nSubject: \u{9B}31m red\n\n\u{1B}]0;title\u{7} refund\n")
        for command in ["facts", "explain"] {
            let tool = try Tool.run(command, "--rules", Self.rules, path)
            #expect(!tool.output.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 7 })
            #expect(!tool.output.isEmpty)
        }
    }

    @Test("shows words as they are folded, and who looks for them")
    func words() throws {
        let tool = try Tool.run("words", "--rules", Self.rules, "Moj RAČUN je naplaćen dvaput")
        #expect(tool.output.contains("moj racun je naplacen dvaput"))
        #expect(tool.output.contains("rule \"Billing words\""))
    }

    @Test("lists and shows what is held")
    func held() throws {
        let desk = try DeskFolder()
        try desk.folder.write("spool/inbox/email/new/nothing", "no form at all")
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 1)
        let list = try Tool.run("held", "list", "--json", "--spool", daemon.spool)
        let item = try #require(list.objects.first)
        #expect(item["reason"] as? String == "unknown-format")
        let id = try #require(item["id"] as? String)
        let show = try Tool.run("held", "show", "--spool", daemon.spool, "email/" + id)
        #expect(show.status == 0)
        #expect(show.output.contains("no form at all"))
        #expect(try Tool.run("held", "show", "--spool", daemon.spool, "email/none").status == 1)
    }
}
