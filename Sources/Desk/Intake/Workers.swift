import Decoding
import DeskModel
import RuleEngine
import RuleSemantics
import Spool

/// Decodes and decides on all cores.
///
/// Each worker has a slot of the in-flight table, so that a message that kills the process is known afterwards; and another
/// one for reading, which goes on while messages of the batch before are decided and delivered. What comes out has the
/// order of what went in.
final class Workers: @unchecked Sendable {
    /// What one worker decides with.
    ///
    /// An object, so that workers only ever read the array they share.
    private final class Bench: @unchecked Sendable {
        // Used by one worker at a time: the one whose slot has the same number.
        private var evaluator: Evaluator?
        private let program: Program
        private let textLimit: Int

        // The buffers of many rules are megabytes; a bench that decides nothing has none.
        init(program: Program, textLimit: Int) {
            self.program = program
            self.textLimit = textLimit
        }

        func decide(_ message: Message) -> DecidedMessage {
            let begin = ContinuousClock.now
            // Taken out while it works: a second reference would have it copy its buffers.
            var evaluator = evaluator.take() ?? Evaluator(program: program, textLimit: textLimit)
            defer { self.evaluator = evaluator }
            let input = FactInput(facts: message.facts)
            let decision = evaluator.decide(input)
            let explanation = evaluator.explain(decision, of: input)
            return DecidedMessage(
                explanation, decision, message, facts: message.facts.json, version: evaluator.program.version,
                since: begin)
        }
    }

    // Replaced on the intake queue only, never changed; each bench is used by one worker at a time: the first `count` while
    // a batch is handed over, the others while one is read.
    private var benches: [Bench] = []
    /// The edition of the rules in use.
    private(set) var edition = 0
    private let table: InFlightTable
    private let progress: Progress
    private let textLimit: Int
    let count: Int

    /// How many slots of the in-flight table so many workers need.
    static func slots(workers: Int) -> Int { 2 * max(1, workers) }

    /// - Parameter table: has ``slots(workers:)`` slots.
    init(table: InFlightTable, progress: Progress, textLimit: Int) {
        count = max(1, table.workers / 2)
        self.table = table
        self.progress = progress
        self.textLimit = textLimit
    }

    /// Takes an edition of the rules into use; cheap when it is the one in use already.
    func use(_ edition: RuleBook.Edition) {
        if edition.number == self.edition, !benches.isEmpty { return }
        self.edition = edition.number
        benches = (0..<Workers.slots(workers: count)).map { _ in
            Bench(program: edition.program, textLimit: textLimit)
        }
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

    /// Whether files can be read while others are decided and delivered: with one worker everything is done in its order.
    var readsAhead: Bool { count > 1 }

    /// Begins to read claimed files and to decide what is in them, on all workers but the one that will wait for the end.
    ///
    /// Rules that come into use meanwhile do not change these.
    func read(_ claims: [(claim: Claim, decoder: MessageDecoder)]) -> Reading<DecodedContent> {
        Reading(total: claims.count, helpers: count - 1) { [table, progress, count, benches, edition] index, worker in
            let (claim, decoder) = claims[index]
            let slot = count + worker
            table.begin(worker: slot, claimName: claim.file.key, stage: .decoding)
            defer {
                table.end(worker: slot)
                progress.step(isWorking: true)
            }
            let result: Result<Decoded, HoldReason>
            do throws(HoldReason) {
                result = .success(try decoder.decode(claim.drop))
            } catch {
                result = .failure(error)
            }
            var content = DecodedContent(result, gateway: claim.gateway)
            table.advance(worker: slot, to: .deciding)
            content.decide(byEdition: edition) { benches[slot].decide($0) }
            return content
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
    private func perform<Value: Sendable>(
        _ total: Int, _ work: @escaping @Sendable (Int, Int) -> Value
    ) -> [Value] {
        Reading(total: total, helpers: count - 1) { [progress] index, worker in
            defer { progress.step(isWorking: true) }
            return work(index, worker)
        }.finish()
    }
}

extension DecidedMessage {
    init(
        _ explanation: Explanation, _ decision: Decision, _ message: Message, facts: JSONText, version: String,
        since begin: ContinuousClock.Instant
    ) {
        summary = DecisionSummary(
            category: explanation.category.value, categoryRule: explanation.category.winner?.rule.name,
            priority: explanation.priority.value, priorityRule: explanation.priority.winner?.rule.name,
            tags: explanation.tags.map { DecisionSummary.Tag(name: $0.name, rule: $0.winner.rule.name) },
            tier: explanation.tier, team: explanation.team, routeRow: explanation.route?.number)
        self.explanation = explanation.json(notes: message.notes)
        self.facts = facts
        rank = decision.priority.value
        rulesVersion = version
        took = ContinuousClock.now - begin
    }
}
