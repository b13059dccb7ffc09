import ServiceLifecycle
import UnixSignals

/// Reloads the rules at every SIGHUP, one reload after the other.
///
/// The signal is trapped before READY is told: from then on a SIGHUP must not end the process.
struct ReloadService: Service {
    let signals: UnixSignalsSequence
    let reloader: Reloader
    let queue: WorkQueue

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            _ = try await queue.run { [reloader] in reloader.reload() }
        }
    }
}
