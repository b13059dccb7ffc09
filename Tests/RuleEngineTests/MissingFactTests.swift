import DeskModel
import RuleSemantics
import RuleTesting
import SourceText
import Testing

@Suite("What is missing")
struct MissingFactTests {
    static let table = "table customer from \"c.csv\" by sender\n    column plan gold, free\n"
    static let files = ["c.csv": "sender,plan\nann@a.org,gold\nbob@a.org,\ncy@a.org,lead\n"]

    static let cases = [
        FactCase("a positive test on a missing word is false", "language is es", false),
        FactCase("`is not` on a missing word is plain negation", "language is not es", true),
        FactCase("`is missing` asks for it", "language is missing", true),
        FactCase("`is not missing` asks the other way", "language is not missing", false),
        FactCase("`is missing` is false where it is there", "language is missing", false) { $0.language = "es" },
        FactCase("`unless` on a missing word is plain negation", "unless language is es", true),
        FactCase("`has` on a missing text is false", "subject has a", false),
        FactCase("`has no` on a missing text is plain negation", "subject has no a", true),
        FactCase(
            "`has none of` on a missing text is plain negation", "subject has none of l", true, with: "list l\n    a\n"),
        FactCase("`has any of` on a missing text is false", "subject has any of l", false, with: "list l\n    a\n"),
        FactCase("`is in` on a missing address is false", "sender is in l", false, with: "list l\n    a@b.org\n"),
        FactCase(
            "`is not in` on a missing address is plain negation", "sender is not in l", true,
            with: "list l\n    a@b.org\n"),
        FactCase("`is under` on a missing domain is false", "sender-domain is under org", false),
        FactCase("`is not under` on a missing domain is plain negation", "sender-domain is not under org", true),
        FactCase("an empty subject is missing", "subject is missing", true) { $0.subject = "" },
        FactCase("an empty body is missing", "body is missing", true) { $0.body = "" },
        FactCase("text is missing when subject and body are", "text is missing", true) { $0.subject = "" },
        FactCase("text is there when one of them is", "text is missing", false) { $0.body = "a" },
        FactCase("an empty word is missing", "gateway is missing", true) { $0.gateway = " " },
        FactCase("a header that is not there is missing", "header \"X-A\" is missing", true),
        FactCase("a header that is there is not", "header \"X-A\" is missing", false) {
            $0.headers = [Header(name: "x-a", value: "1")]
        },
        FactCase("an empty set is missing", "sent-to is missing", true),
        FactCase("a set with a value is not", "sent-to is missing", false) { $0.sentTo = ["a@b.org"] },
        FactCase("no number is over anything", "duration over 0 seconds", false, channel: .phone),
        FactCase("no number is under anything", "duration under 9 hours", false, channel: .phone),
        FactCase("no number is between anything", "size between 0 KB and 9 MB", false),
        FactCase("`unless` on a missing number is plain negation", "unless size over 1 KB", true),
        FactCase("a missing number is missing", "size is missing", true),
        FactCase("attachments that are not given are missing", "attachments is missing", true) { $0.attachments = nil },
        FactCase("no attachments are not missing", "attachments is missing", false),
        FactCase("attachments that are not given are under nothing", "attachments under 5", false) {
            $0.attachments = nil
        },
        FactCase("no attachments are under 1", "attachments under 1", true),
        FactCase("yes/no facts are never missing: not known is no", "not automatic", true),
        FactCase("yes/no facts are never missing: not verified", "verified", false),
        FactCase("a column without a row is missing", "customer.plan is missing", true, with: table, files: files),
        FactCase("an empty cell is missing", "customer.plan is missing", true, with: table, files: files) {
            $0.sender = "bob@a.org"
        },
        FactCase("a cell outside the domain is missing", "customer.plan is missing", true, with: table, files: files) {
            $0.sender = "cy@a.org"
        },
        FactCase("a cell with a value is not missing", "customer.plan is missing", false, with: table, files: files) {
            $0.sender = "ann@a.org"
        },
        FactCase(
            "`is not` on a missing column is plain negation", "customer.plan is not gold", true, with: table,
            files: files),
        FactCase(
            "`not` of a condition on what is missing is plain negation", "not c", true,
            with: "condition c\n    when language is es\n"),
    ]

    @Test("follows the specification", arguments: cases)
    func follow(row: FactCase) throws { try row.check() }

    static let nevers = [
        "automatic is missing", "c is missing", "o is missing", "category is missing", "priority is missing",
    ]

    @Test("is nothing that is never missing", arguments: nevers)
    func neverMissing(line: String) {
        let hours = "hours o\n    timezone \"Europe/Madrid\"\n    open daily 08:00-18:00\ncondition c\n    when reply\n"
        let check = Desk.check([hours + "rule \"A\"\n    when \(line)\n    then tag t\n"])
        #expect(check.diagnostics.map(\.code) == [.wrongKind])
    }
}
