import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The daemon as a service", .serialized)
struct ServiceTests {
    static let broken = DeskFolder.rules + "rule \"Broken\"\n    when text hsa refund\n    then category biling\n"

    @Test("reloads on SIGHUP: RELOADING with its time, then READY, then the new rules decide")
    func reload() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        try desk.folder.write(
            "rules/more.rules", "rule \"Greetings\"\n    when text has hello\n    then category security\n")
        daemon.signal(SIGHUP)
        let reloading = try daemon.notify.wait { $0.contains("RELOADING=1") }
        #expect(reloading.contains("MONOTONIC_USEC="))
        _ = try daemon.notify.wait { $0.contains("READY=1") }
        try desk.rename("hello", DeskFolder.mail(1, "hello"))
        try daemon.waitForLog("email/hello to first: security")
        #expect(daemon.stop() == 0)
    }

    @Test("keeps the old rules when the new ones have errors, says so, and READY still follows")
    func brokenReload() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        try desk.folder.write("rules/desk.rules", Self.broken)
        daemon.signal(SIGHUP)
        _ = try daemon.notify.wait { $0.contains("RELOADING=1") }
        let ready = try daemon.notify.wait { $0.contains("READY=1") }
        #expect(ready.contains("the rules on disk have 2 errors"))
        try daemon.waitForLog("error[R002]")
        try desk.rename("refund", DeskFolder.mail(1, "a refund"))
        try daemon.waitForLog("email/refund to second")
        #expect(daemon.stop() == 0)
    }

    @Test("refuses a reload that drops a tier which still holds messages")
    func droppedTier() throws {
        let desk = try DeskFolder()
        try desk.rename("outage", DeskFolder.mail(1, "an outage"))
        let daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitForLog("to third")
        let rules = DeskFolder.rules.replacingOccurrences(of: "third", with: "fourth")
        try desk.folder.write("rules/desk.rules", rules)
        daemon.signal(SIGHUP)
        try daemon.waitForLog("the tier `third` is gone from the rules and still holds messages")
        #expect(daemon.stop() == 0)
    }

    @Test("starts on the last good rules when those on disk are broken, and exits 78 when there are none")
    func brokenStart() throws {
        let desk = try DeskFolder()
        var daemon = try RunningDaemon(in: desk.folder)
        try daemon.waitUntilReady()
        #expect(daemon.stop() == 0)

        try desk.folder.write("rules/desk.rules", Self.broken)
        daemon = try RunningDaemon(in: desk.folder)
        let ready = try daemon.notify.wait { $0.contains("READY=1") }
        #expect(ready.contains("the last good ones run"))
        try desk.rename("refund", DeskFolder.mail(1, "a refund"))
        try daemon.waitForLog("email/refund to second")
        #expect(daemon.stop() == 0)

        daemon = try RunningDaemon(in: desk.folder, arguments: ["--strict-start"])
        #expect(daemon.waitForExit() == 78)

        let empty = try DeskFolder(rules: Self.broken)
        daemon = try RunningDaemon(in: empty.folder)
        #expect(daemon.waitForExit() == 78)
        try daemon.waitForLog("desk.rules:20:15: error[R002]: `hsa` is not a kind of test")
    }

    @Test("refuses to be the second on a spool")
    func second() throws {
        let desk = try DeskFolder()
        let first = try RunningDaemon(in: desk.folder)
        try first.waitUntilReady()
        let second = try RunningDaemon(in: desk.folder)
        #expect(second.waitForExit() == 69)
        try second.waitForLog("another daemon")
        #expect(first.stop() == 0)
    }

    @Test("says at start where it cannot write, and why")
    func unwritable() throws {
        let desk = try DeskFolder()
        try desk.folder.write("file", "")
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--spool", desk.folder.path + "/file/spool"])
        #expect(daemon.waitForExit() == 73)
        try daemon.waitForLog("/file")
        try daemon.waitForLog("errno 20")
    }

    @Test("feeds the watchdog while intake moves")
    func watchdog() throws {
        let desk = try DeskFolder()
        let daemon = try RunningDaemon(in: desk.folder, environment: ["WATCHDOG_USEC": "2000000"])
        try daemon.waitUntilReady()
        for _ in 0..<3 { _ = try daemon.notify.wait(seconds: 10) { $0.contains("WATCHDOG=1") } }
        #expect(daemon.stop() == 0)
    }

    @Test("tells the counts in STATUS")
    func status() throws {
        let desk = try DeskFolder()
        try desk.rename("refund", DeskFolder.mail(1, "a refund"))
        try desk.folder.write("spool/inbox/email/new/empty", "")
        let daemon = try RunningDaemon(in: desk.folder)
        let status = try daemon.notify.wait { $0.contains("1 delivered, 1 held") }
        #expect(status.hasPrefix("STATUS=rules "))
        #expect(daemon.stop() == 0)
    }

    @Test("with --once exits 0 when all is delivered and 1 when something is held")
    func once() throws {
        let desk = try DeskFolder()
        try desk.rename("refund", DeskFolder.mail(1, "a refund"))
        var daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 0)
        try desk.folder.write("spool/inbox/email/new/empty", "")
        daemon = try RunningDaemon(in: desk.folder, arguments: ["--once"])
        #expect(daemon.waitForExit() == 1)
    }
}
