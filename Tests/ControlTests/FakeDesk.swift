import BusinessTime
import Control
import Foundation
import Glibc
import Settings
import Synchronization
import TestSupport
import Testing

/// A desk that remembers what it was asked.
///
/// Message `m1` waits in tier first, `m2` in second, `m9` is taken in first; held is `h1` of gateway email, and `stuck`, which is still
/// in the inbox.
final class FakeDesk: DeskOperations {
    let events = EventFeed(capacity: 16)
    let calls = Mutex<[String]>([])
    let metricsText = Mutex("firstline_messages_total 3\n")
    /// What a call of `metrics` waits for.
    let gate = Mutex<(entered: DispatchSemaphore, leave: DispatchSemaphore)?>(nil)
    let findings = Mutex<[RuleFinding]>([])

    func record(_ call: String) { calls.withLock { $0.append(call) } }

    func status() throws(DeskError) -> DeskStatus {
        var status = DeskStatus(version: "1.2.3", ready: true, uptime: 61, rulesVersion: "3f2a")
        status.delivered = 120
        status.held = 1
        status.shortage = "disk: 100 MiB free"
        status.gateways = [DeskStatus.Gateway(name: "email", channel: "email", held: 1)]
        status.tiers = [DeskStatus.Tier(name: "first", waiting: 2, taken: 1)]
        return status
    }

    func metrics() throws(DeskError) -> String {
        if let gate = gate.withLock({ $0 }) {
            gate.entered.signal()
            gate.leave.wait()
        }
        return metricsText.withLock { $0 }
    }

    func reload(by peer: Peer) throws(DeskError) -> (rulesVersion: String, findings: [RuleFinding]) {
        record("reload by \(peer.user)")
        let findings = findings.withLock { $0 }
        if findings.contains(where: { $0.severity == .error }) { throw .rulesRejected(findings) }
        return ("4b1c", findings)
    }

    func receipt(key: String) throws(DeskError) -> Receipt {
        guard key == "k1" else { return Receipt(outcome: .unknown) }
        return Receipt(outcome: .messages, items: [Receipt.Item(message: "m1", ticket: "t1")])
    }

    func held(gateway: String?, limit: Int) throws(DeskError) -> (items: [HeldEntry], omitted: Int) {
        if let gateway, gateway != "email" { throw .noSuchGateway(gateway) }
        let entry = HeldEntry(
            gateway: "email", id: "h1", name: "mail.eml", reason: "too-large", detail: "33 MiB", size: 34_603_008,
            received: Timestamp(seconds: 0))
        return ([entry], 2)
    }

    func retryHeld(gateway: String, id: String, by peer: Peer) throws(DeskError) {
        if id == "stuck" { throw .stillInInbox(id: id) }
        guard id == "h1" else { throw .noSuchHeld(id: id) }
        record("retry \(gateway)/\(id) by \(peer.user)")
    }

    func releaseHeld(
        gateway: String, id: String, tier: String, note: String?, by peer: Peer
    ) throws(DeskError) -> String {
        guard id == "h1" else { throw .noSuchHeld(id: id) }
        guard ["first", "second"].contains(tier) else { throw .noSuchTier(tier) }
        record("release \(gateway)/\(id) to \(tier), \(note ?? "no note")")
        return "m77"
    }

    func tiers() throws(DeskError) -> [String] { ["first", "second"] }

    func queue(
        tier: String, _ body: ([QueueEntry]) throws(CallFailure) -> Void
    ) throws(CallFailure) {
        let entry = QueueEntry(
            message: tier == "first" ? "m1" : "m2", ticket: "t1", tier: tier, state: "waiting", gateway: "email",
            category: "billing", priority: "high", rank: 1, received: Timestamp(seconds: 0), age: 61)
        try body([entry])
        try body([entry])
    }

    func tier(ofMessage id: String) throws(DeskError) -> String {
        guard let tier = ["m1": "first", "m2": "second", "m9": "first"][id] else { throw .noSuchMessage(id) }
        return tier
    }

    func hold(message id: String, by peer: Peer) throws(DeskError) {
        _ = try tier(ofMessage: id)
        if id == "m9" { throw .notWaiting(message: id, state: "taken") }
        record("hold \(id)")
    }

