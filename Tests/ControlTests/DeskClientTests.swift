import BusinessTime
import Control
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("The desk's client", .timeLimit(.minutes(3)))
struct DeskClientTests {
    @Test("gets what the desk says, and the desk what it asks")
    func calls() throws {
        let running = try RunningServer()
        let client = try running.client()
        #expect(try client.call(DeskInterface.Status()).status == running.desk.status())
        #expect(try client.call(DeskInterface.Metrics()).text == "firstline_messages_total 3\n")
        let reload = try client.call(DeskInterface.Reload())
        #expect(reload == DeskInterface.Reload.Reply(rulesVersion: "4b1c", diagnostics: []))
        let held = try client.call(DeskInterface.ListHeld(gateway: "email"))
        #expect(held.items.map(\.received) == ["1970-01-01T00:00:00Z"] && held.omitted == 2)
        #expect(try client.call(DeskInterface.ListHeld()) == held)
        _ = try client.call(DeskInterface.RetryHeld(gateway: "email", id: "h1"))
        let released = try client.call(
            DeskInterface.ReleaseHeld(gateway: "email", id: "h1", tier: "second", note: "ring back, \"now\" \u{1b}[1m"))
        #expect(released.message == "m77")
        _ = try client.call(DeskInterface.Hold(message: "m1"))
        _ = try client.call(DeskInterface.Release(message: "m1"))
        let requeued = try client.call(DeskInterface.Requeue(message: "m1"))
        #expect(requeued == .init(tier: "second", priority: "high", category: "billing"))
        let user = geteuid()
        #expect(
            running.desk.calls.withLock { $0 } == [
                "reload by \(user)", "retry email/h1 by \(user)",
                "release email/h1 to second, ring back, \"now\" \u{1b}[1m", "hold m1", "release m1", "requeue m1",
            ])
    }

    @Test("gets the queues it may look into, piece by piece, and no others")
    func queue() throws {
        let running = try RunningServer()
        var tiers: [String] = []
        try running.client().stream(DeskInterface.ListQueue()) { reply in
            tiers += reply.items.map(\.tier)
            return true
        }
        #expect(tiers == ["first", "first", "second", "second"])
        tiers = []
        try running.client().stream(DeskInterface.ListQueue(tier: "second")) { reply in
            tiers += reply.items.map(\.tier)
            return true
        }
        #expect(tiers == ["second", "second"])
        #expect(throws: DeskClientError.refused(.noSuchTier("ninth"))) {
            try running.client().stream(DeskInterface.ListQueue(tier: "ninth")) { _ in true }
        }
    }

    @Test("is told why not, as a value")
    func refusals() throws {
        let running = try RunningServer()
        let client = try running.client()
        func refused(_ error: DeskError, _ body: () throws -> Void) {
            #expect(throws: DeskClientError.refused(error)) { try body() }
        }
        refused(.noSuchGateway("fax")) { _ = try client.call(DeskInterface.ListHeld(gateway: "fax")) }
        refused(.noSuchHeld(id: "h2")) { _ = try client.call(DeskInterface.RetryHeld(gateway: "email", id: "h2")) }
        refused(.stillInInbox(id: "stuck")) {
            _ = try client.call(DeskInterface.RetryHeld(gateway: "email", id: "stuck"))
        }
        refused(.noSuchTier("x")) {
            _ = try client.call(DeskInterface.ReleaseHeld(gateway: "email", id: "h1", tier: "x"))
        }
        refused(.notWaiting(message: "m9", state: "taken")) { _ = try client.call(DeskInterface.Hold(message: "m9")) }
        refused(.noSuchMessage("m0")) { _ = try client.call(DeskInterface.Release(message: "m0")) }
        refused(.busy(reason: "a reload is under way")) { _ = try client.call(DeskInterface.Requeue(message: "m9")) }
        running.desk.findings.withLock { $0 = [DefinitionTests.finding] }
        refused(.rulesRejected([DefinitionTests.finding])) { _ = try client.call(DeskInterface.Reload()) }
    }

    @Test("says that no daemon runs where nobody listens")
    func notRunning() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control"
        #expect(throws: DeskClientError.notRunning(path: path)) { try DeskClient(path: path) }
        _ = try ControlListener(path: path)
        #expect(throws: DeskClientError.notRunning(path: path)) { try DeskClient(path: path) }
        #expect("\(DeskClientError.notRunning(path: path))" == "the daemon does not run (nobody listens on \(path))")
    }

    @Test("gives up when no answer comes in time")
    func timeout() throws {
        let folder = try TemporaryFolder()
        // Connections wait in the queue of a listener that nobody serves.
        let listener = try ControlListener(path: folder.path + "/control")
        let client = try DeskClient(path: folder.path + "/control", timeout: .milliseconds(50))
        #expect(throws: DeskClientError.timedOut(path: folder.path + "/control")) {
            try client.call(DeskInterface.Status())
        }
        withExtendedLifetime(listener) {}
    }

    static let sentences: [(DeskClientError, String)] = [
        (
            .noAccess(path: "/run/c", group: "support"),
            "/run/c may not be opened: be root, or a member of the group support"
        ),
        (.noAccess(path: "/run/c", group: nil), "/run/c may not be opened, not even looked at: be root"),
        (
            .notPermitted(action: "hold", groups: ["a", "b"]),
            "this needs the permission `hold`; the groups that have it: a, b"
        ),
        (
            .notPermitted(action: "reload", groups: []),
            "this needs the permission `reload`, which no role gives; be root, or add a role to the settings"
        ),
        (
            .notPermitted(action: "take", groups: [], tier: "third"),
            "this needs the permission `take` in the tier third, which no role gives; be root, or add a role to the settings"
        ),
        (.refused(.notWaiting(message: "m", state: "done")), "message m is done"),
        (.refused(.noSuchTier("x")), "there is no tier x"),
    ]

    @Test("explains every failure in a line", arguments: sentences)
    func explanations(row: (error: DeskClientError, text: String)) {
        #expect("\(row.error)" == row.text)
    }

    @Test("watches everything that happens from the first event on")
    func watch() throws {
        let running = try RunningServer()
        let client = try running.client()
        var seen: [WatchedEvent] = []
        try client.stream(DeskInterface.Watch()) { reply in
            seen.append(reply.event)
            if seen.count == 1 {
                for number in 1...3 {
                    running.desk.events.publish(
                        WatchedEvent(
                            at: Timestamp(seconds: 5), kind: "delivered", message: "m", fields: ["n": "\(number)"]))
                }
            }
            return seen.count < 4
        }
        #expect(seen.map(\.kind) == ["watching", "delivered", "delivered", "delivered"])
        #expect(seen.compactMap { $0.fields["n"] } == ["1", "2", "3"])
        #expect(seen.map(\.time) == ["2027-01-15T08:00:00Z"] + Array(repeating: "1970-01-01T00:00:05Z", count: 3))
    }

    @Test("that leaves a stream leaves nothing behind")
    func leaving() throws {
        let running = try RunningServer()
        do {
            let client = try running.client()
            try client.stream(DeskInterface.Watch()) { _ in false }
            #expect(running.desk.events.isWatched)
        }
        // Nothing is published: the end of the connection alone is noticed.
        #expect(running.eventually { !running.desk.events.isWatched && running.server.connections == 0 })
    }

    @Test("that does not read its stream holds nobody up, is told what it missed, and is closed when it never reads")
    func slowWatcher() throws {
        let running = try RunningServer { $0.write = .seconds(2) }
        let watcher = try running.raw()
        watcher.send("{\"method\":\"io.firstline.Desk.Watch\",\"more\":true}\0")
        #expect(watcher.receive()?.contains("\"kind\":\"watching\"") == true)
        let event = WatchedEvent(
            at: Timestamp(seconds: 5), kind: "noted", message: String(repeating: "a", count: 50_000))
        // More than the socket's buffers and the backlog of 16 hold.
        for _ in 0..<200 { running.desk.events.publish(event) }
        var kinds: [String] = []
        while !kinds.contains("missed"), let text = watcher.receive() {
            #expect(text.hasSuffix("\"continues\":true}") || text.hasPrefix("{\"continues\":true"))
            kinds.append(text.contains("\"kind\":\"missed\"") ? "missed" : "noted")
        }
        #expect(kinds.last == "missed" && kinds.count > 16 && kinds.count < 200)
        while running.desk.events.isWatched { running.desk.events.publish(event) }
        #expect(running.eventually { running.server.connections == 0 })
    }
}
