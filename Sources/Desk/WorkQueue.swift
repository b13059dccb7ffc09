import Dispatch

/// A thread for work that blocks, so that the tasks of the service never wait for a disk.
struct WorkQueue: Sendable {
    private let queue: DispatchQueue

    init(_ label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Runs work between the pieces of work that others gave it, and waits here; not from the queue itself.
    func runBetween<Value: Sendable>(_ work: @Sendable () -> Value) -> Value {
        queue.sync(execute: work)
    }

    /// Runs blocking work and waits for it without blocking a task's thread.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
