import BusinessTime
import Control
import Desk
import DeskModel
import DeskSimulation
import Foundation
import Ledger
import TestSupport
import Testing
import Ticketing

/// What is known of the tickets after the ledger is lost: as much as before.
@Suite("Histories after a lost ledger")
struct HistoriesTests {
    /// Every ticket with its history, and the tickets that messages belong to.
    private struct Everything: Equatable {
        var tickets: [Ticket]
        var histories: [[TicketEntry]]
        var messages: [[String]]
    }

    private func everything(_ desk: TestDesk) throws -> Everything {
        let tickets = try desk.tickets()
        return Everything(
            tickets: tickets, histories: try tickets.map { try desk.ledger.history(of: $0.number) },
            messages: try tickets.map { try desk.ledger.envelopes(ofTicket: $0.id).map(\.id.description) })
    }

    /// A desk on which everything happened that can happen to a ticket.
    private func busyDesk() throws -> TestDesk {
        let desk = try TestDesk()
        try desk.mail("the invoice", id: "1")
        try desk.mail("nothing", from: "ann@example.org", id: "2")
        try desk.mail("an outage", from: "bo@example.org", id: "3")
        try desk.mail("left alone", from: "cy@example.org", id: "4")
        try desk.mail("a question", from: "di@example.org", id: "5")
        let numbers = try desk.tickets().map(\.number.description)
        func act(_ call: TicketCall, _ index: Int, by actor: String = "anna") throws {
            try desk.desk.act(call, on: numbers[index], by: actor)
        }
        try act(.take(why: "mine \"quoted\"\nand lined"), 0)
        try act(.note("they call back, čćž"), 0)
        try act(.wait(why: nil), 0)
        try desk.pass(minutes: 10)
        // The customer answers, and raises the priority.
        try desk.mail("now an outage", id: "1b", answers: "1")
        try act(.resolve(why: "done"), 0)
        try act(.reopen(why: "not done"), 0, by: "bea")
        try act(.merge(into: numbers[0], why: "the same"), 1)
        try act(.assign(to: "carl", why: nil), 2)
        try act(.move(to: "third", why: "theirs"), 2)
        try desk.mail("more of it", from: "di@example.org", id: "5b", answers: "5")
        let second = try #require(try desk.ledger.envelopes(ofTicket: desk.tickets()[4].id).last?.id.description)
        try act(.split(message: second, why: "another matter"), 4)
        // Nobody takes the fourth: it warns, breaches and goes up.
        try desk.pass(minutes: 150)
        try desk.move("third", "new", "cur")
        return desk
    }

    @Test("are those of before: tickets, every line, which message belongs where, and the places in the tiers")
    func whole() throws {
        let desk = try busyDesk()
        let before = try everything(desk)
        #expect(before.histories.joined().contains { $0.step == .escalated(tier: "second") })
        #expect(before.tickets.contains { $0.mergedInto != nil } && before.tickets.count == 6)
        #expect(try desk.disagreements() == [])
        try desk.loseLedger()
        #expect(try everything(desk) == before)
        #expect(try desk.disagreements() == [])
        // Nothing rings a second time, and no number is given out twice.
        try desk.desk.watchTickets()
        #expect(try everything(desk) == before)
        try desk.mail("a new one", from: "ed@example.org", id: "9")
        #expect(try desk.tickets().last.map { $0.number.serial } == 7)
    }

    @Test("survive a second loss, and being written anew in between")
    func twice() throws {
        let desk = try busyDesk()
        try desk.loseLedger()
        let number = try #require(try desk.tickets().first?.number.description)
        try desk.desk.act(.take(why: "after the loss"), on: number, by: "bea")
        let before = try everything(desk)
        try desk.loseLedger()
        #expect(try everything(desk) == before)
        try desk.desk.rewriteHistories()
        try desk.loseLedger()
        #expect(try everything(desk) == before)
        // One file with everything is left.
        try desk.desk.rewriteHistories()
        #expect(desk.folder.names(in: "spool/histories").count == 1)
    }

    @Test("of a desk without files of them, as of an older version or from a backup, are written once it runs")
    func older() throws {
        let desk = try busyDesk()
        try FileManager.default.removeItem(atPath: desk.folder.path + "/spool/histories")
        try desk.ledger.setMetadata("histories", nil)
        try desk.restart()
        try desk.desk.rewriteHistories()
        let before = try everything(desk)
        try desk.loseLedger()
        #expect(try everything(desk) == before)
    }

    @Test("agree with the tiers wherever the process died", arguments: 0..<8)
    func deaths(commits: Int) throws {
        let desk = try TestDesk()
        try desk.mail("the invoice", id: "1")
        let number = try #require(try desk.tickets().first?.number.description)
        desk.commitsLeft.now = commits
        do {
            for call: TicketCall in [
                .take(why: "mine"), .move(to: "second", why: nil), .take(why: nil), .note("a word"),
                .resolve(why: "done"),
            ] {
                try desk.desk.act(call, on: number, by: "anna")
            }
            try desk.mail("again", id: "1b", answers: "1")
        } catch {
            // It died amid one of them.
        }
        let died = desk.dies.now
        try desk.loseLedger()
        #expect(try desk.disagreements() == [])
        let history = try #require(try desk.tickets().first.map { try desk.history($0) })
        #expect(history.first == "firstlined opened")
        // What was done before it died is there, by name.
        if commits > 0 { #expect(history.contains("anna took"), "\(history)") }
        try desk.desk.rewriteHistories()
        let before = try everything(desk)
        try desk.restart()
        #expect(try everything(desk) == before)
        #expect(died || commits >= 6)
    }

    @Test("of which lines are missing or cut short still make tickets; messages come from their envelopes")
    func damaged() throws {
        let desk = try busyDesk()
        let before = try everything(desk)
        let folder = desk.folder.path + "/spool/histories"
        let name = try #require(desk.folder.names(in: "spool/histories").last)
        let path = folder + "/" + name
        var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        // The intake's lines are not synced: a power cut may take all of them.
        lines.removeAll { $0.contains("\"kind\": \"opened\"") || $0.contains("\"kind\":\"opened\"") }
        #expect(!lines.isEmpty)
        let text = "{\"not\": \"a line\"}\nnonsense\n" + lines.joined(separator: "\n") + "\n{\"ticket\": \"half"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try desk.loseLedger()
        let after = try everything(desk)
        // The split ticket had nothing but its opening: its message is where the envelope says.
        #expect(after.tickets.map(\.number).allSatisfy { before.tickets.map(\.number).contains($0) })
        #expect(try desk.disagreements() == [])
        let first = try desk.history(after.tickets[0])
        #expect(first.contains("anna took") && first.contains("bea reopened"), "\(first)")
    }

    @Test("that cannot be kept stop nobody; it is said once, and they are written later")
    func refused() throws {
        let desk = try TestDesk()
        try desk.mail("the invoice", id: "1")
        let folder = desk.folder.path + "/spool/histories"
        try desk.restart()
        try FileManager.default.removeItem(atPath: folder)
        try "in the way".write(toFile: folder, atomically: true, encoding: .utf8)
        let number = try #require(try desk.tickets().first?.number.description)
        try desk.desk.act(.take(why: nil), on: number, by: "anna")
        try desk.desk.act(.resolve(why: nil), on: number, by: "anna")
        #expect(desk.log.now.count { $0.contains("histories of tickets are not kept") } == 1)
        try FileManager.default.removeItem(atPath: folder)
        try desk.desk.rewriteHistories()
        let before = try everything(desk)
        try desk.loseLedger()
        #expect(try everything(desk) == before)
    }
}
