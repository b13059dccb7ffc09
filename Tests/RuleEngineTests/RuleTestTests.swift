import DeskModel
import RuleSemantics
import RuleTesting
import SourceText
import Testing

/// A sentence of the specification, a test or examples block, and the codes of everything that is said of it.
struct BlockCase: CustomTestStringConvertible, Sendable {
    let sentence: String
    let block: String
    let codes: [String]

    var testDescription: String { sentence }

    init(_ sentence: String, _ block: String, _ codes: [String] = []) {
        self.sentence = sentence
        self.block = block
        self.codes = codes
    }
}

@Suite("Tests within rules")
struct RuleTestTests {
    static let rules = """
        hours office
            timezone "Europe/Madrid"
            open mon-fri 08:00-18:00
        hours night
            timezone "Europe/Madrid"
            open daily 22:00-06:00
        table customer from "c.csv" by sender
            column plan gold, free
        rule "Words"
            when text has invoice
            then category billing, tag money, tag paper
        rule "Domain"
            when sender-domain is under bank.example
            then priority high
        rule "Everything"
            when whole-text has "cut words"
            then tag whole
        rule "Attached"
            when attachments under 1
            then tag bare
        rule "Gold"
            when customer.plan is gold
            then tag gold
        rule "Phone"
            when channel is phone
            then tag phone
        rule "Late"
            when text has late
                 office is closed
            then tag late
        rule "Pipe"
            when text has "a b"
            then tag pipe
        route
            | category | office | tier   |
            | billing  | open   | second |
            | any      | any    | first  |

        """
    static let files = ["c.csv": "sender,plan\nann@bank.example,gold\n"]

    static func test(_ sentence: String, _ lines: String..., codes: [String] = []) -> BlockCase {
        BlockCase(sentence, "test \"t\"\n" + lines.map { "    \($0)\n" }.joined(), codes)
    }

    static let tests = [
        test(
            "what is not given is missing", "body b", "expect category other", "expect priority normal",
            "expect tier first"),
        test("attachments that are not given are missing", "body b", "expect no tag bare"),
        test("attachments that are given count", "attachments 0", "expect tag bare"),
        test("the channel is email by default", "body b", "expect no tag phone"),
        test("another channel is given", "channel phone", "expect tag phone"),
        test(
            "sender-domain comes from the sender", "sender ann@mail.bank.example", "expect priority high by \"Domain\""),
        test(
            "unless it is given", "sender ann@mail.bank.example", "sender-domain other.example",
            "expect priority normal"),
        test("a column comes from the key", "sender Ann@Bank.example", "expect tag gold"),
        test("unless it is given", "sender ann@bank.example", "customer.plan free", "expect no tag gold"),
        test(
            "a column may be given as missing", "sender ann@bank.example", "customer.plan missing", "expect no tag gold"
        ),
        test("whole-text is subject and body", "subject a", "body \"cut words\"", "expect tag whole"),
        test("but no phrase goes from one into the other", "subject cut", "body words", "expect no tag whole"),
        test("unless it is given", "body \"cut words\"", "whole-text none", "expect no tag whole"),
        test("`text` cannot be given", "text a", "expect category other", codes: ["R018"]),
        test("a category cannot be given", "category billing", "expect category other", codes: ["R018"]),
        test("a fact is given once", "subject a", "subject b", "expect category other", codes: ["R008"]),
        test("a calendar is given once", "office open", "office closed", "expect category other", codes: ["R008"]),
        test("a column is given once", "customer.plan gold", "customer.plan free", "expect tag gold", codes: ["R008"]),
        test("a set may be given twice", "sent-to a@x.org", "sent-to b@x.org", "expect category other"),
        test("a header may be given twice", "header \"A\" b", "header \"A\" c", "expect category other"),
        test(
            "a text of several words needs no quotes only where it is one word", "body a b", "expect category other",
            codes: ["R018"]),
        test("a number has nothing after its unit", "size 3 MB now", "expect category other", codes: ["R014"]),
        test("a number with its unit", "size 3 MB", "expect category other"),
        test("a yes/no fact is yes or no", "automatic maybe", "expect category other", codes: ["R006"]),
        test("a time is one", "received yesterday", "expect category other", codes: ["R013"]),
        test("a test expects something", "body a", codes: ["R018"]),
        test("an expectation that fails", "body invoice", "office open", "expect category other", codes: ["R062"]),
        test("a tag that is not given fails", "body b", "expect tag money", codes: ["R062"]),
        test(
            "a tag that is given fails `no tag`", "body invoice", "office open", "expect no tag money", codes: ["R062"]),
        test("a tier that is another fails", "body invoice", "office open", "expect tier first", codes: ["R062"]),
        test(
            "an unknown rule name", "body invoice", "office open", "expect category billing by \"Word\"",
            codes: ["R005"]),
        test("an unknown tag", "body a", "expect tag moneyy", codes: ["R005"]),
        test("R037: the row depends on the hours", "body invoice", "expect tier second", codes: ["R037"]),
        test("R037: what is expected does not depend on the hours", "body invoice", "expect category billing"),
        test("R037: the calendar is given", "body invoice", "office open", "expect tier second"),
        test("R037: the time is given", "body invoice", "received 2026-03-02 10:00", "expect tier second"),
        test(
            "R037: another calendar does not help", "body invoice", "night open", "expect tier second", codes: ["R037"]),
        test("R037: a rule depends on the hours", "body late", "expect no tag late", codes: ["R037"]),
        test(
            "R037: a failing test that no hour would mend is a failing test", "body late", "expect tag gold",
            codes: ["R062"]),
        test("a fact that its channel has not", "channel phone", "subject a", "expect tag phone", codes: ["R036"]),
        test("R037: a test that the hours do not touch needs none", "body b", "expect tier first"),
        test(
            "R037: a calendar that decides nothing need not be given", "body invoice", "office closed",
            "expect tier first"),
    ]

