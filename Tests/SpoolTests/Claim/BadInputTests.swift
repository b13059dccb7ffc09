import DeskModel
import Foundation
import Glibc
import Spool
import Testing

@Suite struct BadInputTests {
    /// Something that stands in a drop directory and is no message.
    enum Thing: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case fifo, link, danglingLink, directory, fullDirectory, socket, empty, threeLinks
        var testDescription: String { rawValue }

        func make(_ path: String) throws {
            switch self {
            case .fifo: try #require(mkfifo(path, 0o622) == 0)
            case .link: try #require(symlink("/etc/passwd", path) == 0)
            case .danglingLink: try #require(symlink("/nowhere", path) == 0)
            case .directory: try #require(mkdir(path, 0o700) == 0)
            case .fullDirectory:
                try #require(mkdir(path, 0o700) == 0)
                try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/inside"))
            case .socket:
                let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(socket) }
                try #require(bindSocket(socket, path) == 0)
            case .empty: try Data().write(to: URL(fileURLWithPath: path))
            case .threeLinks:
                try Data("x".utf8).write(to: URL(fileURLWithPath: path))
                let other = path.replacingOccurrences(of: "/new/", with: "/tmp/")
                try #require(Glibc.link(path, other + "1") == 0 && Glibc.link(path, other + "2") == 0)
            }
        }

        var code: HoldReason.Code { self == .empty ? .empty : .notAFile }
    }

    @Test(
        "what is no message is held with its reason, without being opened, and the rest goes on",
        arguments: Thing.allCases)
    func held(_ thing: Thing) throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try thing.make(fixture.new + "/bad")
        try fixture.put("good", "hej")
        fixture.clock.advance(milliseconds: 10_000)
        let look = try scan.look(PendingLook(gateway: "sms", wholeDirectory: true))
        #expect(Set(look.candidates.map(\.name.text)) == ["bad", "good"])
        guard case .refused(let refused) = try fixture.take("bad") else { throw TestFailure("not refused") }
        #expect(refused.reason.code == thing.code)
        try fixture.spool.hold(refused, now: fixture.clock.now)
        guard case .claimed = try fixture.take("good") else { throw TestFailure("good was not claimed") }
        #expect(fixture.names("inbox/sms/new").isEmpty)
        let items = try HeldItems(path: fixture.path).list(gateway: "sms")
        #expect(items.map(\.code) == [thing.code.rawValue] && items.map(\.name) == ["bad"])
        let content = try HeldItems(path: fixture.path).content(gateway: "sms", id: refused.file.workName, limit: 100)
        let expected: [UInt8]? = thing == .empty ? [] : thing == .threeLinks ? [0x78] : nil
        #expect(content == expected)
    }

    @Test("a file of exactly the limit is taken, one byte more is held", arguments: [(100, true), (101, false)])
    func size(_ row: (size: Int, fits: Bool)) throws {
        let fixture = try SpoolFixture()
        var rules = ClaimRules()
        rules.maximumSize = 100
        try fixture.put("a", String(repeating: "x", count: row.size))
        switch try fixture.take("a", rules: rules) {
        case .claimed(let claim): #expect(row.fits && claim.bytes.count == 100)
        case .refused(let refused): #expect(!row.fits && refused.reason.code == .tooLarge)
        default: Issue.record("neither claimed nor refused")
        }
    }

    @Test("a file over 32 MiB is held without being read")
    func defaultLimit() throws {
        let fixture = try SpoolFixture()
        try fixture.put("a", "x")
        try #require(truncate(fixture.new + "/a", (32 << 20) + 1) == 0)
        guard case .refused(let refused) = try fixture.take("a") else { throw TestFailure("not refused") }
        #expect(refused.reason.code == .tooLarge)
        #expect(refused.size == (32 << 20) + 1)
    }

    @Test("a file of another user than the gateway's is held", .enabled(if: isRoot, "needs root to give files away"))
    func owner() throws {
        let fixture = try SpoolFixture()
        for (user, name) in [(UInt32(65534), "other"), (0, "own")] {
            try fixture.put(name, "x")
            try #require(chown(fixture.new + "/" + name, user, user) == 0)
        }
        let rules = ClaimRules(owner: 0)
        guard case .refused(let refused) = try fixture.take("other", rules: rules),
            case .claimed = try fixture.take("own", rules: rules)
        else { throw TestFailure("not told apart") }
        #expect(refused.reason.code == .wrongOwner)
    }

    @Test(
        "a 0600 file of another user is moved and held, unreadable",
        .enabled(if: isRoot, "needs root to act as another user"))
    func foreign() throws {
        let fixture = try SpoolFixture()
        try fixture.put("a", "x")
        try #require(chmod(fixture.new + "/a", 0o600) == 0)
        for directory in ["inbox/sms/new", "work/sms", "held/sms"] {
            try #require(chown(fixture.path + "/" + directory, 65534, 65534) == 0)
        }
        let outcome = try asUser(65534) { try fixture.take("a") }
        guard case .refused(let refused) = outcome else { throw TestFailure("not refused") }
        #expect(refused.reason.code == .unreadable)
        #expect(refused.reason.detail.contains("Permission denied"))
        try asUser(65534) { try fixture.spool.hold(refused, now: fixture.clock.now) }
        #expect(try HeldItems(path: fixture.path).list(gateway: "sms").map(\.code) == ["unreadable"])
    }

    @Test(
        "what cannot be moved is reported once and left out", .enabled(if: isRoot, "needs root to act as another user"))
    func immovable() throws {
        let fixture = try SpoolFixture()
        let scan = try fixture.scan()
        try #require(mkdir(fixture.new + "/theirs", 0o755) == 0)
        for directory in ["inbox/sms/new", "work/sms", "held/sms"] {
            try #require(chown(fixture.path + "/" + directory, 65534, 65534) == 0)
        }
        fixture.clock.advance(milliseconds: 10_000)
        let whole = PendingLook(gateway: "sms", wholeDirectory: true)
        let candidate = try #require(try scan.look(whole).candidates.first)
        try asUser(65534) {
            guard case .immovable(let reason) = try fixture.take("theirs") else { throw TestFailure("moved") }
            try fixture.spool.reportImmovable(candidate, reason: reason, now: fixture.clock.now)
            try scan.leaveOut(candidate)
        }
        #expect(try scan.look(whole).isFinished)
        let items = try HeldItems(path: fixture.path).list(gateway: "sms")
        #expect(items.map(\.isInInbox) == [true] && items.map(\.code) == ["not-a-file"])
        // Once its owner has moved it away, nothing is held any more.
        try #require(rmdir(fixture.new + "/theirs") == 0)
        #expect(try HeldItems(path: fixture.path).list(gateway: "sms") == [])
    }

    static let names: [[UInt8]] = [
        Array("a\nReason: none\n".utf8), [0xFF, 0x1B, 0x5B, 0x41], Array(repeating: 0x0A, count: 255),
        Array(repeating: 0xC3, count: 255), Array(String(repeating: "å", count: 127).utf8),
    ]

    @Test("a name of any bytes is claimed, held and listed without a control character", arguments: names)
    func wildName(_ bytes: [UInt8]) throws {
        let fixture = try SpoolFixture()
        let name = try #require(FileName(bytes: bytes))
        try fixture.put("plain", "hej")
        var path: [UInt8] = Array(fixture.new.utf8)
        path += [0x2F] + bytes + [0]
        let renamed = path.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { to in to.baseAddress.map { rename(fixture.new + "/plain", $0) } }
        }
        try #require(renamed == 0)
        fixture.clock.advance(milliseconds: 10_000)
        let look = try fixture.scan().look(PendingLook(gateway: "sms", wholeDirectory: true))
        #expect(look.candidates.map(\.name) == [name])
        guard
            case .claimed(let claim) = try fixture.spool.claim(
                try #require(look.candidates.first), rules: ClaimRules(), now: fixture.clock.now)
        else { throw TestFailure("not claimed") }
        #expect(claim.file.key.utf8.count <= 255)
        #expect(try fixture.spool.filesInWork(gateway: "sms") == [claim.file])
        try fixture.spool.hold(
            claim, reason: HoldReason(.unknownFormat, "no format fits\nand so on"), now: fixture.clock.now)
        let item = try #require(try HeldItems(path: fixture.path).list(gateway: "sms").first)
        #expect(item.code == "unknown-format")
        #expect(
            (item.name + item.detail).unicodeScalars.allSatisfy {
                $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
            })
        let reason = try #require(fixture.content("held/sms/" + item.id + ".reason"))
        #expect(reason.split(separator: "\n").filter { $0.hasPrefix("Reason:") }.count == 1)
    }
}

func bindSocket(_ socket: Int32, _ path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(capacity - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
