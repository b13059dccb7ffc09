import ServiceLifecycle

/// Watches that nobody is left unanswered: what happens in the tiers is written down, and the clocks of tickets ring.
///
/// It holds no timer for any ticket: the ledger's index says what is due, so a million open tickets cost what ten do. Each step is small and
/// goes between the batches of intake.
struct ClockService: Service {
    let line: IntakeLine
    let watch: TicketWatch
    let queue: WorkQueue
    let interval: Duration

    init(line: IntakeLine, watch: TicketWatch, queue: WorkQueue, interval: Duration = .seconds(1)) {
        self.line = line
        self.watch = watch
        self.queue = queue
        self.interval = interval
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            var isMore = false
            do {
                isMore = try await queue.run { [watch] in try watch.turn() }
            } catch {
                line.log(.upkeepFailed("\(error)"))
            }
            // Between two steps intake has its turn.
            let pause = isMore ? .milliseconds(5) : interval
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
