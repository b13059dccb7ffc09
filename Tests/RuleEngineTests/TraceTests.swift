import DeskModel
import RuleEngine
import RuleSemantics
import Testing

@Suite("Why a rule matched or did not")
struct TraceTests {
    static let rules = """
        hours office
            timezone "Europe/Madrid"
            open mon-fri 08:00-18:00
        table customer from "c.csv" by sender
            column plan gold, free
        list bills
            factur*, invoice
        condition machine
            when any of these
                automatic
                text has "out of office"
        condition deep
            when machine
                 customer.plan is gold
        rule "Bill"
            when   text has any of bills
                   customer.plan is gold
            unless machine
            then   category billing, priority high
        rule "Two of three"
            when at least 2 of these
                   attachments over 0
                   sender-domain is under bank.example
                   office is open
            then   category outage
        rule "Any"
            when any of these
                   verified
                   sender is missing
            then   priority at most normal
        rule "None of it"
            when   subject has no spam
                   sent-to is not desk@x.example
                   language is not missing
            then   tag fine
        rule "Deep"
            when   deep
            then   tag deep
        rule "Late"
            when   category is billing or outage
            then   priority urgent

        """
    static let files = ["c.csv": "sender,plan\nann@bank.example,gold\nbob@b.example,free\n"]

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let rule: String
        let change: @Sendable (inout Facts) -> Void
        let verdict: String
        let seen: [String]
        var testDescription: String { name }

