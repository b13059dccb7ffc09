import DeskModel
import RuleSemantics
import RuleTesting
import SourceText
import Testing

@Suite("Tests of values and numbers")
struct ValueFactTests {
    static let cases = [
        FactCase("values compare without case", "sender is Ann@A.org", true) { $0.sender = "ann@a.ORG" },
        FactCase("values compare trimmed", "gateway is web", true) { $0.gateway = "  Web\t" },
        FactCase("values compare case-folded in any script", "gateway is STRASSE", true) { $0.gateway = "straße" },
        FactCase("final sigma is sigma", "gateway is ΟΔΟΣ", true) { $0.gateway = "οδος" },
        FactCase("a dotless i is no i", "gateway is ı", false) { $0.gateway = "i" },
        FactCase("values compare after NFC", "gateway is \u{E9}", true) { $0.gateway = "E\u{301}" },
        FactCase("accents in values count", "gateway is cafe", false) { $0.gateway = "café" },
        FactCase("one of several values is enough", "channel is phone or email", true),
        FactCase("`is not a or b` means neither", "channel is not phone or email", false),
        FactCase("a keyword as a value is quoted", "gateway is \"or\"", true) { $0.gateway = "or" },
        FactCase("of a set `is` holds when any value does", "sent-to is b@x.org", true) {
            $0.sentTo = ["a@x.org", "B@x.org"]
        },
        FactCase("of a set two `is` can both hold", "sent-to is b@x.org\n         sent-to is a@x.org", true) {
            $0.sentTo = ["a@x.org", "b@x.org"]
        },
        FactCase("of a set `is not` holds when none does", "sent-to is not b@x.org", false) {
            $0.sentTo = ["a@x.org", "b@x.org"]
        },
        FactCase("of a set `is not` holds for others", "sent-to is not c@x.org", true) {
            $0.sentTo = ["a@x.org", "b@x.org"]
        },
        FactCase("MIME types are values", "attachment-type is image/svg+xml", true) {
            $0.attachmentTypes = ["image/svg+xml"]
        },
        FactCase("`under`: the domain itself", "sender-domain is under example.org", true) {
            $0.senderDomain = "Example.ORG"
        },
        FactCase("`under`: one below it", "sender-domain is under example.org", true) {
            $0.senderDomain = "mail.eu.example.org"
        },
        FactCase("`under`: not one that only ends so", "sender-domain is under example.org", false) {
            $0.senderDomain = "badexample.org"
        },
        FactCase("`under`: not one above it", "sender-domain is under mail.example.org", false) {
            $0.senderDomain = "example.org"
        },
        FactCase("`under`: several domains", "sender-domain is under a.org or b.org", true) {
            $0.senderDomain = "x.b.org"
        },
        FactCase("`is`: not one below it", "sender-domain is example.org", false) { $0.senderDomain = "a.example.org" },
        FactCase("`is in` a list", "sender is in vips", true, with: "list vips\n    ann@a.org, \"+46701740605\"\n") {
            $0.sender = "ANN@a.org"
        },
        FactCase(
            "`is in` a list's file", "sender is in vips", true, with: "list vips from \"v.txt\"\n",
            files: ["v.txt": "# VIPs\n+46701740605\n"]
        ) {
            $0.sender = "+46701740605"
        },
        FactCase("`is not in` a list", "sender is not in vips", false, with: "list vips\n    ann@a.org\n") {
            $0.sender = "ann@a.org"
        },
        FactCase("a chat sender is platform and id", "sender is slack:U0KIM", true, channel: .chat) {
            $0.sender = "slack:u0kim"
        },
        FactCase("a Matrix sender has its own signs", "sender is matrix:@kim:example.org", true, channel: .chat) {
            $0.sender = "matrix:@kim:example.org"
        },
        FactCase("`over` is strict", "attachments over 2", false) { $0.attachments = 2 },
        FactCase("`over` holds one above", "attachments over 2", true) { $0.attachments = 3 },
        FactCase("`under` is strict", "attachments under 2", false) { $0.attachments = 2 },
        FactCase("`under` holds one below", "attachments under 2", true) { $0.attachments = 1 },
        FactCase("`between` includes its low end", "attachments between 2 and 4", true) { $0.attachments = 2 },
        FactCase("`between` includes its high end", "attachments between 2 and 4", true) { $0.attachments = 4 },
        FactCase("`between` excludes what is below", "attachments between 2 and 4", false) { $0.attachments = 1 },
        FactCase("`between` excludes what is above", "attachments between 2 and 4", false) { $0.attachments = 5 },
        FactCase("a KB has 1024 bytes", "size over 1 KB", false) { $0.size = 1024 },
        FactCase("a KB and one byte is over a KB", "size over 1 KB", true) { $0.size = 1025 },
        FactCase("an MB has 1024 KB", "size under 1 MB", true) { $0.size = 1_048_575 },
        FactCase("an MB is not under an MB", "size under 1 MB", false) { $0.size = 1_048_576 },
        FactCase("minutes have sixty seconds", "duration between 2 minutes and 2 minutes", true, channel: .phone) {
            $0.duration = 120
        },
        FactCase("the largest number is no trap", "size under 1000000000000 MB", true) { $0.size = Int.max / 16 },
        FactCase("yes/no facts", "automatic\n         reply\n         not verified", true) {
            $0.automatic = true
            $0.reply = true
        },
    ]

