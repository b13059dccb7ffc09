import DeskModel
import RuleEngine
import RuleSemantics
import Testing

/// How much of a rule set is looked at, counted: cost must not grow with rules that have nothing to do with a message.
@Suite("A decision looks at")
struct LookTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        /// The lines of the rule with a number, after `when`.
        let when: @Sendable (Int) -> String
        /// Rules and conditions looked at among 300 such rules.
        let looks: Int

        init(_ name: String, looks: Int, _ when: @escaping @Sendable (Int) -> String) {
            testDescription = name
            self.when = when
            self.looks = looks
        }
    }

    static let cases = [
        Case("no rule whose phrase is not there", looks: 0) { "text has \"nothing\($0)\"" },
        Case("the one rule whose phrase is there", looks: 1) { "text has \"word\($0)\"" },
        Case("a rule of two lines by the one that is shared less", looks: 1) {
            "text has \"common\"\n        text has \"word\($0)\""
        },
        Case("a rule by its phrase, whatever the channel", looks: 1) {
            "channel is email\n        text has \"word\($0)\""
        },
        Case("a rule of any lines by each of them", looks: 2) {
            "any of these\n        text has \"word\($0)\"\n        subject has \"other\($0)\""
        },
        Case("a rule of two lines of three by any two of them", looks: 2) {
            "at least 2 of these\n        text has \"word\($0)\"\n        subject has \"other\($0)\""
                + "\n        channel is email"
        },
        Case("a rule by the sender", looks: 1) { "sender is c\($0)@a.org" },
        Case("a rule by the domain that the sender's lies below", looks: 1) { "sender-domain is under d\($0).org" },
        Case("a rule by a header that is there", looks: 1) { "header \"X-\($0)\" is not missing" },
        Case("a rule of numbers only where they fit", looks: 6) { "attachments over \($0)" },
        Case("a rule by a condition that holds", looks: 301) { _ in "marked" },
        Case("every rule that may hold without anything being there", looks: 300) { "text has no \"word\($0)\"" },
        Case("no rule that asks for another channel", looks: 0) { _ in "channel is phone" },
        Case("no rule that asks that a yes/no fact is not, where it is", looks: 0) { _ in "not automatic" },
    ]

    @Test("only what was touched", arguments: cases)
    func looks(_ row: Case) throws {
        let rules = (1...300).map { "rule \"r\($0)\"\n    when \(row.when($0))\n    then category billing\n" }.joined()
        var facts = Facts(channel: .email)
        facts.subject = "other8"
        facts.body = "common word7 and mark"
        facts.sender = "c9@a.org"
        facts.senderDomain = "mail.d10.org"
        facts.headers = [Header(name: "x-11", value: "")]
        facts.attachments = 7
        facts.automatic = true
        let condition = "condition marked\n    when text has \"mark\"\n"
        var evaluator = Evaluator(program: try Desk(condition + rules).program)
        let input = FactInput(facts: facts)
        _ = evaluator.decide(input)
        #expect(evaluator.looks == row.looks)
        // Asking again, and of another message in between, costs the same.
        _ = evaluator.decide(FactInput(facts: Facts(channel: .chat)))
        _ = evaluator.decide(input)
        #expect(evaluator.looks == row.looks)
    }
}
