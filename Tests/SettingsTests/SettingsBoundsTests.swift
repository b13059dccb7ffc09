import DeskModel
import Foundation
import Settings
import SourceText
import Testing

/// A numeric key with its bounds: the smallest and the largest that are taken, and those next to them that are not.
struct BoundsCase: CustomTestStringConvertible, Sendable {
    let block: String
    let key: String
    /// What is written, and what it is.
    let taken: [(text: String, value: Int)]
    let refused: [String]
    let value: @Sendable (Settings) -> Int

    var testDescription: String { "\(block) \(key)" }

    init(
        _ block: String, _ key: String, _ taken: [(text: String, value: Int)], refused: [String],
        _ value: @escaping @Sendable (Settings) -> Int
    ) {
        self.block = block
        self.key = key
        self.taken = taken
        self.refused = refused
        self.value = value
    }
}

func bytes(of path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map(Array.init)
}

@Suite("Bounds of the settings")
struct SettingsBoundsTests {
    static let cases = [
        BoundsCase("limits", "file-size", [("1 KB", 1024), ("2048 MB", 2_147_483_648)], refused: ["0 KB", "2049 MB"]) {
            $0.limits.fileSize
        },
        BoundsCase("limits", "mime-depth", [("1", 1), ("256", 256)], refused: ["0", "257"]) { $0.limits.mimeDepth },
        BoundsCase("limits", "mime-parts", [("1", 1), ("100000", 100_000)], refused: ["0", "100001"]) {
            $0.limits.mimeParts
        },
        BoundsCase("limits", "json-depth", [("1", 1), ("1000", 1000)], refused: ["0", "1001"]) { $0.limits.jsonDepth },
        BoundsCase(
            "limits", "matched-text", [("1 KB", 1024), ("128 MB", 134_217_728)], refused: ["0 KB", "131073 KB"]
        ) { $0.limits.matchedText },
        BoundsCase("limits", "messages-in-file", [("1", 1), ("100000", 100_000)], refused: ["0", "100001"]) {
            $0.limits.messagesInFile
        },
        BoundsCase("limits", "messages-in-memory", [("1", 1), ("65536", 65_536)], refused: ["0", "65537"]) {
            $0.limits.messagesInMemory
        },
        BoundsCase(
            "limits", "bytes-in-memory", [("1 MB", 1_048_576), ("8192 MB", 8_589_934_592)],
            refused: ["1023 KB", "8193 MB"]
        ) {
            $0.limits.bytesInMemory
        },
        BoundsCase("limits", "disk-free", [("0 KB", 0), ("1048576 MB", 1_099_511_627_776)], refused: ["1048577 MB"]) {
            $0.limits.diskFree
        },
        BoundsCase("limits", "disk-free-percent", [("0", 0), ("90", 90)], refused: ["91"]) {
            $0.limits.diskFreePercent
        },
        BoundsCase("limits", "rules", [("1", 1), ("1000000", 1_000_000)], refused: ["0", "1000001"]) {
            $0.ruleBounds.rules
        },
        BoundsCase("limits", "phrases", [("1", 1), ("10000000", 10_000_000)], refused: ["0", "10000001"]) {
            $0.ruleBounds.phrases
        },
        BoundsCase("limits", "condition-depth", [("1", 1), ("64", 64)], refused: ["0", "65"]) {
            $0.ruleBounds.conditionDepth
        },
        BoundsCase("limits", "table-rows", [("1", 1), ("100000000", 100_000_000)], refused: ["0", "100000001"]) {
            $0.ruleBounds.tableRows
        },
        BoundsCase("limits", "column-values", [("1", 1), ("1000000", 1_000_000)], refused: ["0", "1000001"]) {
            $0.ruleBounds.columnValues
        },
        BoundsCase("intake", "settle", [("0 seconds", 0), ("1 hours", 3600)], refused: ["3601 seconds", "61 minutes"]) {
            $0.intake.settle
        },
        BoundsCase(
            "intake", "rescan", [("1 seconds", 1), ("60 minutes", 3600)], refused: ["0 seconds", "3601 seconds"]
        ) { $0.intake.rescan },
        BoundsCase(
            "intake", "companion-wait", [("1 seconds", 1), ("24 hours", 86_400)], refused: ["0 hours", "86401 seconds"]
        ) {
            $0.intake.companionWait
        },
        BoundsCase(
            "intake", "part-wait", [("0 seconds", 0), ("1 hours", 3600)], refused: ["3601 seconds", "61 minutes"]
        ) {
            $0.intake.partWait
        },
        BoundsCase("intake", "late-writer", [("0 seconds", 0), ("1 hours", 3600)], refused: ["3601 seconds"]) {
            $0.intake.lateWriter
        },
        BoundsCase(
            "intake", "duplicate-window", [("1 days", 1), ("3650 days", 3650)],
            refused: ["0 days", "3651 days", "5 hours"]
        ) {
            $0.intake.duplicateWindow
        },
        BoundsCase(
            "held", "stub-after", [("1 minutes", 60), ("168 hours", 604_800)],
            refused: ["59 seconds", "169 hours", "never"]
        ) {
            $0.held.stubAfter
        },
        BoundsCase(
            "retention", "done", [("1 days", 1), ("36500 days", 36_500), ("never", 0)],
            refused: ["0 days", "36501 days"]
        ) {
            $0.retention.done
        },
        BoundsCase(
            "retention", "aside", [("1 days", 1), ("36500 days", 36_500), ("never", 0)],
            refused: ["0 days", "36501 days"]
        ) {
            $0.retention.aside
        },
        BoundsCase(
            "retention", "held", [("1 days", 1), ("36500 days", 36_500), ("never", 0)],
            refused: ["0 days", "36501 days"]
        ) {
            $0.retention.held
        },
        BoundsCase(
            "retention", "archive", [("1 days", 1), ("36500 days", 36_500), ("never", 0)],
            refused: ["0 days", "36501 days"]
        ) {
            $0.retention.archive
        },
        BoundsCase("intake", "batch", [("1", 1), ("4096", 4096)], refused: ["0", "4097"]) { $0.intake.batch },
        BoundsCase(
            "control", "message", [("64 KB", 65_536), ("64 MB", 67_108_864)], refused: ["63 KB", "65 MB"]
        ) { $0.control.message },
        BoundsCase(
            "control", "reply", [("1 MB", 1_048_576), ("1024 MB", 1_073_741_824)], refused: ["1023 KB", "1025 MB"]
        ) { $0.control.reply },
        BoundsCase("control", "connections", [("1", 1), ("4096", 4096)], refused: ["0", "4097"]) {
            $0.control.connections
        },
        BoundsCase("control", "connections-per-user", [("1", 1), ("4096", 4096)], refused: ["0", "4097"]) {
            $0.control.connectionsPerUser
        },
        BoundsCase(
            "control", "idle", [("1 seconds", 1), ("24 hours", 86_400)], refused: ["0 seconds", "25 hours"]
        ) { $0.control.idle },
        BoundsCase(
            "control", "write", [("1 seconds", 1), ("1 hours", 3600)], refused: ["0 seconds", "61 minutes"]
        ) { $0.control.write },
        BoundsCase("control", "watch-events", [("16", 16), ("65536", 65_536)], refused: ["15", "65537"]) {
            $0.control.watchEvents
        },
        BoundsCase("log", "entries-a-second", [("1", 1), ("100000", 100_000)], refused: ["0", "100001"]) {
            $0.journal.perSecond
        },
        BoundsCase("log", "entries-at-once", [("1", 1), ("1000000", 1_000_000)], refused: ["0", "1000001"]) {
            $0.journal.burst
        },
        BoundsCase("metrics", "every", [("1 seconds", 1), ("60 minutes", 3600)], refused: ["0 seconds", "2 hours"]) {
            $0.metrics.every
        },
    ]

