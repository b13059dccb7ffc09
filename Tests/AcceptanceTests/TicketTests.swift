import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Tickets at a running desk", .timeLimit(.minutes(3)))
struct TicketTests {
    private func tool(_ desk: DeskFolder, _ arguments: String...) throws -> Tool {
        try Tool(RunningDaemon.products + "/firstlinectl", arguments + ["--socket", desk.folder.path + "/control"])
    }

    private func numbers(_ desk: DeskFolder, _ arguments: String...) throws -> [String] {
        let tool = try Tool(
            RunningDaemon.products + "/firstlinectl",
            ["list", "--json"] + arguments + ["--socket", desk.folder.path + "/control"])
        return tool.objects.compactMap { $0["number"] as? String }
    }

    /// Waits until a ticket is in a state: the daemon looks once a second, and tells nobody when it did.
    private func wait(_ desk: DeskFolder, for state: String) throws {
        let deadline = Date(timeIntervalSinceNow: 30)
        while try numbers(desk, "--state", state).isEmpty {
            guard Date() < deadline else { throw Timeout(what: "a ticket that is \(state)", log: []) }
            usleep(50_000)
        }
    }

    @Test("people take, hand up and resolve tickets with the tool, and see everything that was done")
    func hands() throws {
        let desk = try DeskFolder()
        try desk.rename("m1", DeskFolder.mail(1, "a refund"))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("/m1 to second")
        let envelope = try #require(daemon.envelopes("second").first)
        let number = try #require(envelope["ticket_number"] as? String)
        #expect(try numbers(desk) == [number])
        #expect(try tool(desk, "take", number, "--why", "mine").output.hasPrefix("\(number) taken by "))
        #expect(Repository.names(in: "\(daemon.spool)/tiers/second/cur").count == 1)
        let twice = try tool(desk, "take", number.lowercased())
        #expect(twice.status == 1 && twice.errors.contains("\(number) is taken by "))
        #expect(try tool(desk, "wait", number).status == 0)
        #expect(try tool(desk, "note", number, "they call back").status == 0)
        #expect(try tool(desk, "escalate", number).output == "\(number) handed up, in third\n")
        #expect(daemon.envelopes("third").count == 1)
        #expect(try tool(desk, "resolve", number).errors.contains("take it before you resolve it"))
        #expect(try tool(desk, "assign", number, "--to", "bea").status == 0)
        #expect(try tool(desk, "resolve", number).status == 0)
        #expect(Repository.names(in: "\(daemon.spool)/tiers/third/done").count == 1)
        #expect(try numbers(desk) == [])
        #expect(try numbers(desk, "--state", "resolved") == [number])
        let shown = try tool(desk, "show", number)
        for words in [
            "a refund", "took it: mine", "wrote a note: they call back", "handed it up to third", "gave it to bea",
        ] {
            #expect(shown.output.contains(words), "\(words)")
        }
        #expect(try tool(desk, "show", "FL-2222").errors.contains("there is no ticket FL-2222"))
        #expect(try tool(desk, "take", "FL-2O22").errors.contains("`O` never stands in a ticket's number"))
        #expect(try tool(desk, "list", "--tier", "nowhere").status == 1)
        #expect(daemon.stop() == 0)
        let report = try Tool(
            RunningDaemon.products + "/firstlinectl",
            ["report", "--state", desk.folder.path + "/state", "--timezone", "UTC", "--csv", desk.folder.path])
        #expect(report.status == 0, "\(report.errors)")
        let path = report.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let csv = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        #expect(csv?.contains(",all,,1,0,1,1,0,1,0,") == true, "\(csv ?? "no file")")
        // One message, which one of the three rules matches.
        let empty = String(repeating: ",", count: 19)
        for line in ["Billing words\(empty)1,", "Outage words\(empty)0,", "Robots\(empty)0,"] {
            #expect(csv?.contains(",rule,\(line)\r\n") == true, "\(line)")
        }
        let told = try Tool(
            RunningDaemon.products + "/firstlinectl",
            ["report", "--state", desk.folder.path + "/state", "--timezone", "UTC"])
        #expect(
            told.output.hasSuffix("rules that matched nothing  2 of 3 in 1 message\n  Outage words\n  Robots\n"),
            "\(told.output)")
    }

    @Test("a program that moves envelopes works a tier, also while the daemon is away")
    func spool() throws {
        let desk = try DeskFolder()
        try desk.rename("m1", DeskFolder.mail(1, "a refund"))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("/m1 to second")
        let tier = "\(daemon.spool)/tiers/second"
        let name = try #require(Repository.names(in: tier + "/new").first)
        #expect(rename("\(tier)/new/\(name)", "\(tier)/cur/\(name)") == 0)
        try wait(desk, for: "taken")
        #expect(daemon.stop() == 0)
        #expect(rename("\(tier)/cur/\(name)", "\(tier)/done/\(name)") == 0)
        let again = try RunningDaemon(in: desk.folder)
        try again.waitUntilReady()
        try wait(desk, for: "resolved")
        #expect(again.stop() == 0)
    }
}
