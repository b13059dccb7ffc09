import Glibc

/// Wakes threads that wait for descriptors, and stays on once it was given: a pipe that is written once and never read.
///
/// Safe to use from any thread.
final class WakeSignal: Sendable {
    /// Can be read once the signal was given.
    let descriptor: Int32
    private let writer: Int32

    init() throws(ControlSocketError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system(operation: "make a pipe", path: "", errno: errno) }
        descriptor = ends[0]
        writer = ends[1]
        for end in ends { markPrivate(end) }
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    func give() {
        var byte: UInt8 = 1
        // A full pipe means that it was given before.
        _ = write(writer, &byte, 1)
    }

    /// Takes back what was given, for signals that come again.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }
}

/// Makes a descriptor non-blocking, and not inherited by programs that are started.
func markPrivate(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}

/// Waits until one of the descriptors has what it is waited for, or the deadline passes; nil waits for ever.
///
/// - Returns: what each descriptor has; all zero at the deadline.
func awaitEvents(
    _ waits: [(descriptor: Int32, events: Int32)], until deadline: ContinuousClock.Instant?
) -> [Int32] {
    var polls = waits.map { pollfd(fd: $0.descriptor, events: Int16(truncatingIfNeeded: $0.events), revents: 0) }
    while true {
        var milliseconds: Int32 = -1
        if let deadline {
            let left = max(.zero, deadline - .now).components
            // Rounded up, or the last millisecond would be spent spinning; an hour at a time is as good as for ever.
            milliseconds = Int32(min(left.seconds, 3_600) * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1)
            if left.seconds == 0, left.attoseconds == 0 { milliseconds = 0 }
        }
        let count = poll(&polls, nfds_t(polls.count), milliseconds)
        if count > 0 || (count < 0 && errno != EINTR) { return polls.map { Int32($0.revents) } }
        if let deadline, ContinuousClock.now >= deadline { return polls.map { _ in 0 } }
    }
}
