import BusinessTime
import Foundation
import Testing

enum Zoneinfo {
    static let system = "/usr/share/zoneinfo/"

    /// The file of a zone among the fixtures.
    static func bytes(_ name: String) throws -> [UInt8] {
        let file = name.replacing("/", with: "_")
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/zones/\(file)")
        return [UInt8](try Data(contentsOf: path))
    }

    /// The rules of a file of this system.
    static func systemRules(_ name: some StringProtocol) throws -> TimeZoneRules {
        try TimeZoneRules(tzif: [UInt8](Data(contentsOf: URL(filePath: "\(system)\(name)"))))
    }

    static func rules(_ name: String) throws -> TimeZoneRules {
        try TimeZoneRules(tzif: bytes(name))
    }
}

func moment(_ text: String) throws -> Timestamp {
    try #require(Timestamp(rfc3339: text), "\(text)")
}

func wall(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(iso8601: text), "\(text)")
}

@Suite("Time zones")
struct TimeZoneRulesTests {
    @Test("offsets and wall clocks agree with Python's zoneinfo over three centuries")
    func fixture() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/offsets.txt")
        var rules = TimeZoneRules.utc
        var zone = ""
        var failures: [String] = []
        var checked = 0
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "@" {
                zone = String(words[1])
                rules = try Zoneinfo.rules(zone)
                continue
            }
            let first = try #require(Int64(words[1]))
            let second = try #require(Int64(words[2]))
            checked += 1
            if words[0] == "i" {
                let offset = rules.utcOffset(at: Timestamp(seconds: first))
                if Int64(offset) != second { failures.append("\(zone) \(line): \(offset)") }
                let shown = rules.localDateTime(at: Timestamp(seconds: first))
                let days = Int64(shown.date.daysSinceEpoch)
                if days * 86_400 + Int64(shown.secondOfDay) != first + second {
                    failures.append("\(zone) \(line): \(shown)")
                }
            } else {
                let day = first >= 0 ? first / 86_400 : (first - 86_399) / 86_400
                let local = try #require(
                    LocalDateTime(
                        date: LocalDate(daysSinceEpoch: Int(day)), secondOfDay: Int(first - day * 86_400)))
                let result = rules.timestamp(of: local).seconds
                if result != second { failures.append("\(zone) \(line): \(result)") }
            }
        }
        #expect(checked > 10_000)
        #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(10).joined(separator: "\n"))")
    }

    static let edges = [
        ("Europe/Madrid", "2026-03-29 01:59", "2026-03-29T00:59:00Z"),
        ("Europe/Madrid", "2026-03-29 02:30", "2026-03-29T01:30:00Z"),
        ("Europe/Madrid", "2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("Europe/Madrid", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ("Europe/Madrid", "2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
        ("America/New_York", "2099-07-01 12:00", "2099-07-01T16:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"),
        ("Asia/Kathmandu", "2026-01-01 00:00", "2025-12-31T18:15:00Z"),
        ("Africa/Casablanca", "2026-02-20 12:00", "2026-02-20T12:00:00Z"),
        ("Africa/Casablanca", "2026-07-01 12:00", "2026-07-01T11:00:00Z"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z"),
    ]

    @Test("wall clocks around changes mean what people mean", arguments: edges)
    func changes(_ zone: String, _ local: String, _ expected: String) throws {
        #expect(try Zoneinfo.rules(zone).timestamp(of: wall(local)) == moment(expected))
    }

    @Test("every zone of the system can be read")
    func wholeSystem() throws {
        let path = "\(Zoneinfo.system)tzdata.zi"
        guard FileManager.default.fileExists(atPath: path) else {
            print("not tested: this system has no \(path)")
            return
        }
        let names = try String(contentsOf: URL(filePath: path), encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("Z ") }.map { $0.split(separator: " ")[1] }
        #expect(names.count > 300)
        for name in names {
            let rules = try Zoneinfo.systemRules(name)
            #expect((-50_400...54_000).contains(rules.utcOffset(at: try moment("2026-06-01T00:00:00Z"))), "\(name)")
        }
    }

    @Test("the ends of time do not trap")
    func extremes() throws {
        let zones = try ["Europe/Madrid", "Asia/Tokyo", "Africa/Casablanca"].map(Zoneinfo.rules) + [.utc]
        for rules in zones {
            for moment in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
                let local = rules.localDateTime(at: moment)
                #expect((0..<86_400).contains(local.secondOfDay))
            }
            for days in [Int.min, -1 << 40, 1 << 40, Int.max] {
                let local = try #require(LocalDateTime(date: LocalDate(daysSinceEpoch: days), secondOfDay: 0))
                #expect((rules.timestamp(of: local) < Timestamp(seconds: 0)) == (days < 0))
            }
        }
    }

    @Test("a footer says what holds after the last transition")
    func footers() throws {
        /// A version 2 file without transitions and with one type of offset 0.
        func file(_ footer: String) -> [UInt8] {
            let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]
            let block = header + counts + [0, 0, 0, 0, 0, 0, 0]
            return block + block + Array("\n\(footer)\n".utf8)
        }
        let summer = try moment("2026-07-01T00:00:00Z")
        let winter = try moment("2026-01-01T00:00:00Z")
        let rows: [(String, Int, Int)] = [
            ("", 0, 0), ("UTC0", 0, 0), ("<+0545>-5:45", 20_700, 20_700), ("EST5EDT,M3.2.0,M11.1.0", -14_400, -18_000),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 3600, 0), ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", -3600, -7200),
            ("XXX0YYY,J60,J300", 3600, 0), ("XXX0YYY,59,299/167", 3600, 0), ("EST5EDT,0/0,J365/25", -14_400, -14_400),
        ]
        for (footer, inSummer, inWinter) in rows {
            let rules = try TimeZoneRules(tzif: file(footer))
            #expect(rules.utcOffset(at: summer) == inSummer, "\(footer)")
            #expect(rules.utcOffset(at: winter) == inWinter, "\(footer)")
        }
        for footer in [
            "X0", "EST5EDT", "EST", "EST5EDT,M13.1.0,M1.1.0", "EST25", "EST5EDT,M3.2.0", "<5", "UTC0 ", "é0é",
        ] {
            #expect(throws: TimeZoneDataError.badFooter, "\(footer)") { try TimeZoneRules(tzif: file(footer)) }
        }
    }

    static let faults: [(String, TimeZoneDataError)] = [
        ("", .notTZif), ("TZif", .notTZif), ("garbage, and more of it", .notTZif), ("TZif1", .unknownVersion(0x31)),
        ("TZif2", .truncated), ("TZif2" + String(repeating: "\0", count: 39), .notTZif),
        ("TZif\0" + String(repeating: "\0", count: 39), .inconsistent("local time types")),
    ]

    @Test("what is not time zone data says why", arguments: faults)
    func refuses(_ text: String, _ error: TimeZoneDataError) {
        #expect(throws: error) { try TimeZoneRules(tzif: Array(text.utf8)) }
    }

    @Test("a zone that counts leap seconds is refused")
    func leapSeconds() throws {
        let path = "\(Zoneinfo.system)right/Europe/Madrid"
        guard FileManager.default.fileExists(atPath: path) else {
            print("not tested: this system has no \(path)")
            return
        }
        #expect(throws: TimeZoneDataError.countsLeapSeconds) { try Zoneinfo.systemRules("right/Europe/Madrid") }
    }

    @Test(
        "cut and garbled files are refused or read, and never trap",
        arguments: ["Europe/Madrid", "America/New_York", "Africa/Casablanca", "Asia/Kathmandu", "UTC"])
    func garbled(_ name: String) throws {
        let bytes = try Zoneinfo.bytes(name)
        let moments = [Int64.min, -1 << 40, 0, 1_700_000_000_000, 1 << 50, .max].map(Timestamp.init(milliseconds:))
        func use(_ bytes: [UInt8]) throws {
            let rules: TimeZoneRules
            do { rules = try TimeZoneRules(tzif: bytes) } catch { return }
            for moment in moments {
                let local = rules.localDateTime(at: moment)
                _ = rules.timestamp(of: local)
            }
            let span = try #require(OpenSpan(weekdays: .daily, startMinute: 480, endMinute: 1080))
            let hours = BusinessHours(zone: rules, spans: [span])
            #expect(hours.openTime(from: moments[2], to: Timestamp(seconds: 86_400 * 30)) >= 0)
            #expect(hours.instant(after: 1000, ofOpenTimeFrom: moments[3]) != nil)
        }
        for length in bytes.indices {
            #expect(throws: TimeZoneDataError.self) { try TimeZoneRules(tzif: Array(bytes[..<length])) }
        }
        var random = SplitMix(state: 7)
        for _ in 0..<1500 {
            var garbled = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<garbled.count, using: &random)
                garbled[at] =
                    Bool.random(using: &random)
                    ? garbled[at] ^ (1 << UInt8.random(in: 0...7, using: &random))
                    : UInt8.random(in: 0...255, using: &random)
            }
            try use(garbled)
        }
    }
}

/// A small seeded generator, so that every run sees the same cases.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
