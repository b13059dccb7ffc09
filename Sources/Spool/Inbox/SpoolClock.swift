package import BusinessTime
import Glibc

/// The two clocks that the spool reads, so that tests can set them.
package struct SpoolClock: Sendable {
    /// The time of day.
    package var now: @Sendable () -> Timestamp
    /// Milliseconds of a clock that never jumps.
    package var uptime: @Sendable () -> Int64

    /// Clocks given as closures.
    package init(now: @escaping @Sendable () -> Timestamp, uptime: @escaping @Sendable () -> Int64) {
        self.now = now
        self.uptime = uptime
    }

    /// The machine's clocks.
    package static let system = SpoolClock(
        now: { Timestamp(milliseconds: milliseconds(CLOCK_REALTIME)) },
        uptime: { milliseconds(CLOCK_MONOTONIC) })
}

private func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

extension Timestamp {
    /// A moment given in nanoseconds since the epoch, rounded towards the past.
    init(nanoseconds: Int64) {
        self.init(milliseconds: nanoseconds >= 0 ? nanoseconds / 1_000_000 : (nanoseconds + 1) / 1_000_000 - 1)
    }
}
