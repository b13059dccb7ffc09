import BusinessTime
import DeskModel
import RuleEngine
import RuleSemantics
import RuleTesting

/// Counts how often each rule matches and decides over many messages: one of several, each on its own core.
struct RuleCounter: MessageConsumer {
    private var evaluator: Evaluator
    private(set) var result: RuleStatistics

    init(_ program: Program, textLimit: Int) {
        evaluator = Evaluator(program: program, textLimit: textLimit)
        result = RuleStatistics(rules: program.rules)
    }

    mutating func take(_ facts: Facts, name: String, time: Timestamp) {
        let input = FactInput(facts: facts)
        result.count(evaluator.decide(input), of: input, at: time, &evaluator)
    }
}
