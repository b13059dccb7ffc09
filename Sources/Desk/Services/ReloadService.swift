import ServiceLifecycle
import UnixSignals

/// Reloads the rules at every SIGHUP, one reload after the other.
struct ReloadService: Service {
    let reloader: Reloader
    let queue: WorkQueue

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            _ = try await queue.run { [reloader] in reloader.reload() }
        }
    }
}
