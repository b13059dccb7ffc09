import RuleEngine
import RuleTesting
import SourceText
import Testing

@Suite("What tests cover")
struct CoverageTests {
    static let rules = """
        rule "Both"
            when text has refund
                 channel is chat
            then category billing
        rule "Either"
            when any of these
                text has outage
                attachments over 3
            unless automatic
            then category outage

        """

    static func coverage(_ tests: String) throws -> TestCoverage {
        try #require(try Desk(rules + tests).check.coverage)
    }

    static func test(_ lines: String...) -> String {
        "test \"\(lines.joined(separator: " ").replacing("\"", with: ""))\"\n" + lines.map { "    \($0)\n" }.joined()
    }

    /// Tests, the messages of the notes, rules exercised, lines seen.
    static let rows: [(name: String, tests: [String], notes: [String], exercised: Int, seen: Int)] = [
        ("no test is one note", [], ["the rules have no tests"], 0, 0),
        (
            "a test that no rule matches exercises none", [test("body hello", "expect category other")],
            [
                "no test exercises the rule \"Both\"", "no test exercises the rule \"Either\"",
            ], 0, 2
        ),
        (
            "a rule is exercised by a match, and its lines need one that differs in a line alone",
            [test("body refund", "channel chat", "expect category billing")],
            ["no test shows that this line of \"Both\" counts (nor lines 3)", "no test exercises the rule \"Either\""],
            1, 2
        ),
        (
            "a near miss shows one line",
            [
                test("body refund", "channel chat", "expect category billing"),
                test("body refund", "expect category other"),
            ],
            ["no test shows that this line of \"Both\" counts", "no test exercises the rule \"Either\""], 1, 3
        ),
        (
            "two near misses show both, and any match of several lines exercises the rule",
            [
                test("body refund", "channel chat", "expect category billing"),
                test("body refund", "expect category other"),
                test("channel chat", "expect category other"), test("attachments 4", "expect category outage"),
            ], [], 2, 4
        ),
        (
            "a match that `unless` takes back exercises nothing",
            [test("body outage", "automatic yes", "expect category other")],
            ["no test exercises the rule \"Both\"", "no test exercises the rule \"Either\""], 0, 0
        ),
    ]

    @Test("is counted rule by rule and line by line", arguments: rows)
    func counts(row: (name: String, tests: [String], notes: [String], exercised: Int, seen: Int)) throws {
        let coverage = try Self.coverage(row.tests.joined())
        #expect(coverage.findings.map(\.message) == row.notes, "\(row.name)")
        #expect(
            coverage.exercisedRules == row.exercised && coverage.seenLines == row.seen,
            "\(row.name): \(coverage.summary)")
        #expect(coverage.ruleCount == 2 && coverage.lineCount == 4)
        #expect(coverage.findings.allSatisfy { $0.code == .untested && $0.severity == .note })
    }

    @Test("claims nothing beyond the bound of work")
    func bound() throws {
        let program = try Desk(Self.rules + Self.test("body hello", "expect category other")).program
        for (limit, isComplete) in [(5, true), (4, false)] {
            var runner = TestRunner(program: program, coverageLimit: limit)
            _ = runner.run()
            #expect(runner.coverage.isComplete == isComplete)
            #expect(runner.coverage.findings.isEmpty == !isComplete)
        }
    }

    @Test("says of a failing test why the rule that was expected did not match")
    func failing() {
        let check = Desk.check([Self.rules + Self.test("body refund", "expect category billing by \"Both\"")])
        #expect(
            check.diagnostics.first { $0.code == .failedTest }?.notes == [
                "\"Both\" (0.rules:1) does not match: line 3 does not hold",
                "line 3, channel is chat: channel is email",
                "category other: the default, no rule asked for one",
            ])
        let nearest = Desk.check([Self.rules + Self.test("channel chat", "expect category billing")])
        #expect(
            nearest.diagnostics.first { $0.code == .failedTest }?.notes.first?
                .hasPrefix("\"Both\" (0.rules:1) does not match: line 2") == true)
    }
}