    @Test("are taken at both ends, and not beyond", arguments: cases)
    func bounds(row: BoundsCase) {
        for (text, value) in row.taken {
            let result = read("\(row.block)\n    \(row.key) \(text)\n")
            #expect(result.diagnostics.map(\.message) == [], "\(text)")
            #expect(row.value(result.settings) == value)
        }
        let always = [
            "", "-1", "+5", "many", "5 5 5", "99999999999999999999", "9223372036854775807 MB", "1.5", "1 parsecs",
        ]
        for text in row.refused + always {
            let result = read("\(row.block)\n    \(row.key) \(text)\n")
            #expect(result.diagnostics.map(\.code) == [.settingsValue], "\(text)")
            #expect(row.value(result.settings) == row.value(Settings()), "\(text)")
        }
    }

    @Test("cover every number there is")
    func completeness() {
        let numbers = [
            Mirror(reflecting: Settings().limits), Mirror(reflecting: Settings().ruleBounds),
            Mirror(reflecting: Settings().intake),
            Mirror(reflecting: Settings().held), Mirror(reflecting: Settings().retention),
            Mirror(reflecting: Settings().control), Mirror(reflecting: Settings().journal),
            Mirror(reflecting: Settings().metrics),
        ].reduce(0) { $0 + $1.children.count { $0.value is Int } }
        #expect(Self.cases.count == numbers)
    }

    static let names = ["a", "A-b_c.9", String(repeating: "a", count: 64)]
    static let badNames = [".a", "..", "a/b", "å", "", String(repeating: "a", count: 65), "a b\" c"]

    @Test("of a gateway's name are those of a directory", arguments: names)
    func gatewayNames(name: String) {
        #expect(read("gateway \(name)\n    channel chat\n").diagnostics.isEmpty)
    }

    @Test("of a gateway's name keep out what is no directory of its own", arguments: badNames)
    func badGatewayNames(name: String) {
        #expect(read("gateway \"\(name)\"\n    channel chat\n").diagnostics.hasErrors)
    }

    @Test("of a country are one digit to three", arguments: ["1", "46", "+385"])
    func countries(code: String) {
        #expect(read("gateway g\n    channel phone\n    country \(code)\n").diagnostics.isEmpty)
    }

    @Test("of a country keep out what is no calling code", arguments: ["", "+", "1234", "se", "4 6", "٤٦", "++1"])
    func badCountries(code: String) {
        #expect(read("gateway g\n    channel phone\n    country \(code)\n").diagnostics.map(\.code) == [.settingsValue])
    }
}
