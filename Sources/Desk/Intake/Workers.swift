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
    /// What one worker decides with.
    ///
    /// An object, so that workers only ever read the array they share.
    private final class Bench {
        var evaluator: Evaluator

        init(_ evaluator: Evaluator) {
            self.evaluator = evaluator
        }

        func decide(_ message: Message) -> DecidedMessage {
            let input = FactInput(facts: message.facts)
            let decision = evaluator.decide(input)
            let explanation = evaluator.explain(decision, of: input)
            return DecidedMessage(
                explanation, decision, message, facts: message.facts.json, version: evaluator.program.version)
        }
    }

    // Changed between batches only, on the intake queue; each bench is used by one worker at a time.
    private var benches: [Bench] = []
    private var number = 0
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

    /// Takes an edition of the rules into use; cheap when it is the one in use already.
    func use(_ edition: RuleBook.Edition) {
        if edition.number == number, !benches.isEmpty { return }
        number = edition.number
        benches = (0..<count).map { _ in Bench(Evaluator(program: edition.program, textLimit: textLimit)) }
    }

    /// The names of companions that each file's content asks for: reading it is a worker's business as decoding is.
    func companionNames(of claims: [(claim: Claim, decoder: MessageDecoder)]) -> [[String]] {
        perform(claims.count) { [table] index, worker in
            let (claim, decoder) = claims[index]
            table.begin(worker: worker, claimName: claim.file.key, stage: .decoding)
            defer { table.end(worker: worker) }
            return decoder.companionNames(in: claim.bytes)
        }
    }

    /// Reads claimed files.
    func decode(_ claims: [(claim: Claim, decoder: MessageDecoder)]) -> [DecodedContent] {
        perform(claims.count) { [table] index, worker in
            let (claim, decoder) = claims[index]
            table.begin(worker: worker, claimName: claim.file.key, stage: .decoding)
            defer { table.end(worker: worker) }
            let result: Result<Decoded, HoldReason>
            do throws(HoldReason) {
                result = .success(try decoder.decode(claim.drop))
            } catch {
                result = .failure(error)
            }
            return DecodedContent(result, gateway: claim.gateway)
        }
    }

    /// Decides one message by itself, for a person who asked for it.
    ///
    /// On the intake queue only, between the others' work.
    func decide(_ message: Message) -> DecidedMessage {
        benches[0].decide(message)
    }

    /// Decides messages; each with the claim it came from, for the in-flight table.
    func decide(_ messages: [(claim: Claim, message: Message)]) -> [DecidedMessage] {
        perform(messages.count) { [self] index, worker in
            let (claim, message) = messages[index]
            table.begin(worker: worker, claimName: claim.file.key, stage: .deciding)
            defer { table.end(worker: worker) }
            return benches[worker].decide(message)
        }
    }

    /// Does the work on one file that is not spread over the workers, with a slot of the in-flight table.
    ///
    /// On the intake queue only, between the others' work.
    func deliver<Value>(_ claim: Claim, _ work: () throws -> Value) rethrows -> Value {
        table.begin(worker: 0, claimName: claim.file.key, stage: .delivering)
        defer {
            table.end(worker: 0)
            progress.step(isWorking: true)
        }
        return try work()
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
    init(_ explanation: Explanation, _ decision: Decision, _ message: Message, facts: JSONText, version: String) {
        summary = DecisionSummary(
            category: explanation.category.value, categoryRule: explanation.category.winner?.rule.name,
            priority: explanation.priority.value, priorityRule: explanation.priority.winner?.rule.name,
            tags: explanation.tags.map { DecisionSummary.Tag(name: $0.name, rule: $0.winner.rule.name) },
            tier: explanation.tier, team: explanation.team, routeRow: explanation.route?.number)
        var members = explanation.members
        if !message.notes.isEmpty { members["notes"] = .array(message.notes) }
        self.explanation = .object(members)
        self.facts = facts
        rank = decision.priority.value
        rulesVersion = version
    }
}
