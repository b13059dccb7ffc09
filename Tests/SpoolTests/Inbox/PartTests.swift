import DeskModel
import Glibc
import Spool
import Testing

/// A long SMS as gammu drops it: a file for each part, the first one carries the message.
@Suite struct PartTests {
    /// `a_0`, `a_1` … are the parts of one message; `a_1x` is another name that the second may have.
    static let parts = DropConvention(
        role: { name in
            let number = name.split(separator: "_").last?.prefix { $0.isNumber }
            return number.flatMap { Int($0) } ?? 0 > 0 ? .part : .message
        },
        parts: { name, number in
            let fields = name.split(separator: "_")
            guard fields.count == 2, let first = Int(fields[1].prefix { $0.isNumber }) else { return [] }
            return ["\(fields[0])_\(first + number)", "\(fields[0])_\(first + number)x"]
        })
    let whole = PendingLook(gateway: "sms", wholeDirectory: true)

    private func claim(_ fixture: SpoolFixture, _ candidate: Candidate?) throws -> Claim {
        let rules = ClaimRules(convention: PartTests.parts)
        guard
            case .claimed(let claim) = try fixture.spool.claim(
                try #require(candidate), rules: rules, now: fixture.clock.now)
        else { throw TestFailure("not claimed") }
        return claim
    }

    @Test("parts go with the first one in their order, with their content, once all were left alone")
    func together() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan(PartTests.parts) { $0.partWait = .seconds(30) }
        try fixture.put("a_2", "three")
        try fixture.put("a_0", "one")
        try fixture.put("a_1x", "two")
        try fixture.put("b_0", "other")
        fixture.clock.advance(milliseconds: 29_000)
        let early = try scan.look(whole)
        #expect(early.candidates.isEmpty && early.unsettled == 2)
        #expect(try #require(early.lookAgainAfter) <= .seconds(2))
        fixture.clock.advance(milliseconds: 2000)
        let look = try scan.look(PendingLook(gateway: "sms"))
        #expect(look.candidates.map(\.name.text).sorted() == ["a_0", "b_0"])
        let claim = try claim(fixture, look.candidates.first { $0.name.text == "a_0" })
        #expect(
            claim.drop.companions == [
                Companion(name: "a_1x", size: 3, bytes: Array("two".utf8)),
                Companion(name: "a_2", size: 5, bytes: Array("three".utf8)),
            ])
        #expect(fixture.names("inbox/sms/new") == ["b_0"])
        try fixture.spool.discard(claim)
        #expect(fixture.names("work/sms").isEmpty)
    }

    @Test("a part that comes late makes the message wait anew")
    func late() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan(PartTests.parts) { $0.partWait = .seconds(3600) }
        try fixture.put("a_0", "one")
        fixture.clock.advance(milliseconds: 10_000)
        let look = try scan.look(PendingLook(gateway: "sms", arrivals: [try #require(FileName("a_0")): .complete]))
        #expect(look.candidates.isEmpty && look.unsettled == 1)
    }

    @Test("a part whose first one does not come is a message of its own, with those behind it")
    func alone() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan(PartTests.parts)
        try fixture.put("a_2", "three")
        try fixture.put("a_3", "four")
        fixture.clock.advance(milliseconds: 299_000)
        let waiting = try scan.look(whole)
        #expect(waiting.candidates.isEmpty && waiting.companionsAlone.isEmpty && waiting.unsettled == 1)
        fixture.clock.advance(milliseconds: 3000)
        let look = try scan.look(whole)
        #expect(look.companionsAlone.isEmpty && look.candidates.map(\.name.text) == ["a_2"])
        let first = try claim(fixture, look.candidates.first)
        #expect(first.drop.companions.map(\.name) == ["a_3"])
        #expect(fixture.names("inbox/sms/new").isEmpty)
    }

    @Test("after a long stop, parts still go with the first one")
    func old() throws {
        let fixture = try SpoolFixture()
        for name in ["a_2", "a_1", "a_0"] { try fixture.put(name, name) }
        fixture.clock.advance(milliseconds: 86_400_000)
        #expect(try fixture.scan(PartTests.parts).look(whole).candidates.map(\.name.text) == ["a_0"])
    }

    @Test("a claim that was interrupted between its parts has all of them when it is taken up, each once")
    func interrupted() throws {
        let fixture = try SpoolFixture()
        try fixture.put("a_0", "one")
        try fixture.put("a_1", "two")
        fixture.clock.advance(milliseconds: 10_000)
        let candidate = try fixture.scan(PartTests.parts).look(whole).candidates.first
        let claim = try claim(fixture, candidate)
        try fixture.put("a_2", "three")
        for _ in 0..<2 {
            let outcome = try fixture.spool.open(
                claim.file, rules: ClaimRules(convention: PartTests.parts), now: fixture.clock.now)
            guard case .claimed(let again) = outcome else { throw TestFailure("not opened") }
            #expect(again.drop.companions.map(\.name) == ["a_1", "a_2"] && again.redoKey == claim.redoKey)
        }
    }

    @Test("a part that is no small file comes along without its content", arguments: [(65_536, true), (65_537, false)])
    func large(size: Int, isRead: Bool) throws {
        let fixture = try SpoolFixture()
        try fixture.put("a_0", "one")
        try fixture.put("a_1", String(repeating: "x", count: size))
        fixture.clock.advance(milliseconds: 10_000)
        let candidate = try fixture.scan(PartTests.parts).look(whole).candidates.first
        let companion = try claim(fixture, candidate).drop.companions.first
        #expect(companion?.size == size && (companion?.bytes?.count == size) == isRead)
    }
}