    @Test("follow the specification", arguments: tests)
    func followTests(row: BlockCase) { check(row) }

    static func table(_ sentence: String, _ rows: String..., codes: [String] = []) -> BlockCase {
        BlockCase(sentence, "examples \"e\"\n" + rows.map { "    \($0)\n" }.joined(), codes)
    }

    static let tables = [
        table(
            "a row is an example", "| body | office | category |", "| invoice | open | billing |", "| b | | other |"),
        table("an empty cell is not given", "| subject | body | office | tag |", "| | invoice | open | money |"),
        table("an empty outcome is not expected", "| body | category | priority |", "| b | other | |"),
        table("a row that expects nothing", "| body | category |", "| b | |", codes: ["R018"]),
        table(
            "a text may have several words", "| body | office | category |", "| my invoice, please | open | billing |"),
        table("a cell may be quoted", "| body | tag |", "| \"a | b\" | pipe |"),
        table("a quote within a cell is text", "| body | tag |", "| he said \"a b\" | pipe |"),
        table("a `tag` cell takes several", "| body | office | tag |", "| invoice | open | money, paper |"),
        table(
            "each of them is expected", "| body | office | tag |", "| invoice | open | money, late |", codes: ["R062"]),
        table("tags that may not be", "| body | no tag |", "| b | money, paper |"),
        table(
            "a tag that is there all the same", "| body | office | no tag |", "| invoice | open | money |",
            codes: ["R062"]),
        table("a set takes several values", "| sent-to | category |", "| a@x.org, b@x.org | other |"),
        table("a header has its name in the heading", "| header \"X-A\" | category |", "| b | other |"),
        table("a header needs its name", "| header | category |", "| b | other |", codes: ["R018"]),
        table("a column", "| customer.plan | tag |", "| gold | gold |"),
        table("a time", "| body | received | tier |", "| invoice | 2026-03-02 10:00 | second |"),
        table("a number with its unit", "| size | category |", "| 3 MB | other |"),
        table("`noTag` is no heading", "| body | noTag | category |", "| b | money | other |", codes: ["R005"]),
        table("`text` is no heading", "| text | category |", "| b | other |", codes: ["R018"]),
        table("a heading twice", "| body | body | category |", "| b | c | other |", codes: ["R008", "R008"]),
        table("a row too short", "| body | category |", "| b |", codes: ["R002"]),
        table("no column is expected", "| body |", "| b |", codes: ["R018"]),
        table("R037 holds for rows too", "| body | tier |", "| invoice | second |", codes: ["R037"]),
        table(
            "a fact that its channel has not", "| channel | duration | tag |", "| phone | 3 seconds | phone |",
            "| chat | 3 seconds | gold |", codes: ["R036", "R062"]),
        table("a comment after a row", "| body | category | # of", "| b | other | # rows"),
    ]

    @Test("as examples follow the specification", arguments: tables)
    func followExamples(row: BlockCase) { check(row) }

    private func check(_ row: BlockCase) {
        let check = Desk.check([Self.rules + row.block], files: Self.files)
        #expect(Desk.codes(check) == row.codes, "\(check.diagnostics.map(\.message))")
    }

    /// Whether a rule set is valid never depends on the data of its tables.
    @Test(
        "that other data would mend do not stop the rules, whatever the data are",
        arguments: [
            "sender,plan\nann@bank.example,gold\n", "sender,plan\n", "sender,plan\nann@bank.example,free\n",
            "sender;plan\n", nil,
        ])
    func data(csv: String?) {
        let mendable = "test \"gold\"\n    sender ann@bank.example\n    expect tag gold\n"
        let check = Desk.check([Self.rules + mendable], files: csv.map { ["c.csv": $0] } ?? [:])
        #expect(check.program != nil && !check.diagnostics.hasErrors, "\(check.diagnostics.map(\.message))")
        let isGold = csv?.contains("gold") == true
        #expect(check.results.map(\.hasPassed) == [isGold])
        // Where the table itself is refused, that is what has to be mended: it stands alone.
        let isRefused = csv == nil || csv?.contains(";") == true
        #expect(check.diagnostics.contains { $0.code == .failedTest } == (!isGold && !isRefused))
        if let finding = check.diagnostics.first(where: { $0.code == .failedTest }) {
            #expect(
                finding.severity == .warning && finding.help == ["give the column itself, as in `customer.plan gold`"])
        }

        let hopeless = "test \"gold\"\n    sender ann@bank.example\n    expect tag phone\n"
        let other = Desk.check([Self.rules + hopeless], files: csv.map { ["c.csv": $0] } ?? [:])
        #expect(other.program == nil && other.diagnostics.contains { $0.code == .failedTest && $0.severity == .error })
    }

    @Test("fail a rule set, and say so")
    func failure() {
        let check = Desk.check([Self.rules + "test \"t\"\n    body b\n    expect category outage\n"], files: Self.files)
        #expect(check.program == nil)
        #expect(check.results.map(\.hasPassed) == [false])
        let errors = check.diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.message) == ["test \"t\": expected category outage, got other"])
    }
}
