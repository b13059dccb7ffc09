import DeskModel
import Glibc
import Spool
import Testing

/// Voicemail as Asterisk drops it: the audio first, the text file last.
@Suite struct CompanionTests {
    static let voicemail = DropConvention(
        role: { name in
            name.hasSuffix(".txt") ? .message : .companion(of: name.split(separator: ".").first.map { $0 + ".txt" })
        },
        companions: { name in
            let stem = name.split(separator: ".").first ?? ""
            return [stem + ".wav", stem + ".gsm"]
        })
    let whole = PendingLook(gateway: "sms", wholeDirectory: true)

    @Test("a message takes the companions that are there with it, and both leave the drop directory")
    func together() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan(Self.voicemail)
        try fixture.put("msg0001.wav", "RIFF")
        try fixture.put("msg0001.txt", "[message]")
        fixture.clock.advance(milliseconds: 10_000)
        let look = try scan.look(whole)
        #expect(look.candidates.map(\.name.text) == ["msg0001.txt"])
        #expect(look.candidates.first?.companions.map(\.text) == ["msg0001.wav"])
        let rules = ClaimRules(convention: Self.voicemail)
        guard
            case .claimed(let claim) = try fixture.spool.claim(
                try #require(look.candidates.first), rules: rules, now: fixture.clock.now)
        else { throw TestFailure("not claimed") }
        #expect(claim.drop.companions == [Companion(name: "msg0001.wav", size: 4)])
        #expect(fixture.names("inbox/sms/new").isEmpty)
        #expect(try fixture.spool.filesInWork(gateway: "sms") == [claim.file])
        try fixture.spool.discard(claim)
        #expect(fixture.names("work/sms").isEmpty)
    }

    @Test("a companion over the limit is held for itself, one at the limit comes with its message", arguments: [8, 9])
    func size(bytes: Int) throws {
        let fixture = try SpoolFixture()
        try fixture.put("msg0001.wav", String(repeating: "x", count: bytes))
        var rules = ClaimRules(convention: Self.voicemail)
        rules.maximumSize = 8
        let claim = try fixture.claim("msg0001.txt", "[m]", rules: rules)
        #expect(claim.companions.count == (bytes > 8 ? 0 : 1))
        #expect(claim.refusedCompanions.map(\.reason.code) == (bytes > 8 ? [.tooLarge] : []))
        #expect(fixture.names("held/sms").count == (bytes > 8 ? 2 : 0))
    }

    @Test("a companion waits five minutes for its message and is then given out to be held")
    func alone() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan(Self.voicemail)
        try fixture.put("msg0002.wav", "RIFF")
        fixture.clock.advance(milliseconds: 299_000)
        let waiting = try scan.look(whole)
        #expect(waiting.companionsAlone.isEmpty && waiting.unsettled == 1)
        fixture.clock.advance(milliseconds: 1500)
        let look = try scan.look(whole)
        #expect(look.companionsAlone.map(\.name.text) == ["msg0002.wav"] && look.candidates.isEmpty)
    }

    @Test("a claim that was interrupted after the message finds its companions when it is taken up")
    func interrupted() throws {
        let fixture = try SpoolFixture()
        let claim = try fixture.claim("msg0003.txt", "[message]")
        try fixture.put("msg0003.wav", "RIFF")
        let rules = ClaimRules(convention: Self.voicemail)
        for _ in 0..<2 {
            guard case .claimed(let again) = try fixture.spool.open(claim.file, rules: rules, now: fixture.clock.now)
            else { throw TestFailure("not opened") }
            #expect(again.companions.map(\.file.text) == ["msg0003.wav"])
            #expect(again.redoKey == claim.redoKey)
        }
    }

    @Test("a companion whose message is gone is listed, so that it can be held")
    func orphan() throws {
        let fixture = try SpoolFixture()
        try fixture.put("msg0004.wav", "RIFF")
        let rules = ClaimRules(convention: Self.voicemail)
        let claim = try fixture.claim("msg0004.txt", "[message]", rules: rules)
        let work = try #require(fixture.names("work/sms").first { $0 == claim.file.workName })
        #expect(remove(fixture.path + "/work/sms/" + work) == 0)
        let left = try fixture.spool.filesInWork(gateway: "sms")
        #expect(left.map(\.companionNumber) == [1])
        let reason = HoldReason(.companionAlone, "its message is gone")
        try fixture.spool.hold(try #require(left.first), reason: reason, now: fixture.clock.now)
        let items = try HeldItems(path: fixture.path).list(gateway: "sms")
        #expect(items.map(\.code) == ["companion-alone"] && items.map(\.name) == ["msg0004.wav"])
    }

    @Test("a companion that is no file is held for itself and the message goes on")
    func badCompanion() throws {
        let fixture = try SpoolFixture()
        try #require(mkfifo(fixture.new + "/msg0005.wav", 0o600) == 0)
        let claim = try fixture.claim("msg0005.txt", "[message]", rules: ClaimRules(convention: Self.voicemail))
        #expect(claim.companions.isEmpty)
        #expect(claim.refusedCompanions.map(\.reason.code) == [.notAFile])
        #expect(try HeldItems(path: fixture.path).list(gateway: "sms").map(\.code) == ["not-a-file"])
        #expect(fixture.names("work/sms") == [claim.file.workName])
    }
}
