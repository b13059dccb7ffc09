import Synchronization

/// Proof that intake moves: the watchdog is fed only while this says so.
///
/// Intake marks every turn of its loop and every step of a batch. It is alive when it is waiting for work and was woken
/// within the time of a rescan, or when it is working and took a step lately. A decoder that hangs takes no steps.
final class Progress: Sendable {
    private struct State {
        var lastStep: ContinuousClock.Instant
        var isWorking = false
    }

    private let state: Mutex<State>
    private let workLimit: Duration
    private let idleLimit: Duration

    /// - Parameters:
    ///   - workLimit: how long one step of work may take.
    ///   - idleLimit: how long intake may sleep; longer than the time between rescans.
    init(workLimit: Duration, idleLimit: Duration) {
        self.workLimit = workLimit
        self.idleLimit = idleLimit
        state = Mutex(State(lastStep: .now))
    }

    /// Intake took a step, and goes on working or waits for more.
    func step(isWorking: Bool) {
        state.withLock { $0 = State(lastStep: .now, isWorking: isWorking) }
    }

    func isAlive(at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            now - state.lastStep < (state.isWorking ? workLimit : idleLimit)
        }
    }
}
