import DeskModel
import RuleAnalysis
import RuleEngine
import RuleSemantics
import SourceText
import Testing

/// Single questions that the random worlds do not ask.
@Suite("The analysis")
struct FindingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let rules: String
        let codes: [String]

        init(_ name: String, _ rules: String, _ codes: [String]) {
            (testDescription, self.rules, self.codes) = (name, rules, codes)
        }
    }

    private static func rule(_ tests: String, _ outcome: String = "category outage") -> String {
        "rule \"r\"\n    when \(tests)\n    then \(outcome)\n"
    }

    static let cases = [
        Case(
            "ten digits are not every digit",
            rule("body has \"x#\"\n        body has no x0 or x1 or x2 or x3 or x4 or x5 or x6 or x7 or x8 or x9"), []),
        Case("a digit class takes every digit", rule("body has x7\n        body has no \"x#\""), ["R030"]),
        Case(
            "an exact phrase is found by the plain one", rule("body has exact \"IT\"\n        body has no it"), ["R030"]
        ),
        Case(
            "a plain phrase may be written otherwise",
            rule("body has it\n        body has no exact \"IT\" or exact \"it\""), []),
        Case("accents do not make another word", rule("body has račun\n        body has no racun"), ["R030"]),
        Case("text is subject or body", rule("text has a\n        subject has no a\n        body has no a"), ["R030"]),
        Case("subject and body are two texts", rule("text has a\n        subject has no a"), []),
        Case(
            "no phrase reaches from one text into another",
            rule("text has \"a b\"\n        subject is missing\n        body is missing"), ["R030"]),
        Case(
            "several headers of one name are one set", rule("header \"X\" has a\n        header \"x\" has no a"),
            ["R030"]),
        Case(
            "a header that says something is there", rule("header \"X\" has a\n        header \"X\" is missing"),
            ["R030"]),
        Case("two values of a set", rule("sent-to is a@a.org\n        sent-to is b@a.org"), []),
        Case("two values of one address", rule("sender is a@a.org\n        sender is b@a.org"), ["R030"]),
        Case("case does not count in values", rule("sender is A@a.org\n        sender is not a@A.org"), ["R030"]),
        Case(
            "a domain below another", rule("sender-domain is under a.b.org\n        sender-domain is not under b.org"),
            ["R030"]),
        Case(
            "a domain beside another", rule("sender-domain is under b.org\n        sender-domain is not under a.b.org"),
            []),
        Case(
            "a name that only ends alike excludes nothing",
            rule("sender-domain is under b.org\n        sender-domain is not under xb.org"), ["R035"]),
        Case(
            "the values that the analysis makes up may be named",
            rule("sender is not missing\n        sender is not somebody@elsewhere.invalid"), []),
        Case(
            "so may its domains",
            rule(
                "sender-domain is not missing\n        sender-domain is not under invalid or elsewhere.invalid or elsewhere"
            ), []),
        Case("no size is below nothing", rule("size under 0 KB"), ["R030"]),
        Case("a gap between numbers", rule("attachments over 3\n        attachments under 4"), ["R030"]),
        Case("one number left", rule("attachments over 3\n        attachments under 5"), []),
        Case(
            "what is missing is not under a bound", rule("attachments under 5\n        attachments is missing"),
            ["R030"]),
        Case("a category that no rule gives", rule("category is billing", "priority high"), ["R030"]),
        Case(
            "the default is there, and nothing else where no rule gives anything",
            rule("category is other\n        text has a", "priority high"), ["R035"]),
        Case(
            "a broken condition is reported once",
            "condition c\n    when automatic\n        not automatic\n" + rule("c"), ["R030"]),
        Case("an entry twice in one line", rule("text has a or A"), ["R033"]),
    ]

    /// Rules, and what is said of them: sentences that have to stand there, and some that must not.
    static let sentences: [(name: String, rules: String, says: [String], never: [String])] = [
        (
            "a fact that is never there is missing: that always holds",
            rule("channel is email\n        duration is missing", "tag o"), ["this always holds"], ["never holds"]
        ),
        (
            "a call has no subject: that it is missing always holds",
            rule("channel is phone\n        subject is missing", "tag o"), ["this always holds"], ["never holds"]
        ),
        (
            "an exception that always holds lets nothing through",
            "rule \"r\"\n    when channel is chat\n    unless sender-domain is missing\n    then tag o\n",
            ["excepts every message of chat", "rule \"r\" can never match"], ["excepts nothing"]
        ),
        (
            "a floor above a default below the ceiling counts",
            "default category other, priority low\n" + rule("text has foo", "priority high")
                + "rule \"c\"\n    when text has foo\n    then priority at most normal\n",
            ["always lowered", "ask for `priority normal`"], ["never counts", "take the priority out"]
        ),
        (
            "a floor counts beside another that asks for less than the ceiling",
            rule("text has foo", "priority high")
                + "rule \"b\"\n    when text has foo\n    then priority low\n"
                + "rule \"c\"\n    when text has foo\n    then priority at most normal\n",
            ["always lowered"], ["never counts", "take the priority out"]
        ),
        (
            "a line of `at least` is taken out together with its number",
            rule("at least 2 of these\n        text has foo\n        text has \"foo bar\"", "tag o"),
            ["write `at least 1 of these`"], ["take the line out;"]
        ),
        (
            "a priority that a ceiling brings about is reached, if not by this rule",
            "rule \"a\"\n    when text has foo\n    then priority urgent\n" + rule("text has foo", "priority high")
                + "rule \"c\"\n    when automatic\n    then priority at most high\n",
            ["priority high adds nothing here"], ["can never win"]
        ),
        ("the default asked for", rule("text has foo", "category other"), ["category other is the default"], []),
        (
            "a ceiling that nothing reaches", rule("text has foo", "priority at most urgent"),
            ["no message gets more than urgent anyway"], []
        ),
        (
            "a floor and a ceiling that are the same", rule("text has foo", "priority low, priority at most low"),
            ["priority low of rule \"r\" never counts"], []
        ),
    ]

    @Test("says what is so, and no more", arguments: sentences)
    func says(row: (name: String, rules: String, says: [String], never: [String])) throws {
        let rules = try CheckedText(row.rules).rules
        let text = RuleSetAnalysis(rules).findings.map { "\($0.diagnostic)" }.joined()
        for sentence in row.says {
            #expect(text.contains(sentence.replacing("\"", with: "\\\"")), "\(row.name): \(text)")
        }
        for sentence in row.never { #expect(!text.contains(sentence), "\(row.name): \(text)") }
    }

    @Test("finds", arguments: cases)
    func finds(row: Case) throws {
        let rules = try CheckedText(row.rules).rules
        #expect(RuleSetAnalysis(rules).findings.map(\.diagnostic.code.rawValue) == row.codes)
    }

    @Test("shows a message that is decided as it says")
    func witness() throws {
        let rules = try CheckedText(
            """
            rule "narrow"
                when body has "invoice ##" or factur*
                    attachments over 2
                    sender-domain is under a.org
                then category billing
            rule "wide"
                when text has invoice or factur*
                then category outage

            """
        ).rules
        let finding = try #require(RuleSetAnalysis(rules).findings.first)
        #expect(finding.diagnostic.code == .shadowed)
        let witness = try #require(finding.witness)
        #expect(witness.facts.body == "invoice 12" && witness.facts.attachments == 3)
        var evaluator = Evaluator(program: Program(rules: rules, version: ""))
        let decision = evaluator.decide(witness)
        #expect(rules.categories[decision.category.value] == "outage")
        #expect(decision.category.lost.map { rules.rules[$0.rule].name } == ["narrow"])
    }

    @Test("says the same each time")
    func deterministic() throws {
        let world = SmallWorld(seed: 42, testsOutcomes: true)
        let texts = try (0..<3).map { _ in
            RuleSetAnalysis(try CheckedText(world.text).rules).findings.map(\.diagnostic)
        }
        #expect(texts[0] == texts[1] && texts[1] == texts[2])
    }
}