        init(
            _ name: String, _ rule: String, _ verdict: String, _ seen: [String],
            _ change: @escaping @Sendable (inout Facts) -> Void
        ) {
            self.name = name
            self.rule = rule
            self.change = change
            self.verdict = verdict
            self.seen = seen
        }
    }

    static let rows = [
        Row(
            "words that are found are shown as written", "Bill", "matches, and does not get all it asks for",
            ["\"Facturación\" in body", "customer.plan is gold", "machine does not hold: none of its lines does"]
        ) {
            $0.body = "La Facturación"; $0.sender = "ann@bank.example"
        },
        Row(
            "one line in the way", "Bill", "does not match: line 17 does not hold",
            ["\"INVOICE\" in subject", "customer.plan is free", "machine does not hold: none of its lines does"]
        ) {
            $0.subject = "INVOICE"; $0.sender = "bob@b.example"
        },
        Row(
            "two lines in the way", "Bill", "does not match: lines 16, 17 do not hold",
            [
                "none of its phrases is in subject or body", "customer.plan is missing",
                "machine does not hold: none of its lines does",
            ]
        ) {
            $0.body = "hello"
        },
        Row(
            "no text at all", "Bill", "does not match: lines 16, 17 do not hold",
            [
                "subject and body are missing", "customer.plan is missing",
                "machine does not hold: none of its lines does",
            ]
        ) { _ in },
        Row(
            "an `unless` line in the way", "Bill", "does not match: the `unless` line 18 holds",
            ["\"invoice\" in body", "customer.plan is gold", "machine (automatic)"]
        ) {
            $0.body = "invoice"; $0.sender = "ann@bank.example"; $0.automatic = true
        },
        Row(
            "too few of several", "Two of three", "does not match: 1 of its lines hold, it needs at least 2",
            ["attachments is 3", "sender-domain is x.example", "office is closed"]
        ) {
            $0.attachments = 3; $0.senderDomain = "x.example"
        },
        Row(
            "enough of several", "Two of three", "matches",
            ["attachments is 1", "sender-domain is m.bank.example", "office is closed"]
        ) {
            $0.attachments = 1; $0.senderDomain = "m.bank.example"; $0.body = "invoice"; $0.sender = "ann@bank.example"
        },
        Row("none of several", "Any", "does not match: none of its lines holds", ["verified is no", "sender is a@b.c"])
        { $0.sender = "a@b.c" },
        Row(
            "negations show what stands against them", "None of it", "does not match: lines 32, 33, 34 do not hold",
            ["\"Spam\" in subject", "sent-to is desk@x.example", "language is missing"]
        ) {
            $0.subject = "Spam"; $0.sentTo = ["a@x.example", "desk@x.example"]
        },
        Row(
            "negations that hold show what is there", "None of it", "matches",
            ["it is not in subject", "sent-to is missing", "language is hr"]
        ) {
            $0.subject = "ham"; $0.language = "hr"
        },
        Row(
            "a condition is looked into", "Deep", "does not match: line 37 does not hold",
            ["deep does not hold: machine does not hold: none of its lines does"]
        ) { _ in },
        Row("what was decided before", "Late", "does not match: line 40 does not hold", ["category is other"]) { _ in },
    ]

    @Test("is said line by line, with what each saw", arguments: rows)
    func lines(row: Row) throws {
        let desk = try Desk(
            Self.rules,
            files: Self.files)
        var facts = Facts(channel: .email)
        facts.attachments = 0
        row.change(&facts)
        var input = FactInput(facts: facts)
        input.calendars[0] = false
        var evaluator = Evaluator(program: desk.program)
        let index = try #require(desk.program.rules.rules.firstIndex { $0.name == row.rule })
        let trace = evaluator.trace(rule: index, evaluator.decide(input), of: input)
        #expect(trace.verdict == row.verdict)
        #expect(trace.lines.map(\.seen) == row.seen)
        #expect(trace.text.split(separator: "\n").count == 1 + trace.lines.count + trace.outcomes.count)
    }

    @Test("names who won over a rule that matched")
    func winners() throws {
        let desk = try Desk(Self.rules, files: Self.files)
        var facts = Facts(channel: .email)
        facts.body = "invoice"
        facts.sender = "ann@bank.example"
        facts.senderDomain = "bank.example"
        facts.attachments = 1
        facts.verified = true
        let input = FactInput(facts: facts)
        var evaluator = Evaluator(program: desk.program)
        let decision = evaluator.decide(input)
        func because(_ name: String) throws -> [String] {
            let index = try #require(desk.program.rules.rules.firstIndex { $0.name == name })
            return evaluator.trace(rule: index, decision, of: input).outcomes.map { "\($0.wanted): \($0.because)" }
        }
        #expect(try because("Two of three") == ["outage: it decided"])
        #expect(
            try because("Bill") == [
                "billing: got outage by \"Two of three\" (0.rules:20), which is listed first",
                "high: got normal by \"Any\" (0.rules:26), which is a ceiling",
            ])
        #expect(try because("Any") == ["at most normal: it decided"])
        #expect(try because("Late") == ["urgent: got normal by \"Any\" (0.rules:26), which is a ceiling"])
    }

    @Test("agrees with what is decided, of any rules and messages")
    func agrees() throws {
        var matched = 0
        for seed in 5_000..<5_040 as Range<UInt64> {
            var source = RandomRules(seed: seed)
            let program = try Desk(source.blocks().joined()).program
            var evaluator = Evaluator(program: program)
            for _ in 0..<20 {
                let input = FactInput(facts: source.facts())
                let decision = evaluator.decide(input)
                let matching = Set(evaluator.matchingRules(input))
                matched += matching.count
                let asked =
                    [decision.category.rule, decision.priority.rule].compactMap { $0 } + decision.tags.map(\.rule)
                    + decision.category.lost.map(\.rule) + decision.priority.lost.map(\.rule)
                #expect(Set(asked).isSubset(of: matching))
                for index in program.rules.rules.indices {
                    let trace = evaluator.trace(rule: index, decision, of: input)
                    #expect(trace.matches == matching.contains(index))
                    #expect(trace.matches == !trace.lines.contains(where: \.blocks))
                    #expect(trace.lines.allSatisfy { !$0.seen.isEmpty })
                }
            }
        }
        #expect(matched > 500)
    }
}
