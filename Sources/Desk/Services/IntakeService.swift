import DeskModel
import Ledger
import ServiceLifecycle
import Settings
import Spool
import Systemd

/// Runs the intake line whenever the watcher wakes it, until the service shuts down.
///
/// An error of a batch is reported and the work taken up again after a pause that doubles from one second to a minute.
/// A graceful shutdown ends the turn after the batch at hand; what is not claimed stays in the drop directories.
struct IntakeService: Service {
    let line: IntakeLine
    let recovery: Recovery
    let watcher: InboxWatcher
    let queue: WorkQueue
    let notifier: Notifier

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await resume()
            for await _ in watcher.wakeUps {
                if line.isStopping { break }
                try await turn()
            }
            // What was published last is marked, so that the next start has less to look at.
            try? await queue.run { [line] in try line.settleBooks() }
        } onGracefulShutdown: { [line, watcher, notifier] in
            notifier.stopping(status: "stopping: what is claimed is finished first")
            line.log(.stopping)
            line.stop()
            // Wakes the loop, so that it sees that it has to end.
            watcher.rescanAll()
        }
        watcher.stop()
    }

    /// Takes up what an earlier run left in `work/`.
    private func resume() async throws {
        try await retrying { [line, recovery] in
            line.progress.step(isWorking: true)
            try recovery.settleSuspects()
            let total = try recovery.resume { done, total in
                line.figures.change { $0.recovering = "recovering \(done)/\(total)" }
            }
            line.figures.change { $0.recovering = nil }
            if total > 0 { line.log(.recovered(published: 0, removed: 0, work: total)) }
        }
    }

    private func turn() async throws {
        try await retrying { [line, recovery, watcher] in
            if line.hasLeftWork {
                // What a person asked for was interrupted by an error: it is finished like anything an earlier run left.
                _ = try recovery.finishStaged()
                _ = try recovery.resume()
                line.hasLeftWork = false
            }
            let result = try line.turn(watcher.take())
            for again in result.lookAgain {
                watcher.lookAgain(at: again.gateway, after: again.after, wholeDirectory: again.wholeDirectory)
            }
        }
    }

    /// Runs blocking work until it succeeds or the service stops.
    ///
    /// Work that failed left committed messages in `tmp/`, or its files in `work/`: they come first the next time.
    private func retrying(_ work: @escaping @Sendable () throws -> Void) async throws {
        var pause = 1
        var failure: (any Error)?
        while !line.isStopping {
            let failed = failure
            do {
                try await queue.run { [recovery] in
                    if let failed { try recovery.goOn(after: failed) }
                    try work()
                }
                if failed != nil { line.log(.backAgain) }
                return
            } catch {
                if case .damaged = error as? LedgerError { throw damaged(error) }
                failure = error
                line.log(.batchFailed("\(error)", retryIn: pause))
                line.figures.meters.change { $0.failures += 1 }
                line.progress.step(isWorking: false)
                watcher.rescanAll()
                let seconds = pause
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
                pause = min(pause * 2, 60)
            }
        }
    }

    /// Nothing can be committed any more: the next start has to make the ledger again.
    private func damaged(_ error: any Error) -> StartFailure {
        line.log(.ledgerDamaged("\(error)"))
        LedgerSuspicion(directory: line.settings.state).raise()
        return StartFailure(status: StartFailure.inputOutput, message: "\(error)")
    }
}
