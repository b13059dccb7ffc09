import Foundation
import Glibc
import Spool
import Testing

@Suite struct InboxScanTests {
    let whole = PendingLook(gateway: "sms", wholeDirectory: true)

    @Test("a file without events is ready when it was left alone for two seconds, not before")
    func settling() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put("a", "x")
        let first = try scan.look(whole)
        #expect(first.candidates.isEmpty && first.unsettled == 1 && !first.isFinished)
        #expect(first.lookAgainAfter.map { $0 > .zero && $0 <= .seconds(2) } == true)
        fixture.clock.advance(milliseconds: 1000)
        #expect(try scan.look(whole).candidates.isEmpty)
        fixture.clock.advance(milliseconds: 1000)
        #expect(try scan.look(whole).candidates.map(\.name.text) == ["a"])
    }

    @Test("a file that keeps growing begins to settle anew")
    func growing() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put("a", "x")
        setModified(fixture.new + "/a", secondsFromNow: 100)
        _ = try scan.look(whole)
        fixture.clock.advance(milliseconds: 1900)
        try fixture.put("a", "xy")
        setModified(fixture.new + "/a", secondsFromNow: 100)
        #expect(try scan.look(whole).candidates.isEmpty)
        fixture.clock.advance(milliseconds: 1900)
        #expect(try scan.look(whole).candidates.isEmpty)
        fixture.clock.advance(milliseconds: 100)
        #expect(try scan.look(whole).candidates.count == 1)
    }

    @Test("a file from the future is not stuck: it is ready when it was seen unchanged long enough")
    func future() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put("a", "x")
        setModified(fixture.new + "/a", secondsFromNow: 1_000_000)
        #expect(try scan.look(whole).candidates.isEmpty)
        fixture.clock.advance(milliseconds: 2000)
        let look = try scan.look(whole)
        #expect(look.candidates.count == 1)
        guard case .claimed(let claim) = try fixture.take("a") else { throw TestFailure("not claimed") }
        #expect(claim.received <= fixture.clock.now)
    }

    static let arrivals: [(name: String, arrival: Arrival, content: String, ready: Bool)] = [
        ("closed by its writer", .complete, "x", true),
        ("closed and empty, as smstools leaves it for a moment", .complete, "", false),
        ("opened and not closed", .opened, "x", false),
        ("made and not opened, all times equal", .created, "", false),
    ]

    @Test("what an event told of a name decides whether it is ready at once", arguments: arrivals)
    func arrival(_ row: (name: String, arrival: Arrival, content: String, ready: Bool)) throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put("a", row.content)
        let name = try #require(FileName("a"))
        let look = try scan.look(PendingLook(gateway: "sms", arrivals: [name: row.arrival]))
        #expect(look.candidates.isEmpty != row.ready)
        #expect(look.unsettled == (row.ready ? 0 : 1))
    }

    @Test("a file known to be open waits for its end longer, and not for ever")
    func opened() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put("a", "x")
        let name = try #require(FileName("a"))
        _ = try scan.look(PendingLook(gateway: "sms", arrivals: [name: .opened]))
        fixture.clock.advance(milliseconds: 19_000)
        #expect(try scan.look(PendingLook(gateway: "sms")).unsettled == 1)
        fixture.clock.advance(milliseconds: 1000)
        #expect(try scan.look(PendingLook(gateway: "sms")).candidates.count == 1)
    }

    @Test("a second name makes a file that nobody opened ready at once: a link in the making")
    func linked() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.write(fixture.tmp + "/t", "x")
        try #require(link(fixture.tmp + "/t", fixture.new + "/a") == 0)
        let name = try #require(FileName("a"))
        #expect(try scan.look(PendingLook(gateway: "sms", arrivals: [name: .created])).candidates.count == 1)
    }

    @Test("unfinished names are left alone and counted", arguments: [".a", "a.tmp", "a.part", "a.LOCK", "a~", "a.N"])
    func unfinished(_ name: String) throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try fixture.put(name, "x")
        fixture.clock.advance(milliseconds: 10_000)
        let look = try scan.look(whole)
        #expect(look.candidates.isEmpty && look.ignored == 1 && look.isFinished)
    }

    @Test("a backlog of 5,000 comes in looks of at most 1,024, oldest first in each, every file once")
    func backlog() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        for number in 0..<5000 { try fixture.put("m\(number)", "x") }
        fixture.clock.advance(milliseconds: 10_000)
        var seen: Set<FileName> = []
        var look = try scan.look(whole)
        var looks = 0
        while true {
            looks += 1
            #expect(look.candidates.count <= 1024)
            let order = look.candidates.map { ($0.modified, $0.name) }
            #expect(zip(order, order.dropFirst()).allSatisfy { $0 < $1 })
            for candidate in look.candidates {
                #expect(seen.insert(candidate.name).inserted)
                guard
                    case .claimed(let claim) = try fixture.spool.claim(
                        candidate, rules: ClaimRules(), now: fixture.clock.now)
                else { throw TestFailure("not claimed") }
                try fixture.spool.discard(claim)
            }
            guard look.more else { break }
            look = try scan.look(PendingLook(gateway: "sms"))
        }
        #expect(seen.count == 5000)
        #expect(looks <= 6)
        #expect(try scan.look(whole).isFinished)
    }

    @Test("files that cannot be taken yet do not hide the ones behind them")
    func unsettledInFront() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan {
            $0.candidates = 10; $0.entries = 50
        }
        for number in 0..<200 { try fixture.put("a\(number).tmp", "x") }
        for number in 0..<20 { try fixture.put("m\(number)", "x") }
        fixture.clock.advance(milliseconds: 10_000)
        var seen: Set<FileName> = []
        var look = try scan.look(whole)
        var looks = 1
        while look.more, looks < 100 {
            seen.formUnion(look.candidates.map(\.name))
            look = try scan.look(PendingLook(gateway: "sms"))
            looks += 1
        }
        seen.formUnion(look.candidates.map(\.name))
        #expect(seen.count == 20)
    }

    private func setModified(_ path: String, secondsFromNow seconds: Int) {
        let time = timespec(tv_sec: Glibc.time(nil) + seconds, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
    }
}
