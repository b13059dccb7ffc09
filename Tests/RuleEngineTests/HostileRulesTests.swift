import DeskModel
import RuleEngine
import RuleSemantics
import RuleTesting
import SourceText
import Testing

/// Rules that would take all stack or all time if they were followed to the end.
///
/// The limit ends what hangs.
@Suite("Rules that are too much", .timeLimit(.minutes(5)))
struct HostileRulesTests {
    private static func chain(_ count: Int, last: String = "automatic") -> String {
        (0..<count).map { "condition c\($0)\n    when \($0 + 1 < count ? "c\($0 + 1)" : last)\n" }.joined()
    }

    @Test("conditions may go 8 deep")
    func depthAllowed() throws {
        let desk = try Desk(Self.chain(8) + "rule \"A\"\n    when c0\n    then tag t\n")
        var facts = Facts(channel: .email)
        #expect(desk.decide(facts).tags.isEmpty)
        facts.automatic = true
        #expect(desk.decide(facts).tags == ["t by A"])
    }

    @Test("conditions may not go 9 deep")
    func depthRefused() {
        #expect(Desk.check([Self.chain(9)]).diagnostics.map(\.code) == [.conditionCycle])
    }

    @Test("a chain of 30,000 conditions is refused without using up the stack")
    func longChain() {
        let check = Desk.check([Self.chain(30_000)])
        #expect(check.program == nil)
        #expect(check.diagnostics.allSatisfy { $0.code == .conditionCycle } && !check.diagnostics.isEmpty)
    }

    @Test("a circle of 30,000 conditions is refused without using up the stack")
    func longCircle() {
        let check = Desk.check([Self.chain(30_000, last: "c0")])
        #expect(check.program == nil)
    }

    @Test("very many ways from condition to condition are walked once")
    func manyWays() throws {
        let lines = { (name: String) in (0..<40).map { _ in "    \(name)\n" }.joined() }
        let conditions = (0..<7).map { "condition c\($0)\n    when\n\(lines("c\($0 + 1)"))" }.joined()
        let rules =
            conditions + "condition c7\n    when automatic\nrule \"A\"\n    when c0\n    then category outage, tag t\n"
            + "route\n    | c0 | tier |\n    | any | first |\n"
        let desk = try Desk(rules)
        var facts = Facts(channel: .email)
        facts.automatic = true
        #expect(desk.decide(facts).category == "outage")
        var evaluator = Evaluator(program: desk.program)
        let input = FactInput(facts: facts)
        let decision = evaluator.decide(input)
        #expect(evaluator.explain(decision, of: input).category.winner?.because.isEmpty == false)
    }
}
