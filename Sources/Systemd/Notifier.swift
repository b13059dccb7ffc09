import CSystemd
import Glibc

/// Tells systemd how the service is: sd_notify(3).
///
/// Without `NOTIFY_SOCKET` every call does nothing.
///
/// The variable is read at each call, by libsystemd. Safe to use from several threads.
package struct Notifier: Sendable {
    /// A notifier for the process's environment.
    package init() {}

    /// Whether somebody wants to be told.
    package var isActive: Bool {
        getenv("NOTIFY_SOCKET").map { $0[0] != 0 } ?? false
    }

    /// The service works (also after a reload, and also after one that failed).
    @discardableResult
    package func ready(status: String? = nil) -> Bool {
        send(["READY=1"] + Notifier.assignment(status))
    }

    /// One line that `systemctl status` shows.
    @discardableResult
    package func status(_ text: String) -> Bool {
        send(Notifier.assignment(text))
    }

    /// A reload begins; ``ready(status:)`` must follow, however it ends.
    @discardableResult
    package func reloading(status: String? = nil) -> Bool {
        // Only systemd 253 and later ask for the time, and then a message without it hangs the reload; earlier ones ignore it.
        send(["RELOADING=1", "MONOTONIC_USEC=\(Notifier.monotonicMicroseconds)"] + Notifier.assignment(status))
    }

    /// The service is going down.
    @discardableResult
    package func stopping(status: String? = nil) -> Bool {
        send(["STOPPING=1"] + Notifier.assignment(status))
    }

    /// The service makes progress.
    ///
    /// To be sent only from a check that proves it, never from a timer by itself.
    @discardableResult
    package func watchdog() -> Bool {
        send(["WATCHDOG=1"])
    }

    /// A fault was found that a restart cures: has systemd act as if the watchdog had run out.
    @discardableResult
    package func watchdogTrigger() -> Bool {
        send(["WATCHDOG=trigger"])
    }

    /// Start, reload or stop takes longer: so much more, counted from now.
    @discardableResult
    package func extendTimeout(by duration: Duration) -> Bool {
        send(["EXTEND_TIMEOUT_USEC=\(max(0, duration.wholeMicroseconds))"])
    }

    /// How often systemd expects ``watchdog()`` at the latest (to be sent twice as often); nil where it does not.
    package var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// Status text as one line of valid UTF-8 without control characters, at most 3,000 bytes: a line feed in it would begin another
    /// assignment, and systemd drops a message of more than 4,096 bytes whole.
    package static func statusLine(_ text: String) -> String {
        shortened(plainText(text), to: 3000)
    }

    private static func assignment(_ status: String?) -> [String] {
        status.map { ["STATUS=" + statusLine($0)] } ?? []
    }

    private func send(_ assignments: [String]) -> Bool {
        sd_notify(0, assignments.joined(separator: "\n")) > 0
    }

    private static var monotonicMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? (seconds < 0 ? .min / 2 : .max / 2) : product + attoseconds / 1_000_000_000_000
    }
}
