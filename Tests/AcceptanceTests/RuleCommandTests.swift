import Foundation
import TestSupport
import Testing

/// Every command on rules, on a small desk that stands beside the tests, against what it printed when somebody looked.
@Suite("Commands on rules")
struct RuleCommandTests {
    static let fixtures = "Tests/AcceptanceTests/Fixtures/"
    static let rules = ["--rules", fixtures + "desk"]
    static let noon = ["--at", "2026-03-02T12:00:00+01:00"]
    static let both = fixtures + "messages/2-both.json"
    static let hello = fixtures + "messages/3-hello.json"

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let status: Int32
        let arguments: [String]
        var testDescription: String { name }

        init(_ name: String, _ status: Int32, _ arguments: [String]) {
            self.name = name
            self.status = status
            self.arguments = arguments
        }
    }

    static let rows = [
        Row("check", 0, ["check", fixtures + "desk"]),
        Row("test", 0, ["test", fixtures + "desk"]),
        Row("test-verbose", 0, ["test", "--verbose", fixtures + "desk"]),
        Row("test-tap", 0, ["test", "--format", "tap", fixtures + "desk"]),
        Row("failing", 1, ["test", fixtures + "failing"]),
        Row("failing-tap", 1, ["test", "--format", "tap", fixtures + "failing"]),
        Row("failing-junit", 1, ["test", "--format", "junit", fixtures + "failing"]),
        Row("messages", 0, ["test", "--messages", fixtures + "messages"] + rules),
        Row("messages-noon", 0, ["test", "--verbose", "--messages", fixtures + "messages"] + rules + noon),
        Row(
            "messages-wrong", 1,
            ["test", "--messages", fixtures + "messages", "--expected", fixtures + "wrong.tsv"] + rules),
        Row(
            "messages-junit", 1,
            ["test", "--format", "junit", "--messages", fixtures + "messages", "--expected", fixtures + "wrong.tsv"]
                + rules),
        Row(
            "messages-no-table", 1, ["test", "--messages", fixtures + "messages", "--expected", "nowhere.tsv"] + rules),
        Row("at-without-messages", 2, ["test", fixtures + "desk"] + noon),
        Row("explain", 1, ["explain"] + rules + noon + [both, hello, fixtures + "messages/4-broken.json"]),
        Row("explain-json", 0, ["explain", "--json"] + rules + noon + [both]),
        Row("explain-nothing", 2, ["explain"] + rules),
        Row("why-not", 0, ["why-not", "Billing words"] + rules + noon + [both, hello]),
        Row("why-not-place", 0, ["why-not", "desk.rules:27"] + rules + noon + [hello]),
        Row("why-not-json", 0, ["why-not", "--json", "Gold"] + rules + noon + [hello]),
        Row("why-not-unknown", 2, ["why-not", "Biling words"] + rules + [hello]),
        Row("why-not-no-rule-there", 2, ["why-not", "desk.rules:3"] + rules + [hello]),
        Row("why-not-unknown-file", 2, ["why-not", "dsk.rules:3"] + rules + [hello]),
        Row("words", 0, ["words"] + rules + ["Mi FACTURA"]),
        Row("words-json", 0, ["words", "--json"] + rules + ["Mi FACTURA"]),
        Row("rules", 0, ["rules"] + rules),
        Row("rules-json", 0, ["rules", "--json"] + rules),
        Row("rules-source", 0, ["rules", "--source", "--rules", fixtures + "before"]),
        Row("schema", 0, ["schema"] + rules),
        Row("schema-json", 0, ["schema", "--json"] + rules),
        Row("overlaps", 0, ["overlaps"] + rules + [fixtures + "messages"]),
        Row("overlaps-json", 0, ["overlaps", "--json"] + rules + [fixtures + "messages"]),
        Row("backtest", 0, ["backtest", "--against", fixtures + "before"] + rules + noon + [fixtures + "messages"]),
        Row(
            "backtest-json", 0,
            ["backtest", "--json", "--against", fixtures + "before"] + rules + noon + [fixtures + "messages"]),
        Row("backtest-unknown", 1, ["backtest", "--state", "/nowhere", "--against", "0123"] + rules),
        Row("check-file", 0, ["check", fixtures + "desk/desk.rules"]),
        Row("check-no-rule-file", 2, ["check", fixtures + "desk/customers.csv"]),
        Row("check-nothing", 1, ["check", fixtures + "messages"]),
        Row("test-file", 1, ["test", fixtures + "failing/desk.rules"]),
        Row("no-rules", 1, ["explain", "--rules", fixtures + "nowhere", both]),
        Row("no-rules-there", 1, ["rules", fixtures + "mixed"]),
        Row("rules-directory", 0, ["rules", fixtures + "desk"]),
        Row("explain-directory", 1, ["explain"] + rules + noon + [fixtures + "mixed"]),
        Row("explain-rules-unnamed", 0, ["explain", fixtures + "desk", both, both] + noon),
        Row("explain-no-messages", 2, ["explain", fixtures + "desk", fixtures + "before"]),
        Row("explain-no-such-file", 2, ["explain", both, fixtures + "messages/9-none.json"] + rules),
        Row(
            "backtest-directory", 0,
            ["backtest", "--against", fixtures + "before"] + rules + noon + [fixtures + "mixed"]),
        Row("backtest-nowhere", 1, ["backtest", "--state", "/nowhere", "--against", "nowhere"] + rules),
        Row("backtest-without-ledger", 1, ["backtest", "--state", "/nowhere"] + rules),
        Row("misspelt-command", 2, ["chek", fixtures + "desk"]),
        Row("no-such-command", 2, ["frobnicate"]),
        Row("no-ledger", 1, ["overlaps", "--state", "/nowhere"] + rules),
        Row("bad-since", 2, ["overlaps", "--since", "yesterday"] + rules),
        Row("no-such-message", 1, ["explain", "--state", "/nowhere", "--message", "X"] + rules),
    ]

    @Test("print what they did", arguments: rows)
    func golden(row: Row) throws {
        let tool = try Tool(
            RunningDaemon.products + "/firstlinectl", row.arguments,
            environment: ["COLUMNS": "80"])
        #expect(tool.status == row.status)
        let command = row.arguments.map { $0.contains(" ") ? "\"\($0)\"" : $0 }.joined(separator: " ")
        let text =
            "$ firstlinectl \(command)\n\(tool.output)"
            + (tool.errors.isEmpty ? "" : "--- standard error\n\(tool.errors)")
        // The version depends on the system's time zones, which are part of a rule set.
        let masked = text.replacing(/[0-9a-f]{16}/, with: "VERSION")
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B })
        expectGolden(masked, at: "\(Repository.root)/\(Self.fixtures)golden/\(row.name).txt")
    }

    @Test("hold for the messages that ship with the project")
    func examples() throws {
        let tool = try Tool.run("test", "--rules", "Rules", "--messages", "Examples/messages")
        #expect(tool.status == 0, "\(tool.output)\(tool.errors)")
    }
}
