import BusinessTime
import DeskModel
import RuleAnalysis
import RuleEngine
import RuleSemantics
import RuleTesting
import SourceText
import Testing

/// A sentence of the specification, a route table, a message, and the row that takes it.
struct RouteCase: CustomTestStringConvertible, Sendable {
    let sentence: String
    let rows: [String]
    let row: Int
    let channel: Channel
    let change: @Sendable (inout FactInput) -> Void

    var testDescription: String { sentence }

    init(
        _ sentence: String, _ rows: [String], _ row: Int, channel: Channel = .email,
        _ change: @escaping @Sendable (inout FactInput) -> Void = { _ in }
    ) {
        self.sentence = sentence
        self.rows = rows
        self.row = row
        self.channel = channel
        self.change = change
    }
}

@Suite("The route")
struct RouteTests {
    static let declarations = """
        table customer from "c.csv" by sender
            column plan gold, "missing", free
        hours office
            timezone "Europe/Madrid"
            open mon-fri 08:00-18:00
        condition fresh
            when not reply
            unless office is closed
        rule "A"
            when body has vip
            then tag vip
        rule "B"
            when body has outage
            then category outage

        """
    static let files = ["c.csv": "sender,plan\nann@a.org,gold\nbob@a.org,missing\n"]

    static let cases = [
        RouteCase("the first row that fits wins", ["| category | tier |", "| outage | third |", "| any | first |"], 1) {
            $0.facts.body = "outage"
        },
        RouteCase("`any` fits all", ["| category | tier |", "| outage | third |", "| any | first |"], 2),
        RouteCase(
            "several values in a cell", ["| priority | tier |", "| urgent, normal | third |", "| any | first |"], 1),
        RouteCase(
            "`not a, b` fits none of them",
            ["| priority | tier |", "| not urgent, normal | third |", "| any | first |"], 2),
        RouteCase(
            "`not` fits all others", ["| priority | tier |", "| not urgent, high | third |", "| any | first |"], 1),
        RouteCase(
            "`not` with more white space", ["| priority | tier |", "| not\t  urgent | third |", "| any | first |"], 1),
        RouteCase("a quoted value", ["| customer.plan | tier |", "| \"gold\" | third |", "| any | first |"], 1) {
            $0.facts.sender = "ann@a.org"
        },
        RouteCase(
            "a column without a row is `missing`",
            ["| customer.plan | tier |", "| missing | third |", "| any | first |"], 1),
        RouteCase("`not x` fits missing", ["| customer.plan | tier |", "| not gold | third |", "| any | first |"], 1),
        RouteCase(
            "`not missing` does not", ["| customer.plan | tier |", "| not missing | third |", "| any | first |"], 2),
        RouteCase(
            "quoted, `missing` is a value", ["| customer.plan | tier |", "| \"missing\" | third |", "| any | first |"],
            1
        ) { $0.facts.sender = "bob@a.org" },
        RouteCase(
            "bare, it is none", ["| customer.plan | tier |", "| missing | third |", "| any | first |"], 2
        ) { $0.facts.sender = "bob@a.org" },
        RouteCase(
            "column values compare folded", ["| customer.plan | tier |", "| GOLD | third |", "| any | first |"], 1
        ) {
            $0.facts.sender = "ANN@a.org"
        },
        RouteCase("channel", ["| channel | tier |", "| phone, chat | third |", "| email | first |"], 2),
        RouteCase("a gateway by name", ["| gateway | tier |", "| sms | third |", "| any | first |"], 1) {
            $0.facts.gateway = "SMS"
        },
        RouteCase("any other gateway", ["| gateway | tier |", "| sms, web | third |", "| not sms, web | first |"], 2) {
            $0.facts.gateway = "fax"
        },
        RouteCase("no gateway at all", ["| gateway | tier |", "| sms, missing | third |", "| any | first |"], 1),
        RouteCase(
            "`not` a gateway fits none at all", ["| gateway | tier |", "| not sms | third |", "| any | first |"], 1),
        RouteCase("a calendar is open", ["| office | tier |", "| open | third |", "| closed | first |"], 1) {
            $0.calendars[0] = true
        },
        RouteCase("a calendar is closed", ["| office | tier |", "| open | third |", "| closed | first |"], 2) {
            $0.calendars[0] = false
        },
        RouteCase(
            "yes/no facts",
            ["| automatic | reply | tier |", "| yes | any | third |", "| no | yes | second |", "| no | no | first |"], 3
        ),
        RouteCase("a tag that is given", ["| tag vip | tier |", "| yes | third |", "| no | first |"], 1) {
            $0.facts.body = "vip"
        },
        RouteCase("a tag that is not", ["| tag\tvip | tier |", "| yes | third |", "| no | first |"], 2),
        RouteCase("a condition that holds", ["| fresh | tier |", "| yes | third |", "| no | first |"], 1) {
            $0.calendars[0] = true
        },
        RouteCase("a condition that does not", ["| fresh | tier |", "| yes | third |", "| no | first |"], 2) {
            $0.facts.reply = true
        },
        RouteCase("no columns but the tier", ["| tier |", "| second |"], 1),
        RouteCase("blank lines and comments between rows", ["| tier |  # all", "", "# none", "| second |"], 1),
        RouteCase(
            "every column has to fit",
            [
                "| category | office | tier |", "| other | closed | third |", "| other | open | second |",
                "| any | any | first |",
            ], 2
        ) { $0.calendars[0] = true },
    ]

    static func rules(_ rows: [String], more: String = "") -> String {
        declarations + "route\n" + rows.map { "    \($0)\n" }.joined() + more
    }

    @Test("follows the specification", arguments: cases)
    func follow(row: RouteCase) throws {
        var input = FactInput(facts: Facts(channel: row.channel))
        row.change(&input)
        let outcome = try Desk(Self.rules(row.rows), files: Self.files).decide(input)
        #expect(outcome.row == row.row, "\(outcome)")
    }

