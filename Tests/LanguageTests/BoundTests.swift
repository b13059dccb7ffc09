import DeskModel
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText
import TestSupport
import Testing

@Suite("A rule set that is too large")
struct BoundTests {
    static let frame = CodeExplanationTests.frame + "\n" + CodeExplanationTests.route + "\n"

    /// The errors of a rule set with the frame and these rules.
    private func errors(_ text: String, bounds: RuleBounds = RuleBounds()) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write("frame.rules", Self.frame)
        try folder.write("desk.rules", text)
        let bundle = RuleReader(directories: [folder.path], bounds: bounds).read()
        let check = bundle.check()
        return (bundle.problems + check.diagnostics).filter { $0.severity == .error }.map { finding in
            ([finding.code.rawValue, finding.message] + [finding.primary?.text ?? ""]).joined(separator: " ")
                .replacing(folder.path, with: "")
        }
    }

    @Test("has the bounds that the language page names")
    func defaults() {
        let bounds = RuleBounds()
        #expect(bounds.rules == 10_000 && bounds.phrases == 200_000 && bounds.conditionDepth == 8)
    }

    @Test("has one phrase more than are allowed, and is told both numbers")
    func phrases() throws {
        var bounds = RuleBounds()
        bounds.phrases = 3
        let rule = "rule \"R\"\n    when   text has a or b or c"
        #expect(try errors(rule + "\n    then   tag x\n", bounds: bounds) == [])
        let message = try errors(rule + " or d\n    then   tag x\n", bounds: bounds)
        #expect(message.count == 1 && message[0].hasPrefix("R016 4 phrases, and 3 are the limit"))
    }

    @Test("has one rule more than are allowed, and is told both numbers")
    func rules() throws {
        var bounds = RuleBounds()
        bounds.rules = 2
        let rules = (1...3).map { "rule \"\($0)\"\n    when   text has w\($0)\n    then   tag x\n" }
        #expect(try errors(rules[0] + rules[1], bounds: bounds) == [])
        let message = try errors(rules.joined(), bounds: bounds)
        #expect(message.count == 1 && message[0].hasPrefix("R016 3 rules, and 2 are the limit"))
    }

    @Test("has one value of a column more than are allowed, and is told both numbers")
    func columnValues() throws {
        var bounds = RuleBounds()
        bounds.columnValues = 2
        let table = "table t from \"none.csv\" by sender\n    column plan  a, b"
        #expect(try errors(table + "\n", bounds: bounds) == [])
        let message = try errors(table + ", c\n", bounds: bounds)
        #expect(message == ["R016 column `plan` has 3 values the limit is 2"])
    }

    @Test("has one row of a table more than are allowed, and the table is refused with both numbers")
    func tableRows() throws {
        var bounds = RuleBounds()
        bounds.tableRows = 2
        for (rows, expected) in [("x,a\ny,a\n", []), ("x,a\ny,a\nz,a\n", ["3 rows, and 2 are the limit"])] {
            let folder = try TemporaryFolder()
            try folder.write("frame.rules", Self.frame)
            try folder.write("t.csv", "sender,plan\n" + rows)
            let table = "table t from \"t.csv\" by sender\n    column plan  a\n"
            try folder.write("desk.rules", table + "rule \"R\"\n    when   t.plan is a\n    then   tag x\n")
            let check = RuleReader(directories: [folder.path], bounds: bounds).read().check()
            #expect(check.diagnostics.filter { $0.code == .tableData }.map(\.message) == expected)
        }
    }

    @Test("has conditions nine deep, and is told the limit")
    func depth() throws {
        func chain(_ depth: Int) -> String {
            (1...depth).map { "condition c\($0)\n    when   \($0 == 1 ? "automatic" : "c\($0 - 1)")\n" }.joined()
                + "rule \"R\"\n    when   c\(depth)\n    then   tag x\n"
        }
        #expect(try errors(chain(8)) == [])
        let messages = try errors(chain(9))
        #expect(messages.count == 1 && messages[0].hasPrefix("R010 condition `c9` goes 9 conditions deep"))
    }

    @Test("has a file of a byte more than 1 MB, and is told which")
    func fileSize() throws {
        let comment = "#" + String(repeating: "x", count: 1_048_575)
        #expect(try errors(comment) == [])
        #expect(
            try errors(comment + "x") == ["R012 the rule file /desk.rules cannot be read: it is larger than 1 MB "])
    }

    @Test("has a phrase of 201 letters, and is told both numbers")
    func phraseLength() throws {
        func rule(_ count: Int) -> String {
            "rule \"R\"\n    when   text has \(String(repeating: "š", count: count))\n    then   tag x\n"
        }
        #expect(try errors(rule(200)) == [])
        #expect(try errors(rule(201)) == ["R016 this phrase has 201 characters the limit is 200"])
    }

    static let odd: [(name: String, bytes: [UInt8], codes: [String])] = [
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("# x\nlist a\n    b\n".utf8), []),
        ("lines of Windows", Array("rule \"R\"\r\n  when automatic\r\n  then tag a\r\n".utf8), []),
        ("no last line end", Array("rule \"R\"\n  when automatic\n  then tag a".utf8), []),
        ("a zero byte in a comment", Array("# a\u{0}b\n".utf8), []),
        ("a zero byte in a name", Array("list a\u{0}b\n    c\n".utf8), ["R002"]),
        ("a zero byte in column 1", Array("\u{0}\n".utf8), ["R003"]),
        ("bytes that are not UTF-8", Array("# ".utf8) + [0xFF, 0x0A], ["R001"]),
        (
            "bytes that are not UTF-8 in three lines", [0x23, 0x80, 0x0A, 0x23, 0xC0, 0x0A, 0x23, 0xE2, 0x0A],
            ["R001"]
        ),
        ("UTF-16 with its mark", [0xFF, 0xFE, 0x23, 0x00, 0x0A, 0x00], ["R001"]),
        ("UTF-16 with its mark, the other way round", [0xFE, 0xFF, 0x00, 0x23, 0x00, 0x0A], ["R001"]),
        ("UTF-16 without a mark", Array("rule".utf8).flatMap { [$0, 0] } + [0x0A, 0x00], ["R001"]),
        (
            "letters of Windows in a name that is used", Array("list ra".utf8) + [0xE8] + Array("un\n    a\n".utf8),
            ["R001"]
        ),
        ("an encoded surrogate", Array("# ".utf8) + [0xED, 0xA0, 0x80, 0x0A], ["R001"]),
        ("a byte order mark in the middle", Array("list a\n    b\n\u{FEFF}list c\n    d\n".utf8), ["R003"]),
        ("line ends of old Macs", Array("rule \"R\"\r  when automatic\r  then tag a\r".utf8), []),
    ]

    @Test("or odd in its bytes is read where that does no harm, and told where it does", arguments: odd)
    func oddBytes(row: (name: String, bytes: [UInt8], codes: [String])) throws {
        let folder = try TemporaryFolder()
        try folder.write("frame.rules", Self.frame)
        try folder.write("desk.rules", row.bytes)
        let check = RuleReader(directories: [folder.path]).read().check()
        let errors = check.diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code.rawValue) == row.codes, "\(row.name): \(errors.map(\.message))")
        #expect(errors.allSatisfy { $0.primary != nil })
    }
}
