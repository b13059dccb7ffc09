import BusinessTime
import CLinux
import DeskModel
import Foundation
import Glibc
import Spool
import Synchronization
import Testing

/// A spool in a directory of its own, which goes with the value; and the ways in which gateways write.
final class SpoolFixture {
    let root: String
    let path: String
    let spool: SpoolDirectories
    let clock = TestClock()

    init(gateways: [String] = ["sms"], tiers: [String] = ["first"]) throws {
        root = try temporaryDirectory()
        path = root + "/spool"
        spool = try SpoolDirectories(path: path, gateways: gateways, tiers: tiers)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    var new: String { path + "/inbox/sms/new" }
    var tmp: String { path + "/inbox/sms/tmp" }

    func gateway() throws -> GatewayDirectories { try spool.gateway("sms") }

    func scan(
        _ convention: DropConvention = .singleFiles, _ change: (inout InboxScan.Limits) -> Void = { _ in }
    ) throws -> InboxScan {
        var limits = InboxScan.Limits()
        change(&limits)
        return InboxScan(try gateway(), convention: convention, limits: limits, clock: clock.spool)
    }

    /// Drops a settled file and claims it.
    func claim(_ name: String, _ content: String, rules: ClaimRules = ClaimRules()) throws -> Claim {
        try put(name, content)
        guard case .claimed(let claim) = try take(name, rules: rules) else {
            throw TestFailure("\(name) was not claimed")
        }
        return claim
    }

    func take(_ name: String, rules: ClaimRules = ClaimRules()) throws -> ClaimOutcome {
        let fileName = try #require(FileName(name))
        let candidate = Candidate(gateway: "sms", name: fileName, modified: 0)
        return try spool.claim(candidate, rules: rules, now: clock.now)
    }

    func put(_ name: String, _ content: String) throws { try write(new + "/" + name, content) }

    func write(_ path: String, _ content: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try #require(file >= 0, "\(path): \(errno)")
        defer { close(file) }
        try #require(Glibc.write(file, content, content.utf8.count) == content.utf8.count)
    }

    func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + directory)) ?? []).sorted()
    }

    func content(_ relative: String) -> String? {
        FileManager.default.contents(atPath: path + "/" + relative).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The machine's time of day, and what a test adds to it.
final class TestClock: Sendable {
    private let offset = Mutex<Int64>(0)

    func advance(milliseconds: Int64) { offset.withLock { $0 += milliseconds } }

    var now: Timestamp { spool.now() }

    var spool: SpoolClock {
        SpoolClock(
            now: { Timestamp(milliseconds: SpoolClock.system.now().milliseconds + self.offset.withLock { $0 }) },
            uptime: { self.offset.withLock { $0 } })
    }
}

struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

func temporaryDirectory() throws -> String {
    var template = Array("/tmp/firstline-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(errno)") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Does something with the file rights of another user; the thread's own afterwards.
///
/// Needs root.
func asUser<Result>(_ user: UInt32, _ body: () throws -> Result) rethrows -> Result {
    _ = linux_setfsuid(user)
    defer { _ = linux_setfsuid(0) }
    return try body()
}

let isRoot = getuid() == 0
