import ServiceLifecycle

/// What has to be done every minute and is nobody's message: stubs for held files, retention, and, once after an unclean end, originals
/// that nobody knows.
///
/// Steps are small and go between the batches of intake.
struct UpkeepService: Service {
    let side: IntakeSide
    var line: IntakeLine { side.line }
    let queue: WorkQueue
    /// Whether the process before this one was killed.
    let wasUnclean: Bool
    let interval: Duration

    init(side: IntakeSide, queue: WorkQueue, wasUnclean: Bool, interval: Duration = .seconds(60)) {
        self.side = side
        self.queue = queue
        self.wasUnclean = wasUnclean
        self.interval = interval
    }

    func run() async throws {
        // Looks through the whole spool, so on a queue of its own; its steps go between the batches of intake.
        await attempt(on: Forgetting.queue) { [side, queue] in
            try side.finishForgetting { step in try queue.runBetween { Result { try step() } }.get() }
        }
        if wasUnclean {
            // Reads every tier's originals, so on a queue of its own; it looks only at what is older than this process.
            await attempt(on: WorkQueue("orphans")) { [line] in
                let removed = try Orphans(line: line).remove()
                if removed > 0 { line.log(.orphansRemoved(removed)) }
                return false
            }
        }
        while !Task.isShuttingDownGracefully {
            _ = await attempt(on: queue) { [line] in try HeldStubs(line: line).make() == HeldStubs.limit }
            let isMore = await attempt(on: queue) { [line] in try Retention(line: line).step() }
            let pause = isMore ? .seconds(1) : interval
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    @discardableResult
    private func attempt(on queue: WorkQueue, _ work: @escaping @Sendable () throws -> Bool) async -> Bool {
        do {
            return try await queue.run(work)
        } catch {
            line.log(.upkeepFailed("\(error)"))
            return false
        }
    }
}
