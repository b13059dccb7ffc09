import DeskModel
import RuleSemantics
import RuleTesting
import SourceText
import Testing

/// A sentence of the specification, rules, a message, and what is checked of its decision.
struct OutcomeCase: CustomTestStringConvertible, Sendable {
    let sentence: String
    let rules: String
    let body: String
    let holds: @Sendable (Outcome) -> Bool

    var testDescription: String { sentence }

    init(_ sentence: String, _ rules: String, body: String = "x", _ holds: @escaping @Sendable (Outcome) -> Bool) {
        self.sentence = sentence
        self.rules = rules
        self.body = body
        self.holds = holds
    }
}

@Suite("Outcomes")
struct OutcomeTests {
    /// A rule that matches every message with `x` in it.
    static func rule(_ name: String, _ outcomes: String, when: String = "body has x") -> String {
        "rule \"\(name)\"\n    when \(when)\n    then \(outcomes)\n"
    }

    static let cases = [
        OutcomeCase("the default counts when nobody asks", rule("A", "tag t", when: "body has y")) {
            $0.category == "other" && $0.priority == "normal" && $0.categoryRule == nil && $0.priorityRule == nil
                && $0.tags.isEmpty && $0.lost.isEmpty
        },
        OutcomeCase("a rule may ask for less than the default", rule("A", "priority low")) {
            $0.priority == "low" && $0.priorityRule == "A" && !$0.isCeiling
        },
        OutcomeCase("a rule may ask for the default's value, and then decides it", rule("A", "category other")) {
            $0.category == "other" && $0.categoryRule == "A"
        },
        OutcomeCase(
            "the outcome listed first wins, whatever the order of rules",
            rule("Z", "category security") + rule("A", "category billing") + rule("M", "category outage")
        ) { $0.category == "security" && $0.categoryRule == "Z" && $0.lost == ["M: outage", "A: billing"] },
        OutcomeCase("a priority means at least", rule("A", "priority high") + rule("B", "priority urgent")) {
            $0.priority == "urgent" && $0.priorityRule == "B" && $0.lost == ["A: high"]
        },
        OutcomeCase(
            "a rule that loses the category still gives its priority and its tags",
            rule("A", "category billing, priority urgent, tag paid") + rule("B", "category outage")
        ) {
            $0.category == "outage" && $0.priority == "urgent" && $0.tags == ["paid by A"] && $0.lost == ["A: billing"]
        },
        OutcomeCase("a ceiling applies to the default", rule("A", "priority at most low")) {
            $0.priority == "low" && $0.priorityRule == "A" && $0.isCeiling && $0.lost.isEmpty
        },
        OutcomeCase("a ceiling beats any floor", rule("A", "priority at most low") + rule("B", "priority urgent")) {
            $0.priority == "low" && $0.priorityRule == "A" && $0.isCeiling && $0.lost == ["B: urgent"]
        },
        OutcomeCase(
            "the lowest ceiling wins",
            rule("A", "priority at most normal") + rule("B", "priority at most low") + rule("C", "priority high")
        ) { $0.priority == "low" && $0.priorityRule == "B" && $0.lost == ["C: high"] && $0.alsoAsked.isEmpty },
        OutcomeCase(
            "a ceiling is the deciding rule only when it lowers the value",
            rule("A", "priority at most high") + rule("B", "priority high")
        ) {
            $0.priority == "high" && $0.priorityRule == "B" && !$0.isCeiling && $0.lost.isEmpty && $0.alsoAsked.isEmpty
        },
        OutcomeCase("a ceiling above the default decides nothing", rule("A", "priority at most high")) {
            $0.priority == "normal" && $0.priorityRule == nil && !$0.isCeiling
        },
        OutcomeCase("a ceiling at the default decides nothing", rule("A", "priority at most normal")) {
            $0.priority == "normal" && $0.priorityRule == nil && !$0.isCeiling
        },
        OutcomeCase(
            "ceilings without effect are not listed",
            rule("A", "priority at most high") + rule("B", "priority at most low") + rule("C", "priority urgent")
        ) { $0.priorityRule == "B" && $0.lost == ["C: urgent"] && $0.alsoAsked.isEmpty },
        OutcomeCase(
            "floors that a ceiling lowers go to lost in the declared order, the one that asked for the value does not",
            rule("A", "priority low") + rule("B", "priority at most low") + rule("C", "priority high")
                + rule("D", "priority urgent")
        ) { $0.priorityRule == "B" && $0.lost == ["D: urgent", "C: high"] && $0.alsoAsked == ["A"] },
        OutcomeCase(
            "one rule may have a floor and a ceiling", rule("A", "priority high, priority at most normal")
        ) { $0.priority == "normal" && $0.isCeiling && $0.priorityRule == "A" && $0.lost == ["A: high"] },
        OutcomeCase(
            "of several rules that ask for the winning value the first by name is shown, the others also asked",
            rule("b", "category outage") + rule("B", "category outage") + rule("ä", "category outage")
        ) { $0.categoryRule == "B" && $0.alsoAsked == ["b", "ä"] && $0.lost.isEmpty },
        OutcomeCase(
            "lost holds only rules that asked for another value, in the declared order of values",
            rule("E", "category other") + rule("B", "category outage") + rule("C", "category billing")
                + rule("A", "category outage") + rule("D", "category billing")
        ) { $0.categoryRule == "A" && $0.alsoAsked == ["B"] && $0.lost == ["C: billing", "D: billing", "E: other"] },
        OutcomeCase(
            "two rules with one tag give one tag, the first rule by name", rule("B", "tag t") + rule("A", "tag t")
        ) {
            $0.tags == ["t by A"] && $0.alsoAsked == ["B"]
        },
        OutcomeCase("tags are many, by name", rule("A", "tag z") + rule("B", "tag a, tag m")) {
            $0.tags == ["a by B", "m by B", "z by A"]
        },
        OutcomeCase(
            "a priority rule sees the category",
            rule("A", "category outage") + rule("B", "priority urgent", when: "category is outage")
        ) { $0.priority == "urgent" },
        OutcomeCase(
            "a priority rule sees the default category", rule("B", "priority urgent", when: "category is other")
        ) {
            $0.priority == "urgent"
        },
        OutcomeCase(
            "a tag rule sees the priority after ceilings",
            rule("A", "priority urgent") + rule("B", "priority at most low")
                + rule("C", "tag calm", when: "priority is low") + rule("D", "tag loud", when: "priority is urgent")
        ) { $0.tags == ["calm by C"] },
        OutcomeCase(
            "a tag rule sees category and priority",
            rule("A", "category outage") + rule("C", "tag t", when: "category is outage\n         priority is normal")
        ) { $0.tags == ["t by C"] },
        OutcomeCase(
            "a condition may test what is decided before its rule",
            "condition c\n    when category is not outage or billing\n" + rule("C", "priority high", when: "c")
        ) { $0.priority == "high" },
        OutcomeCase(
            "any of these: one is enough", rule("A", "tag t", when: "any of these\n    body has y\n    body has x")
        ) {
            $0.tags == ["t by A"]
        },
        OutcomeCase(
            "any of these: none is not", rule("A", "tag t", when: "any of these\n    body has y\n    body has z")
        ) {
            $0.tags.isEmpty
        },
        OutcomeCase(
            "at least 2 of these: one is too few",
            rule("A", "tag t", when: "at least 2 of these\n    body has y\n    body has x\n    body has z")
        ) { $0.tags.isEmpty },
        OutcomeCase(
            "at least 2 of these: two are enough",
            rule("A", "tag t", when: "at least 2 of these\n    body has y\n    body has x\n    body has no z")
        ) { $0.tags == ["t by A"] },
        OutcomeCase("all lines have to hold", rule("A", "tag t", when: "body has x\n    body has y")) {
            $0.tags.isEmpty
        },
        OutcomeCase(
            "none of the lines of unless may hold",
            "rule \"A\"\n    when body has x\n    unless body has z\n           body has y\n    then tag t\n",
            body: "x y"
        ) { $0.tags.isEmpty },
        OutcomeCase(
            "unless in a condition counts",
            "condition c\n    when body has x\n    unless body has y\n" + rule("A", "tag t", when: "not c"), body: "x y"
        ) { $0.tags == ["t by A"] },
    ]

