import Synchronization

/// Keeps the log below what journald takes from one service: so many entries about single messages, and a summary of the rest.
///
/// A token bucket. Safe to use from any thread.
final class EntryBudget: Sendable {
    /// What was not logged one by one.
    struct Summary: Equatable, Sendable {
        /// How many events, by kind.
        var kinds: [String: Int] = [:]
        /// How many messages, by the tier they went to.
        var tiers: [String: Int] = [:]

        var isEmpty: Bool { kinds.isEmpty }
    }

    private struct State {
        var tokens: Double
        var filled: ContinuousClock.Instant
        var summary = Summary()
        var told: ContinuousClock.Instant
    }

    private let perSecond: Double
    private let burst: Double
    private let state: Mutex<State>
    /// How long events are gathered before they are summed up.
    static let interval = Duration.seconds(10)

    init(perSecond: Int, burst: Int, now: ContinuousClock.Instant = .now) {
        self.perSecond = Double(perSecond)
        self.burst = Double(burst)
        state = Mutex(State(tokens: Double(burst), filled: now, told: now))
    }

    /// Whether an event gets an entry of its own; where not, it is added to the summary.
    func admits(kind: String, tier: String?, now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            let elapsed = now - state.filled
            let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
            state.tokens = min(burst, state.tokens + max(0, seconds) * perSecond)
            state.filled = now
            if state.tokens >= 1 {
                state.tokens -= 1
                return true
            }
            state.summary.kinds[kind, default: 0] += 1
            if let tier { state.summary.tiers[tier, default: 0] += 1 }
            return false
        }
    }

    /// What was not logged since it was last asked for; nil where there is nothing, and before the interval is over.
    func takeSummary(atOnce: Bool = false, now: ContinuousClock.Instant = .now) -> Summary? {
        state.withLock { state in
            guard !state.summary.isEmpty, atOnce || now - state.told >= EntryBudget.interval else { return nil }
            defer {
                state.summary = Summary()
                state.told = now
            }
            return state.summary
        }
    }
}
