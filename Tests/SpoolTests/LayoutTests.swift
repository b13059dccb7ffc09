import Foundation
import Glibc
import Spool
import SystemPackage
import Testing

@Suite struct LayoutTests {
    @Test("a new spool has its directories with their modes")
    func modes() throws {
        let fixture = try SpoolFixture()
        let expected: [(String, mode_t)] = [
            ("inbox/sms/new", 0o3730), ("inbox/sms/tmp", 0o3730), ("work", 0o700), ("work/sms", 0o700),
            ("held/sms", 0o750),
            ("aside/sms", 0o750), ("tiers/first/tmp", 0o2700), ("tiers/first/new", 0o2770),
            ("tiers/first/originals", 0o2750),
        ]
        for (name, mode) in expected {
            var status = stat()
            #expect(stat(fixture.path + "/" + name, &status) == 0 && status.st_mode & 0o7777 == mode, "\(name)")
        }
    }

    @Test("modes that an administrator set stay")
    func keptModes() throws {
        let root = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: root) }
        try FileManager.default.createDirectory(atPath: root + "/inbox/sms/new", withIntermediateDirectories: true)
        try #require(chmod(root + "/inbox/sms/new", 0o770) == 0)
        _ = try SpoolDirectories(path: root, gateways: ["sms"], tiers: [])
        var status = stat()
        #expect(stat(root + "/inbox/sms/new", &status) == 0 && status.st_mode & 0o7777 == 0o770)
    }

    @Test("a second daemon is refused with the first one's process id, and let in when the first is gone")
    func locked() throws {
        let root = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: root) }
        var first: SpoolDirectories? = try SpoolDirectories(path: root, gateways: ["sms"], tiers: [])
        #expect(throws: SpoolError.locked(path: root + "/lock", holder: getpid())) {
            try SpoolDirectories(path: root, gateways: ["sms"], tiers: [])
        }
        #expect(first?.gatewayNames == ["sms"])
        first = nil
        _ = try SpoolDirectories(path: root, gateways: ["sms"], tiers: [])
    }

    @Test(
        "a place that cannot be written is named with the kernel's reason",
        .enabled(if: isRoot, "needs root to act as another user"),
        arguments: [
            "", "/inbox", "/inbox/sms/new", "/work/sms", "/held/sms", "/aside/sms", "/tiers/first/tmp",
            "/tiers/first/new",
        ])
    func notWritable(_ place: String) throws {
        let root = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: root) }
        _ = try SpoolDirectories(path: root, gateways: ["sms"], tiers: ["first"])
        let all = try FileManager.default.subpathsOfDirectory(atPath: root).map { "/" + $0 } + [""]
        for entry in all where entry != place { try #require(chown(root + entry, 65534, 65534) == 0) }
        try #require(chmod(root + place, 0o755) == 0)
        // An intermediate directory only has to be passed; what is below it is there already.
        let error = asUser(65534) { () -> SpoolError? in
            do throws(SpoolError) {
                _ = try SpoolDirectories(path: root, gateways: ["sms"], tiers: ["first"])
                return nil
            } catch { return error }
        }
        if place == "/inbox" {
            #expect(error == nil)
        } else {
            #expect(error?.errno == .permissionDenied)
            #expect(error?.description.contains(root + place) == true)
            #expect(error?.description.contains("errno 13") == true)
        }
    }

    @Test("a spool whose path is a file is refused with the reason")
    func noDirectory() throws {
        #expect(throws: SpoolError.system(operation: "open", path: "/etc/passwd", errno: .notDirectory)) {
            try SpoolDirectories(path: "/etc/passwd", gateways: [], tiers: [])
        }
    }

    @Test(
        "names that are no directory's are refused",
        arguments: ["", ".", "..", "a/b", ".hidden", "a b", "a\n", String(repeating: "x", count: 51)])
    func badNames(_ name: String) throws {
        let fixture = try SpoolFixture()
        #expect(throws: SpoolError.badName(name)) { try fixture.spool.add(gateway: name) }
        #expect(throws: SpoolError.badName(name)) { try fixture.spool.add(tier: name) }
    }

    @Test("a gateway and a tier that a reload brings are opened, the longest name too")
    func added() throws {
        let fixture = try SpoolFixture()
        let name = String(repeating: "x", count: 50)
        try fixture.spool.add(gateway: name)
        try fixture.spool.add(tier: "second")
        #expect(fixture.spool.gatewayNames == ["sms", name] && fixture.spool.tierNames == ["first", "second"])
        #expect(throws: SpoolError.unknown("third")) { try fixture.spool.tier("third") }
    }

    @Test("the probes of a start leave nothing behind")
    func noTrace() throws {
        let fixture = try SpoolFixture()
        for place in ["inbox/sms/tmp", "inbox/sms/new", "work/sms", "held/sms", "aside/sms"] {
            #expect(fixture.names(place).isEmpty)
        }
    }

    static let rooms: [(String, SpaceGuard.Room, Bool)] = [
        ("large, just enough", .init(size: 1 << 40, free: 256 << 20, inodes: 0, freeInodes: 0), true),
        ("large, one byte short", .init(size: 1 << 40, free: (256 << 20) - 1, inodes: 0, freeInodes: 0), false),
        ("small, five percent", .init(size: 1000, free: 50, inodes: 0, freeInodes: 0), true),
        ("small, less", .init(size: 1000, free: 49, inodes: 0, freeInodes: 0), false),
        ("inodes, enough", .init(size: 1000, free: 500, inodes: 1_000_000, freeInodes: 10_000), true),
        ("inodes, one short", .init(size: 1000, free: 500, inodes: 1_000_000, freeInodes: 9999), false),
    ]

    @Test("intake waits when less is free than must be", arguments: rooms)
    func space(_ row: (String, SpaceGuard.Room, Bool)) throws {
        #expect((SpaceGuard().shortage(of: row.1) == nil) == row.2)
        #expect(try LinuxDirectory(path: "/").room().size > 0)
    }
}