    func release(message id: String, by peer: Peer) throws(DeskError) {
        _ = try tier(ofMessage: id)
        record("release \(id)")
    }

    func forget(_ call: DeskInterface.Forget, by peer: Peer) throws(DeskError) -> ForgetReport {
        record("forget \(call.sender)\(call.isDryRun ? ", dry run" : "")")
        return ForgetReport(isDryRun: call.isDryRun)
    }

    func requeue(message id: String, by peer: Peer) throws(DeskError) -> DeskInterface.Requeue.Reply {
        _ = try tier(ofMessage: id)
        if id == "m9" { throw .busy(reason: "a reload is under way") }
        record("requeue \(id)")
        return DeskInterface.Requeue.Reply(tier: "second", priority: "high", category: "billing")
    }
}

/// Ticket `FL-1` is in tier first, `FL-2` in second; `FL-9` is taken.
extension FakeDesk {
    static func summary(_ name: String, tier: String) -> TicketSummary {
        TicketSummary(
            number: name, id: "01", state: "taken", tier: tier, category: "billing", priority: "high",
            opened: "2026-11-22T06:00:00Z")
    }

    func tier(ofTicket name: String) throws(DeskError) -> String {
        guard let tier = ["FL-1": "first", "FL-2": "second", "FL-9": "first"][name] else {
            throw .noSuchTicket(name, reason: "there is no ticket \(name)")
        }
        return tier
    }

    func act(_ call: TicketCall, on name: String, by peer: Peer) throws(DeskError) -> TicketSummary {
        let tier = try tier(ofTicket: name)
        if name == "FL-9" { throw .ticketRefused(name, kind: "taken", reason: "FL-9 is taken by anna") }
        record("\(call) on \(name)")
        return FakeDesk.summary(name, tier: tier)
    }

    func tickets(_ filter: DeskInterface.ListTickets, in tiers: Set<String>?) throws(DeskError) -> [TicketSummary] {
        record("list in \(tiers.map { $0.sorted().joined(separator: ",") } ?? "all")")
        return [FakeDesk.summary("FL-1", tier: filter.tier ?? "first")]
    }

    func ticket(_ name: String) throws(DeskError) -> DeskInterface.ShowTicket.Reply {
        DeskInterface.ShowTicket.Reply(
            ticket: FakeDesk.summary(name, tier: try tier(ofTicket: name)), messages: [], history: [],
            messagesOmitted: 0, stepsOmitted: 0)
    }
}

/// A server over a fake desk, on a socket in a folder of its own; stops with the value.
final class RunningServer {
    let folder: TemporaryFolder
    let desk = FakeDesk()
    let server: VarlinkServer

    var path: String { folder.path + "/control" }

    init(roles: [Settings.Role] = [], _ change: (inout VarlinkServer.Limits) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        var limits = VarlinkServer.Limits()
        change(&limits)
        let service = DeskService(desk, roles: Roles(roles, owner: geteuid())) { Timestamp(seconds: 1_800_000_000) }
        server = try VarlinkServer(
            service.service(version: "1.2.3"), on: ControlListener(path: folder.path + "/control"), limits: limits)
        try server.start()
    }

    deinit {
        server.stop()
    }

    func raw() throws -> RawClient { try RawClient(path: path) }

    func client() throws -> DeskClient { try DeskClient(path: path, timeout: .seconds(20)) }

    /// Waits until something that other threads do is so: nothing else tells of it.
    func eventually(_ what: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if what() { return true }
            usleep(2_000)
        }
        return false
    }
}

/// A connection that sends and gets bytes as they are.
final class RawClient {
    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var hasEnded = false

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0, "\(path): errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    /// Sends all of it; false when the other side is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next message; nil at the end of the connection.
    func receive() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0) {
                let message = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeSubrange(...end)
                return message
            }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count <= 0 {
                hasEnded = count == 0 || errno == ECONNRESET
                return nil
            }
            buffer += chunk[..<count]
        }
    }

    /// Whether the connection has ended, all that was sent being read.
    func isAtEnd() -> Bool {
        while receive() != nil {}
        return buffer.isEmpty && hasEnded
    }
}
