import DeskModel
import Foundation
import RuleEngine
import RuleSemantics
import Testing

@Suite("The engine")
struct EngineProperties {
    /// Rule sets made up, and messages that each of them decides; `ENGINE_RULE_SETS=50000` makes two millions of pairs.
    static let ruleSets = ProcessInfo.processInfo.environment["ENGINE_RULE_SETS"].flatMap(Int.init) ?? 80
    static let messages = 40

    @Test("decides as the specification read word by word does")
    func agreesWithReference() throws {
        var decided: Set<String> = []
        for seed in 0..<UInt64(Self.ruleSets) {
            var source = RandomRules(seed: seed)
            let text = source.blocks().joined()
            let program = try Desk(text, files: RandomRules.files).program
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
        for seed in 1_000_000..<1_000_000 + UInt64(Self.ruleSets) {
            var source = RandomRules(seed: seed)
            let blocks = source.blocks()
            var first = Evaluator(program: try Desk(blocks.joined(), files: RandomRules.files).program)
            var second = Evaluator(program: try Desk(source.shuffled(blocks), files: RandomRules.files).program)
            #expect(first.program.rules.rules.map(\.name) == second.program.rules.rules.map(\.name))
            for number in 0..<Self.messages {
                let input = FactInput(facts: source.facts())
                #expect(first.decide(input) == second.decide(input), "seed \(seed), message \(number)")
            }
        }
    }

    @Test("decides a message the same whatever it decided before")
    func memoryless() throws {
        for seed in 2_000_000..<2_000_000 + UInt64(Self.ruleSets / 4) {
            var source = RandomRules(seed: seed)
            let program = try Desk(source.blocks().joined(), files: RandomRules.files).program
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

    @Test("tells of a rule that it matches just where its lines hold")
    func matchingRules() throws {
        for seed in 3_000_000..<3_000_000 + UInt64(Self.ruleSets / 2) {
            var source = RandomRules(seed: seed)
            let program = try Desk(source.blocks().joined(), files: RandomRules.files).program
            var evaluator = Evaluator(program: program)
            let all = Array(program.rules.rules.indices)
            for _ in 0..<Self.messages {
                let input = FactInput(facts: source.facts())
                _ = evaluator.decide(input)
                // Once by what was touched, once by looking at every rule.
                #expect(evaluator.matchingRules(input) == evaluator.matchingRules(input, among: all), "seed \(seed)")
            }
        }
    }
}