    @Test("names a team beside the tier, where it has the column")
    func teams() throws {
        let rows = ["| category | tier | team |", "| outage | second | network |", "| any | first | |"]
        let desk = try Desk(Self.rules(rows, more: "teams network, billing\n"), files: Self.files)
        var facts = Facts(channel: .chat)
        #expect(desk.decide(facts).team == nil)
        facts.body = "outage"
        #expect(desk.decide(facts).team == "network")
        #expect(desk.decide(facts).tier == "second")
    }

    /// A route table, and the codes of everything that is said of it.
    static let findings: [(name: String, rows: [String], codes: [String])] = [
        ("complete", ["| category | tier |", "| not other | third |", "| other | first |"], []),
        ("a value without a row", ["| category | tier |", "| not other | third |"], ["R052"]),
        ("missing without a row", ["| customer.plan | tier |", "| gold, \"missing\", free | third |"], ["R052"]),
        ("missing with a row", ["| customer.plan | tier |", "| gold, \"missing\", free, missing | third |"], []),
        ("no other gateway", ["| gateway | tier |", "| sms, missing | third |"], ["R052"]),
        ("every gateway", ["| gateway | tier |", "| sms, missing | third |", "| not sms, missing | first |"], []),
        ("open and closed are all", ["| office | tier |", "| open | third |", "| closed | first |"], []),
        ("a row never reached", ["| office | tier |", "| any | third |", "| open | first |"], ["R051"]),
        (
            "a row that others together take",
            ["| office | tier |", "| open | third |", "| closed | first |", "| any | second |"], ["R051"]
        ),
        (
            "a row for a category that nothing gives yet",
            ["| category | tier |", "| billing | third |", "| any | first |"], []
        ),
        (
            "a row for such a category below one that takes it",
            ["| category | tier |", "| any | first |", "| billing | third |"], ["R051"]
        ),
        (
            "a row for a priority that nothing asks for",
            ["| priority | tier |", "| urgent | third |", "| any | first |"], []
        ),
        (
            "a last row that only such categories are left for",
            ["| category | tier |", "| outage | third |", "| other | second |", "| any | first |"], []
        ),
        (
            "cells that exclude each other",
            ["| office | fresh | tier |", "| closed | yes | third |", "| any | any | first |"], ["R051"]
        ),
        (
            "cells that exclude each other beside a category that nothing gives yet",
            [
                "| category | office | fresh | tier |", "| billing | closed | yes | third |",
                "| any | any | any | first |",
            ], ["R051"]
        ),
        (
            "no row for what cells exclude",
            ["| office | fresh | tier |", "| open | any | third |", "| closed | no | first |"], []
        ),
        ("an empty cell", ["| office | tier |", "|  | third |", "| any | first |"], ["R050"]),
        ("an unknown value", ["| office | tier |", "| shut | third |", "| any | first |"], ["R050"]),
        ("an unknown column", ["| ofice | tier |", "| any | first |"], ["R050"]),
        ("a text as a column", ["| subject | tier |", "| any | first |"], ["R050"]),
        ("a tag that no rule gives", ["| tag gold | tier |", "| any | first |"], ["R050"]),
        ("an unknown tier", ["| office | tier |", "| any | frist |"], ["R005"]),
        ("a column twice", ["| office | office | tier |", "| any | any | first |"], ["R008"]),
        ("tier in the middle", ["| tier | office |", "| first | any |"], ["R050"]),
        ("a row too short", ["| office | tier |", "| first |", "| any | first |"], ["R002"]),
        (
            "`not` twice in a cell", ["| priority | tier |", "| not low, not high | third |", "| any | first |"],
            ["R050"]
        ),
        ("`any` among values", ["| priority | tier |", "| any, high | third |", "| any | first |"], ["R050"]),
        ("calendars are never missing", ["| office | tier |", "| missing | third |", "| any | first |"], ["R050"]),
        ("other gateways have no name", ["| gateway | tier |", "| any other | third |", "| any | first |"], []),
    ]

    @Test("is proven complete and reachable", arguments: findings)
    func proven(row: (name: String, rows: [String], codes: [String])) {
        let check = Desk.check([Self.rules(row.rows)], files: Self.files)
        #expect(Desk.codes(check) == row.codes, "\(row.name): \(check.diagnostics.map(\.message))")
    }

    @Test("with more combinations than can be looked at is good when it ends in a row of `any`")
    func manyCombinations() throws {
        let conditions = (0..<12).map { "condition c\($0)\n    when reply\n" }.joined()
        func row(_ cell: (Int) -> String) -> String { "    | " + (0..<12).map(cell).joined(separator: " | ") }
        // Rows that cut every open box in two make the number of boxes double.
        let rows = (0..<11).map { number in
            row { $0 == number || $0 == number + 1 ? "yes" : "any" } + " | first |\n"
        }
        let all = "route\n" + row { "c\($0)" } + " | tier |\n" + rows.joined() + row { _ in "any" } + " | second |\n"
        let rules = try Desk(conditions + all).program.rules
        #expect(RouteCoverage(route: rules.route, tiers: rules.tiers.map(\.name), budget: 20).check().isEmpty)
        var open = rules.route
        open.rows.removeLast()
        let undecided = RouteCoverage(route: open, tiers: rules.tiers.map(\.name), budget: 20).check()
        #expect(undecided.map(\.code) == [.routeGap])
        #expect(undecided.first?.message.hasPrefix("not decided") == true)
        let decided = RouteCoverage(route: open, tiers: rules.tiers.map(\.name)).check()
        #expect(decided.first?.message.hasPrefix("not decided") == false)
    }
}