    @Test("follow the specification", arguments: cases)
    func follow(row: OutcomeCase) throws {
        var facts = Facts(channel: .email)
        facts.body = row.body
        let outcome = try Desk(row.rules).decide(facts)
        #expect(row.holds(outcome), "\(outcome)")
    }

    /// Rules that test too late for what they decide.
    static let violations: [(name: String, rules: String)] = [
        ("category tests category", rule("A", "category outage", when: "category is billing")),
        ("category tests priority", rule("A", "category outage", when: "priority is low")),
        ("priority tests priority", rule("A", "priority high", when: "priority is low")),
        ("a ceiling tests priority", rule("A", "priority at most low", when: "priority is high")),
        ("the earliest outcome counts", rule("A", "tag t, category outage", when: "category is billing")),
        ("priority and tag test priority", rule("A", "tag t, priority high", when: "priority is low")),
        (
            "through conditions",
            "condition c\n    when d\ncondition d\n    when priority is low\n"
                + rule("A", "priority high", when: "not c")
        ),
        ("in unless", "rule \"A\"\n    when body has x\n    unless category is other\n    then category outage\n"),
    ]

    @Test("cannot be tested before they are decided", arguments: violations)
    func strata(row: (name: String, rules: String)) {
        let check = Desk.check([row.rules])
        #expect(check.diagnostics.map(\.code) == [.stratumViolation], "\(row.name)")
    }

    @Test("`by` holds for any rule that asked for the winning value")
    func by() throws {
        let rules =
            Self.rule("A", "category outage, tag t") + Self.rule("B", "category outage, tag t")
            + Self.rule("C", "category billing")
        let good = "test \"t\"\n    body x\n    expect category outage by \"B\"\n    expect tag t by \"B\"\n"
        #expect(!Desk.check([rules + good]).diagnostics.hasErrors)
        let bad = "test \"t\"\n    body x\n    expect category outage by \"C\"\n    expect tag t by \"C\"\n"
        let errors = Desk.check([rules + bad]).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [.failedTest, .failedTest])
    }
}
