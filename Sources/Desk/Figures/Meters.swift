import Synchronization

/// What is counted for metrics alone, since the start of the process.
///
/// Safe to use from any thread.
final class Meters: Sendable {
    /// A gateway and a tier.
    struct Path: Hashable, Comparable, Sendable {
        let gateway: String
        let tier: String

        static func < (left: Path, right: Path) -> Bool {
            (left.gateway, left.tier) < (right.gateway, right.tier)
        }
    }

    /// The readings at one moment.
    struct Readings: Equatable, Sendable {
        /// Messages that reached a tier.
        var delivered: [Path: Int] = [:]
        /// Files that were held, by reason.
        var held: [String: Int] = [:]
        /// The time a worker takes to decide a message, with the reasons in words.
        var decision = Histogram(bounds: Histogram.durations)
        /// The time to sync a batch's files.
        var sync = Histogram(bounds: Histogram.durations)
        /// The time to commit a batch in the ledger.
        var commit = Histogram(bounds: Histogram.durations)
        /// The time from the drop to the tier.
        var delivery = Histogram(bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600])
        /// Batches that failed and were tried again.
        var failures = 0
        /// Reloads by whether the rules were taken.
        var reloads: [Bool: Int] = [true: 0, false: 0]
        /// When the rules in use were loaded, in seconds since 1970.
        var rulesLoaded: Int64 = 0
        /// How many rules are in use.
        var rules = 0
        /// How many files they are from.
        var files = 0
    }

    private let readings = Mutex(Readings())

    func change(_ body: (inout Readings) -> Void) {
        readings.withLock { body(&$0) }
    }

    var current: Readings { readings.withLock { $0 } }

    /// Runs work and adds the time it took, whether it succeeds or not.
    func time<Value>(
        _ histogram: any (WritableKeyPath<Readings, Histogram> & Sendable), _ work: () throws -> Value
    ) rethrows -> Value {
        let begin = ContinuousClock.now
        defer {
            let took = ContinuousClock.now - begin
            readings.withLock { $0[keyPath: histogram].add(took, times: 1) }
        }
        return try work()
    }
}
