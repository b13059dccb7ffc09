import RuleEngine
import ServiceLifecycle
import Systemd

/// Tells systemd that the daemon is ready and how things stand, and feeds the watchdog while intake provably moves.
///
/// READY is told from within the running group, when the signals that end it are trapped already.
struct StatusService: Service {
    let notifier: Notifier
    let figures: Figures
    let book: RuleBook
    let progress: Progress
    let whenReady: @Sendable () -> Void
    /// Runs every two seconds or more often, before status is told.
    let onBeat: @Sendable () -> Void

    func run() async throws {
        onBeat()
        var told = figures.current.statusLine(rules: book.current.program.version)
        notifier.ready(status: told)
        whenReady()
        let beat = beat
        while !Task.isShuttingDownGracefully {
            onBeat()
            let line = figures.current.statusLine(rules: book.current.program.version)
            if line != told {
                notifier.status(line)
                told = line
            }
            if notifier.watchdogInterval != nil, progress.isAlive() { notifier.watchdog() }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: beat) }
        }
    }

    /// At least twice in the time the watchdog allows, and often enough for a status that is fresh.
    private var beat: Duration {
        guard let interval = notifier.watchdogInterval else { return .seconds(2) }
        return min(.seconds(2), interval / 2)
    }
}
