import DeskModel
import Foundation
import Glibc
import Spool
import Testing

@Suite struct ClaimTests {
    @Test("a file that is gone when its turn comes is no error")
    func gone() throws {
        let fixture = try SpoolFixture()
        guard case .gone = try fixture.take("nothing") else { throw TestFailure("not gone") }
    }

    @Test("after a restart the same file has the same redo key, another one of the same content has not")
    func redoKey() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("a", "Ring mig")
        guard case .claimed(let again) = try fixture.spool.open(claim.file, rules: ClaimRules(), now: fixture.clock.now)
        else { throw TestFailure("not opened") }
        #expect(again.redoKey == claim.redoKey && again.redoKey.count == 32)
        #expect(again.digest == claim.digest)
        let other = try fixture.claim("a", "Ring mig")
        #expect(other.digest == claim.digest && other.redoKey != claim.redoKey)
        #expect(other.file != claim.file)
    }

    @Test("the same inode, time and content under another name is another file")
    func renamedRedoKey() throws {
        let fixture = try SpoolFixture()
        let first = try fixture.claim("a", "hej")
        let work = fixture.path + "/work/sms/" + first.file.workName
        try #require(rename(work, fixture.new + "/b") == 0)
        guard case .claimed(let second) = try fixture.take("b") else { throw TestFailure("b was not claimed") }
        #expect(second.status.inode == first.status.inode && second.status.modified == first.status.modified)
        #expect(second.digest == first.digest && second.redoKey != first.redoKey)
    }

    @Test("a claim that a power cut undid gives the same redo key again")
    func undone() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("a", "hej")
        try #require(rename(fixture.path + "/work/sms/" + claim.file.workName, fixture.new + "/a") == 0)
        guard case .claimed(let again) = try fixture.take("a") else { throw TestFailure("not claimed") }
        #expect(again.redoKey == claim.redoKey)
    }

    enum Change: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case nothing, appended, rewrittenWithOldTime, linkDropped, modeChanged
        var testDescription: String { rawValue }
    }

    @Test("a late writer is noticed by its content, and by nothing else", arguments: Change.allCases)
    func lateWriter(_ change: Change) throws {
        let fixture = try SpoolFixture()
        let writer = open(fixture.new + "/a", O_RDWR | O_CREAT, 0o644)
        try #require(writer >= 0 && write(writer, "hej", 3) == 3)
        defer { close(writer) }
        try #require(link(fixture.new + "/a", fixture.tmp + "/a") == 0)
        guard case .claimed(let claim) = try fixture.take("a") else { throw TestFailure("not claimed") }
        let time = timespec(
            tv_sec: Int(claim.status.modified / 1_000_000_000), tv_nsec: Int(claim.status.modified % 1_000_000_000))
        switch change {
        case .nothing: break
        case .appended: try #require(write(writer, "!", 1) == 1)
        case .rewrittenWithOldTime:
            try #require(pwrite(writer, "nej", 3, 0) == 3)
            try #require(futimens(writer, [time, time]) == 0)
        case .linkDropped: try #require(unlink(fixture.tmp + "/a") == 0)
        case .modeChanged: try #require(fchmod(writer, 0o600) == 0)
        }
        let expected = change == .appended || change == .rewrittenWithOldTime
        #expect(try fixture.spool.lateWriterChanged(claim) == expected)
        if expected {
            guard
                case .claimed(let again) = try fixture.spool.open(
                    claim.file, rules: ClaimRules(), now: fixture.clock.now)
            else { throw TestFailure("not opened") }
            #expect(again.redoKey != claim.redoKey)
            #expect(try !fixture.spool.lateWriterChanged(again))
        }
    }

    @Test("a file renamed over the name in between is another message, and none is lost")
    func renamedOver() throws {
        let fixture = try SpoolFixture()
        let first = try fixture.claim("a", "one")
        let second = try fixture.claim("a", "two")
        try fixture.spool.discard(first)
        #expect(try fixture.spool.filesInWork(gateway: "sms") == [second.file])
    }

    @Test("a set-aside claim is in aside and nowhere else")
    func aside() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("a", "status")
        try fixture.spool.setAside(claim)
        #expect(fixture.names("aside/sms") == [claim.file.workName])
        #expect(fixture.names("work/sms").isEmpty && fixture.names("inbox/sms/new").isEmpty)
    }

    @Test("a held file can be given back, and is then worked on like one that a restart found")
    func requeue() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("a", "hej")
        try fixture.spool.hold(claim, reason: HoldReason(.unknownFormat, "?"), now: fixture.clock.now)
        #expect(fixture.names("held/sms") == [claim.file.workName, claim.file.workName + ".reason"])
        let item = try #require(try HeldItems(path: fixture.path).find(gateway: "sms", id: claim.file.workName))
        #expect(item.size == 3 && item.received == claim.received)
        let file = try #require(try fixture.spool.requeue(gateway: "sms", id: item.id))
        #expect(file == claim.file && fixture.names("held/sms").isEmpty)
        guard case .claimed = try fixture.spool.open(file, rules: ClaimRules(), now: fixture.clock.now)
        else { throw TestFailure("not opened") }
        #expect(try fixture.spool.requeue(gateway: "sms", id: item.id) == nil)
    }

    @Test("a reason that a crash left without its file is not listed, and holding again completes it")
    func halfHeld() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("a", "hej")
        let reason = HoldReason(.brokenJSON, "byte 3")
        try fixture.spool.hold(claim, reason: reason, now: fixture.clock.now)
        let name = claim.file.workName
        try #require(rename(fixture.path + "/held/sms/" + name, fixture.path + "/work/sms/" + name) == 0)
        #expect(try HeldItems(path: fixture.path).list(gateway: "sms").isEmpty)
        let left = try #require(try fixture.spool.filesInWork(gateway: "sms").first)
        try fixture.spool.hold(left, reason: reason, now: fixture.clock.now)
        #expect(try HeldItems(path: fixture.path).list(gateway: "sms").map(\.code) == ["broken-json"])
    }
}
