import Decoding
import DeskModel
import Dispatch
import RuleEngine
import RuleSemantics
import Spool
import Synchronization

/// Decodes and decides on all cores.
///
/// Each worker has a slot of the in-flight table, so that a message that kills the process is known afterwards. What
/// comes out has the order of what went in.
final class Workers: @unchecked Sendable {
    // The evaluators are used by one worker each, between `begin` and the end of a `concurrentPerform`.
    private var evaluators: [Evaluator] = []
    private let table: InFlightTable
    private let progress: Progress
    private let textLimit: Int
    let count: Int

    init(count: Int, table: InFlightTable, progress: Progress, textLimit: Int) {
        self.count = max(1, count)
        self.table = table
        self.progress = progress
        self.textLimit = textLimit
    }

    /// Takes a new program into use; cheap when it is the one in use already.
    func use(_ program: Program) {
        if evaluators.first?.program.version == program.version { return }
        evaluators = (0..<count).map { _ in Evaluator(program: program, textLimit: textLimit) }
    }

    /// Reads claimed files.
    func decode(_ claims: [(claim: Claim, decoder: MessageDecoder)]) -> [Result<Decoded, HoldReason>] {
        perform(claims.count) { [table] index, worker in
            let (claim, decoder) = claims[index]
            table.begin(worker: worker, claimName: claim.file.key, stage: .decoding)
            defer { table.end(worker: worker) }
            do throws(HoldReason) {
                return .success(try decoder.decode(claim.drop))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Decides messages; each with the claim it came from, for the in-flight table.
    func decide(_ messages: [(claim: Claim, message: Message)]) -> [DecidedMessage] {
        perform(messages.count) { [self] index, worker in
            let (claim, message) = messages[index]
            table.begin(worker: worker, claimName: claim.file.key, stage: .deciding)
            defer { table.end(worker: worker) }
            let input = FactInput(facts: message.facts)
            let decision = evaluators[worker].decide(input)
            let explanation = evaluators[worker].explain(decision, of: input)
            return DecidedMessage(explanation, decision, version: evaluators[worker].program.version)
        }
    }

    /// Runs work for each index on the workers, and returns the results in order.
    private func perform<Value: Sendable>(_ total: Int, _ work: @Sendable (Int, Int) -> Value) -> [Value] {
        let results = Mutex<[Value?]>(Array(repeating: nil, count: total))
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(count, max(1, total))) { worker in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < total else { return }
                let value = work(index, worker)
                results.withLock { $0[index] = value }
                progress.step(isWorking: true)
            }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}

extension DecidedMessage {
    init(_ explanation: Explanation, _ decision: Decision, version: String) {
        summary = DecisionSummary(
            category: explanation.category.value, categoryRule: explanation.category.winner?.rule.name,
            priority: explanation.priority.value, priorityRule: explanation.priority.winner?.rule.name,
            tags: explanation.tags.map { DecisionSummary.Tag(name: $0.name, rule: $0.winner.rule.name) },
            tier: explanation.tier, team: explanation.team, routeRow: explanation.route?.number)
        self.explanation = .object(explanation.members)
        rank = decision.priority.value
        rulesVersion = version
    }
}