    @Test("follow the specification", arguments: cases)
    func follow(row: FactCase) throws { try row.check() }

    static let bySender =
        "table customer from \"c.csv\" by sender\n    column plan gold, \"free trial\"\n    column home-town oslo, rome\n"
    static let tables = [
        FactCase(
            "keys and cells compare case-folded and trimmed", "customer.plan is GOLD", true, with: bySender,
            files: ["c.csv": "sender,plan,home-town\n Ann@A.org , Gold ,rome\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "a CSV header's spaces and `_` are `-`", "customer.home-town is rome", true, with: bySender,
            files: ["c.csv": "sender,plan, home town\nann@a.org,gold,rome\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "a CSV header's `_` is `-`", "customer.home-town is rome", true, with: bySender,
            files: ["c.csv": "sender,plan,home_town\nann@a.org,gold,rome\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "the key column bears the fact's name", "customer.plan is \"free trial\"", true, with: bySender,
            files: ["c.csv": "plan,home_town,sender\nfree trial,rome,ann@a.org\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "without that name the key column is the first", "customer.plan is gold", true, with: bySender,
            files: ["c.csv": "mail,plan,home_town\nann@a.org,gold,rome\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "columns not named are ignored", "customer.plan is gold", true, with: bySender,
            files: ["c.csv": "sender,x,plan,y,home_town\r\nann@a.org,\"a, \"\"b\"\"\nc\",gold,,\r\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "a table by sent-to takes the first recipient with a row", "line.plan is a", true,
            with: "table line from \"l.csv\" by sent-to\n    column plan a, b\n",
            files: ["l.csv": "sent-to,plan\n2@x.org,a\n3@x.org,b\n"]
        ) { $0.sentTo = ["1@x.org", "2@x.org", "3@x.org"] },
        FactCase(
            "a row with an empty cell is a row all the same", "line.plan is missing", true,
            with: "table line from \"l.csv\" by sent-to\n    column plan a, b\n",
            files: ["l.csv": "sent-to,plan\n2@x.org,\n3@x.org,b\n"]
        ) { $0.sentTo = ["2@x.org", "3@x.org"] },
        FactCase(
            "a table by sender-domain", "firm.tier is a", true,
            with: "table firm from \"f.csv\" by sender-domain\n    column tier a\n",
            files: ["f.csv": "sender-domain,tier\nx.org,a\n"]
        ) { $0.senderDomain = "X.org" },
        FactCase(
            "a table by gateway", "line.tier is a", true,
            with: "table line from \"f.csv\" by gateway\n    column tier a\n",
            files: ["f.csv": "gateway,tier\nsms,a\n"]
        ) { $0.gateway = "sms" },
        FactCase(
            "a refused table is empty where there was no good one", "customer.plan is missing", true, with: bySender,
            files: ["c.csv": "sender,plan,home_town\nann@a.org,gold,rome\nann@a.org,gold,rome\n"]
        ) { $0.sender = "ann@a.org" },
        FactCase(
            "a table with a short row is refused whole", "customer.plan is missing", true, with: bySender,
            files: ["c.csv": "sender,plan,home_town\nann@a.org,gold,rome\nbob@a.org\n"]
        ) { $0.sender = "ann@a.org" },
    ]

    @Test("of tables follow the specification", arguments: tables)
    func followTables(row: FactCase) throws { try row.check() }

    /// A test line that cannot be, and the code of what is said of it.
    static let refused: [(line: String, code: String)] = [
        ("attachments over 2 KB", "R014"), ("size over 2", "R014"), ("size over 2 seconds", "R014"),
        ("duration over 2 days", "R014"), ("size over -1 KB", "R014"), ("size over 1000000000001 KB", "R014"),
        ("attachments over 99999999999999999999", "R014"), ("attachments between 4 and 2", "R014"),
        ("at least 0 of these\n    automatic\n    reply", "R014"),
        ("at least 3 of these\n    automatic\n    reply", "R014"),
        ("at least +1 of these\n    automatic\n    reply", "R014"),
        ("at least many of these\n    automatic\n    reply", "R014"),
        ("channel is mail", "R006"), ("language is spanish", "R006"), ("attachment-type is pdf", "R006"),
        ("subject is a", "R007"), ("sender has a", "R007"), ("automatic is yes", "R007"), ("received is open", "R007"),
        ("body is under a.org", "R007"), ("sender is under a.org", "R007"), ("header has a", "R002"),
        ("sendr is a", "R005"),
    ]

    @Test("that cannot be are refused", arguments: refused)
    func refusals(row: (line: String, code: String)) {
        let check = Desk.check(["rule \"A\"\n    when \(row.line)\n    then tag t\n"])
        #expect(check.diagnostics.map(\.code.rawValue) == [row.code], "\(check.diagnostics.map(\.message))")
    }

    /// `at least N` at both bounds.
    @Test("at least N takes 1 and the number of lines", arguments: [1, 2])
    func atLeastBounds(count: Int) {
        let check = Desk.check([
            "rule \"A\"\n    when at least \(count) of these\n    automatic\n    reply\n    then tag t\n"
        ])
        #expect(check.diagnostics.isEmpty)
    }
}
