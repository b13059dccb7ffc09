import ServiceLifecycle
import Spool

/// Counts what waits in the drop directories while it is more than one look takes, and tells how long it will last.
///
/// On a queue of its own: reading a directory of a million names takes a second, and intake must not wait for it.
struct BacklogService: Service {
    let line: IntakeLine
    let queue = WorkQueue("backlog")
    let interval: Duration

    init(line: IntakeLine, interval: Duration = .seconds(15)) {
        self.line = line
        self.interval = interval
    }

    func run() async throws {
        var before: (files: Int, time: ContinuousClock.Instant)?
        while !Task.isShuttingDownGracefully {
            if line.figures.current.hasMore {
                let now = ContinuousClock.now
                let done = taken
                var rate = 0.0
                if let before, done > before.files {
                    rate = Double(done - before.files) / Double(max(1, (now - before.time).components.seconds))
                }
                before = (done, now)
                await count(rate: rate)
            } else {
                before = nil
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: interval) }
        }
    }

    /// Files and messages that were dealt with since the start.
    private var taken: Int {
        let counts = line.figures.current
        return counts.delivered + counts.held + counts.aside + counts.duplicates
    }

    private func count(rate: Double) async {
        let files = try? await queue.run { [line] in
            try line.spool.gatewayNames.reduce(0) { try $0 + line.spool.gateway($1).countDropped() }
        }
        guard let files else { return }
        line.figures.change { $0.backlog = $0.hasMore ? Figures.Backlog(files: files, rate: rate) : nil }
    }
}
