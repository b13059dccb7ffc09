import Dispatch
import Synchronization

/// Work on many things that goes on beside the intake queue: begun, and later finished, with the results in order.
///
/// Threads of their own take one thing after the other; who waits for the end takes part. That way files of the next
/// batch are read while this one is committed. A work that hangs keeps ``finish()`` from returning, and takes no steps
/// that would feed the watchdog.
final class Reading<Value: Sendable>: Sendable {
    private let total: Int
    private let work: @Sendable (_ index: Int, _ worker: Int) -> Value
    private let results: Mutex<[Value?]>
    private let next = Atomic<Int>(0)
    private let helpers = DispatchGroup()

    /// Begins with the work on `total` things.
    ///
    /// - Parameters:
    ///   - helpers: how many threads work beside the one that will call ``finish()``; they are workers 1 to `helpers`.
    ///   - work: what is done for each index; given the number of its worker, of which none is used by two threads at once.
    init(total: Int, helpers count: Int, _ work: @escaping @Sendable (_ index: Int, _ worker: Int) -> Value) {
        self.total = total
        self.work = work
        results = Mutex(Array(repeating: nil, count: total))
        for worker in 0..<min(max(0, count), total) {
            DispatchQueue.global().async(group: helpers) { self.takeTurns(worker: worker + 1) }
        }
    }

    /// Takes part as worker 0 until nothing is left, waits for the others, and returns what came out, in the order of the indices.
    func finish() -> [Value] {
        takeTurns(worker: 0)
        helpers.wait()
        return results.withLock { $0.compactMap { $0 } }
    }

    /// Begins nothing more, and waits for what is at work.
    func abandon() {
        next.store(total, ordering: .relaxed)
        helpers.wait()
    }

    private func takeTurns(worker: Int) {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < total else { return }
            let value = work(index, worker)
            results.withLock { $0[index] = value }
        }
    }
}
