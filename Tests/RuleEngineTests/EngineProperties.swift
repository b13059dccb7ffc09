import DeskModel
import RuleEngine
import RuleSemantics
import Testing

@Suite("The engine")
struct EngineProperties {
    /// Rule sets made up, and messages that each of them decides.
    static let ruleSets = 80
    static let messages = 40

    @Test("decides as the specification read word by word does")
    func agreesWithReference() throws {
        var decided: Set<String> = []
        for seed in 0..<UInt64(Self.ruleSets) {
            var source = RandomRules(seed: seed)
            let text = source.blocks().joined()
            let program = try Desk(text).program
            var evaluator = Evaluator(program: program)
            for number in 0..<Self.messages {
                let facts = source.facts()
                let decision = evaluator.decide(FactInput(facts: facts))
                let expected = ReferenceEvaluator.decide(facts, by: program.rules)
                #expect(Reading(decision) == expected, "seed \(seed), message \(number)\n\(facts)\n\(text)")
                decided.insert(
                    "\(decision.category.value) \(decision.priority.value) \(decision.isCeiling) \(decision.tier)")
            }
        }
        // Were everything decided alike, the agreement would say nothing.
        #expect(decided.count > 20, "\(decided)")
    }

    @Test("decides the same whatever the order of blocks and files")
    func orderIndependent() throws {
        for seed in 1_000..<1_000 + UInt64(Self.ruleSets) {
            var source = RandomRules(seed: seed)
            let blocks = source.blocks()
            var first = Evaluator(program: try Desk(blocks.joined()).program)
            var second = Evaluator(program: try Desk(source.shuffled(blocks)).program)
            #expect(first.program.rules.rules.map(\.name) == second.program.rules.rules.map(\.name))
            for number in 0..<Self.messages {
                let input = FactInput(facts: source.facts())
                #expect(first.decide(input) == second.decide(input), "seed \(seed), message \(number)")
            }
        }
    }

    @Test("decides a message the same whatever it decided before")
    func memoryless() throws {
        for seed in 2_000..<2_000 + UInt64(Self.ruleSets / 4) {
            var source = RandomRules(seed: seed)
            let program = try Desk(source.blocks().joined()).program
            let inputs = (0..<Self.messages).map { _ in FactInput(facts: source.facts()) }
            var used = Evaluator(program: program)
            let forwards = inputs.map { used.decide($0) }
            let backwards = inputs.reversed().map { used.decide($0) }
            #expect(forwards == backwards.reversed())
            for (input, decision) in zip(inputs, forwards) {
                var fresh = Evaluator(program: program)
                #expect(fresh.decide(input) == decision)
            }
        }
    }
}
