import RuleSyntax
import SourceText
import Testing

@Suite("A broken block")
struct RecoveryTests {
    /// Blocks with an error each.
    static let broken: [String] = [
        "rulez \"x\"\n    when automatic\n",
        "rule\n    when automatic\n",
        "rule \"x\n    when automatic\n    then tag a\n",
        "rule “x”\n    when automatic\n    then tag a\n",
        "rule \"x\"\n    when text has \"abc\n    then tag a\n",
        "rule \"x\"\n    when at least two\n    then tag a\n",
        "rule \"x\"\n    when\n    then tag a\n",
        "rule \"x\"\n    when text contains a\n    then tag a\n",
        "rule \"x\"\n    when text == a\n    then tag a\n",
        "rule \"x\"\nwhen automatic\nthen tag a\n",
        "rule \"x\"\n    when automatic\n    then tier second\n",
        "rule \"x\"\n    when automatic\n    then tag a tag b\n",
        "rule \"x\"\n    when automatic\n    then tag a\n    accept 32 \"why\"\n",
        "condition 7\n    when automatic\n",
        "condition c\n    when text has no\n",
        "categories a b\n",
        "categories\n",
        "default\n",
        "default tag a\n    categry b\n",
        "default\n    except category a\n",
        "default category a\n    except R031 \"why\"\n",
        "list\n    a\n",
        "list a\n    \"b\n",
        "list a\n    \"\\q\"\n",
        "table t by sender\n",
        "table t from \"a.csv\" by sender\n    columm plan a\n",
        "hours o\n    open\n",
        "tier t\n    answer in 5 minutes\n",
        "route tier\n",
        "route\n    | a | b\n",
        "route\n    a | b |\n",
        "| a | b |\n",
        "test x\n    expect tag a\n",
        "test \"x\"\n    body\n",
        "test \"x\"\n    expect category\n",
        "examples \"e\"\n    | body | category\n",
        "version\n",
        "\"\n",
        ",\n",
        "}\n",
        "{\n    else\n}\n",
        "//\n",
        "\u{0}\n",
    ]

    /// Blocks with an error that has to be said whatever stands before them.
    static let sound: [String] = [
        "rule \"y\"\n    then tag b\n",
        "rule \"y\"\n    when automatic\n",
        "rule \"y\"\n    when automatic\n    unless\n    then tag b\n",
        "rule \"y\"\n    when\n    then tag b\n",
        "condition d\n    unless automatic\n",
        "condition d\n    when automatic\n    unless\n",
        "default\n",
        "route\n",
        "examples \"f\"\n",
        "test \"y\"\n    body \"b\"\n",
        "list b\n    \"\\q\"\n",
        "tables b\n",
        "hours p\n    opne daily 08:00-09:00\n",
        "tier u\n    answer within soon\n",
    ]

    @Test("hides no error of the next block", arguments: broken)
    func hidesNothing(first: String) {
        for second in Self.sound {
            let alone = messages(second)
            #expect(!alone.isEmpty, "\(second) has an error of its own")
            let both = messages(first + second)
            for message in alone {
                #expect(both.contains(message), "\(second) after \(first)")
            }
        }
    }

    @Test("is reported", arguments: broken)
    func isReported(block: String) {
        #expect(!messages(block).isEmpty)
    }

    /// A row in column 1 belongs to the block above, so it is no block of its own here.
    @Test("hides no error of the one before it", arguments: broken.filter { !$0.hasPrefix("|") })
    func hidesNothingBefore(second: String) {
        for first in Self.sound {
            let both = messages(first + second)
            for message in messages(first) {
                #expect(both.contains(message), "\(first) before \(second)")
            }
        }
    }

    @Test("that is indented is a block all the same, and is reported once")
    func indentedBlocks() {
        let text = "rule \"x\"\n  when automatic\n  then tag a\n  rule \"y\"\n    when reply\n    then tag b\n"
        let (tree, diagnostics) = Parser.parse(SourceFile(path: "f.rules", text: text), index: 0)
        #expect(tree.blocks.count == 2 && diagnostics.count == 1)
        let whole = text.split(separator: "\n").map { "    \($0)\n" }.joined()
        let (all, findings) = Parser.parse(SourceFile(path: "f.rules", text: whole), index: 0)
        #expect(all.blocks.count == 2 && findings.count == 2)
    }

    /// Words of the language that are facts, conditions or entries here.
    @Test(
        "is none where a line only starts with the word of one",
        arguments: [
            "list a\n    test, list, rule\n", "list a\n    route\n    default\n", "list a\n    \"list b\"\n",
            "rule \"x\"\n    when automatic\n         test\n    then tag a\n",
            "test \"x\"\n    hours closed\n    tier.level gold\n    expect tag a\n",
            "categories a,\n    list, rule\n", "default\n    category a\n    priority b\n",
        ])
    func noBlock(text: String) {
        let (tree, diagnostics) = Parser.parse(SourceFile(path: "f.rules", text: text), index: 0)
        #expect(tree.blocks.count == 1)
        #expect(diagnostics.map(\.message) == [])
    }

    /// One cause, one message: what a broken line took away is not missed a second time.
    @Test(
        "is reported once",
        arguments: [
            "rule \"x\"\n    when text contains a\n    then tag a\n",
            "rule \"x\"\n    when at least two\n    then tag a\n",
            "condition c\n    when at least two\n",
            "default categry other\n",
            "test \"t\"\n    expect categry a\n",
            "route\n    a | b |\n",
            "rule \"x\"\n    when automatic\n    then tier second\n",
            "rule \"x\"\n    when automatic\n    unless text contains a\n    then tag a\n",
        ])
    func isReportedOnce(block: String) {
        let found = messages(block)
        #expect(found.count == 1, "\(found)")
    }

    @Test("in the middle of good ones leaves them whole")
    func neighbours() {
        let text = "list a\n    b\nrule \"x\n    when\ncondition c\n    when automatic\n"
        let (tree, diagnostics) = Parser.parse(SourceFile(path: "f.rules", text: text), index: 0)
        #expect(diagnostics.count == 1)
        guard case .list(let list) = tree.blocks.first?.content,
            case .condition(let condition) = tree.blocks.last?.content
        else {
            Issue.record("the neighbours were not read")
            return
        }
        #expect(list.entries.map(\.text) == ["b"])
        #expect(condition.when?.tests.count == 1)
    }

    private func messages(_ text: String) -> [String] {
        Parser.parse(SourceFile(path: "f.rules", text: text), index: 0).diagnostics.map(\.message)
    }
}
