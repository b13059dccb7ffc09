import CLinux
import DeskModel
import Foundation
import Glibc
import Spool
import Testing

/// The ways in which real gateways make a message visible.
enum Writer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case postfix = "tmp, link, unlink (Postfix, qmail)"
    case dovecot = "tmp, rename (Dovecot)"
    case smstools = "mkstemp, unlink, written in place (smstools)"
    case copy = "written in place (cp, gammu)"
    case rsync = "dot file in the same directory, rename (rsync)"
    case unnamed = "O_TMPFILE, linkat"
    case acrossCreation = "renamed over a name that was just made"

    var testDescription: String { rawValue }

    func drop(_ fixture: SpoolFixture, _ content: String) throws {
        let (tmp, new) = (fixture.tmp + "/1792.P1.host", fixture.new + "/message")
        switch self {
        case .postfix:
            try fixture.write(tmp, content)
            try #require(link(tmp, new) == 0)
            try #require(unlink(tmp) == 0)
        case .dovecot:
            try fixture.write(tmp, content)
            try #require(rename(tmp, new) == 0)
        case .smstools:
            try fixture.write(new, "")
            try #require(unlink(new) == 0)
            try fixture.write(new, content)
        case .copy:
            try fixture.write(new, content)
        case .rsync:
            try fixture.write(fixture.new + "/.message.Xa81bz", content)
            try #require(rename(fixture.new + "/.message.Xa81bz", new) == 0)
        case .unnamed:
            let file = open(fixture.new, linux_O_TMPFILE | O_WRONLY, 0o644)
            try #require(file >= 0)
            defer { close(file) }
            try #require(write(file, content, content.utf8.count) == content.utf8.count)
            try #require(linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, new, AT_SYMLINK_FOLLOW) == 0)
        case .acrossCreation:
            try fixture.write(new, "")
            try fixture.write(tmp, content)
            try #require(rename(tmp, new) == 0)
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct WriterTests {
    /// Follows the watcher's wake-ups until a look finds something to claim.
    func firstCandidates(_ watcher: InboxWatcher, _ scan: InboxScan, wholeDirectory: Bool = true) async throws
        -> [Candidate]
    {
        for await _ in watcher.wakeUps {
            for var pending in watcher.take() {
                if !wholeDirectory { pending.wholeDirectory = false }
                let look = try scan.look(pending)
                if !look.candidates.isEmpty { return look.candidates }
                if let delay = look.lookAgainAfter { watcher.lookAgain(at: pending.gateway, after: delay) }
            }
        }
        return []
    }

    @Test(
        "a message dropped while the daemon watches is seen by its events alone and claimed whole",
        arguments: Writer.allCases)
    func seenByEvents(_ writer: Writer) async throws {
        let fixture = try SpoolFixture()
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .seconds(3600))
        try watcher.start()
        defer { watcher.stop() }
        #expect(watcher.mode == .inotify)
        let scan = InboxScan(
            try fixture.gateway(), convention: .singleFiles, limits: shortSettle(), clock: .system)
        for pending in watcher.take() { #expect(try scan.look(pending).isFinished) }
        try writer.drop(fixture, "To: +46701740605\n\nhej")
        let candidates = try await firstCandidates(watcher, scan, wholeDirectory: false)
        #expect(candidates.map(\.name.text) == ["message"])
        guard
            case .claimed(let claim) = try fixture.spool.claim(
                candidates[0], rules: ClaimRules(), now: fixture.clock.now)
        else { throw TestFailure("not claimed") }
        #expect(String(decoding: claim.bytes, as: UTF8.self) == "To: +46701740605\n\nhej")
        #expect(fixture.names("inbox/sms/new").isEmpty)
        #expect(claim.drop.name == "message")
    }

    @Test("a message dropped before the start is found by the first look", arguments: Writer.allCases)
    func foundAtStart(_ writer: Writer) async throws {
        let fixture = try SpoolFixture()
        try writer.drop(fixture, "hej")
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .seconds(3600))
        try watcher.start()
        defer { watcher.stop() }
        let scan = InboxScan(try fixture.gateway(), convention: .singleFiles, limits: shortSettle(), clock: .system)
        #expect(try await firstCandidates(watcher, scan).map(\.name.text) == ["message"])
    }

    @Test("without inotify a message is found by the rescan, and the mode says why")
    func polling() async throws {
        let fixture = try SpoolFixture()
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .seconds(3600), pollInterval: .milliseconds(20))
        try watcher.start(usingInotify: false)
        defer { watcher.stop() }
        #expect(watcher.mode == .polling(because: "inotify is switched off"))
        let scan = InboxScan(try fixture.gateway(), convention: .singleFiles, limits: shortSettle(), clock: .system)
        for pending in watcher.take() { _ = try scan.look(pending) }
        try Writer.postfix.drop(fixture, "hej")
        #expect(try await firstCandidates(watcher, scan).map(\.name.text) == ["message"])
    }

    @Test("every directory is read again after a while, though no event told of anything", .timeLimit(.minutes(1)))
    func rescanned() async throws {
        let fixture = try SpoolFixture(gateways: ["mail", "sms"])
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .milliseconds(20))
        try watcher.start()
        defer { watcher.stop() }
        #expect(watcher.mode == .inotify)
        #expect(watcher.take().filter(\.wholeDirectory).count == 2, "the first look")
        var rescans: [String: Int] = [:]
        for await _ in watcher.wakeUps {
            for pending in watcher.take() where pending.wholeDirectory { rescans[pending.gateway, default: 0] += 1 }
            if rescans["mail", default: 0] >= 3, rescans["sms", default: 0] >= 3 { break }
        }
        #expect(rescans.values.allSatisfy { $0 >= 3 })
    }

    @Test("a drop directory that was replaced is watched again")
    func replaced() async throws {
        let fixture = try SpoolFixture()
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .seconds(3600))
        try watcher.start()
        defer { watcher.stop() }
        let scan = InboxScan(try fixture.gateway(), convention: .singleFiles, limits: shortSettle(), clock: .system)
        for pending in watcher.take() { _ = try scan.look(pending) }
        try #require(rename(fixture.new, fixture.new + ".old") == 0)
        for await _ in watcher.wakeUps {
            if watcher.take().contains(where: \.wholeDirectory) { break }
        }
        #expect(try fixture.spool.isReplaced())
        try fixture.spool.reopen()
        #expect(try !fixture.spool.isReplaced())
        let anew = InboxScan(try fixture.gateway(), convention: .singleFiles, limits: shortSettle(), clock: .system)
        try Writer.dovecot.drop(fixture, "hej")
        #expect(try await firstCandidates(watcher, anew).map(\.name.text) == ["message"])
    }

    @Test("more arrivals than are kept become one look at the whole directory")
    func manyArrivals() async throws {
        let fixture = try SpoolFixture()
        let watcher = InboxWatcher(fixture.spool, rescanInterval: .seconds(3600))
        try watcher.start()
        defer { watcher.stop() }
        _ = watcher.take()
        for number in 0...PendingLook.maximumArrivals { try fixture.put("m\(number)", "x") }
        var seen = 0
        var whole = false
        for await _ in watcher.wakeUps {
            for pending in watcher.take() {
                #expect(pending.arrivals.count <= PendingLook.maximumArrivals)
                seen += pending.arrivals.count
                whole = whole || pending.wholeDirectory
            }
            if whole || seen > PendingLook.maximumArrivals { break }
        }
        #expect(whole || seen > PendingLook.maximumArrivals)
    }

    private func shortSettle() -> InboxScan.Limits {
        var limits = InboxScan.Limits()
        limits.settle = .milliseconds(150)
        return limits
    }
}
