import ServiceLifecycle

/// Fills the full-text index after messages were delivered.
struct SearchService: Service {
    let line: IntakeLine
    let queue = WorkQueue("search")
    let interval: Duration

    init(line: IntakeLine, interval: Duration = .seconds(2)) {
        self.line = line
        self.interval = interval
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            var isMore = false
            do {
                isMore = try await queue.run { [line] in try SearchIndexing(ledger: line.ledger).step() }
            } catch {
                line.log(.upkeepFailed("\(error)"))
            }
            let pause = isMore ? .milliseconds(20) : interval
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
