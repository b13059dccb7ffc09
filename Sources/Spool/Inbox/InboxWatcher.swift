import Glibc
import Synchronization
import SystemPackage

/// Tells when to look at a drop directory: at once by inotify where that works, and always again after an interval.
///
/// The directories are the truth and events are hints: a wake-up says only "look there". What was noted since is fetched with
/// ``take()``, so wake-ups may be dropped and merged. One thread, which ``stop()`` ends and which keeps the watcher alive until then.
package final class InboxWatcher: Sendable {
    /// How the watcher learns of new files.
    package enum Mode: Equatable, Sendable {
        /// inotify and rescans.
        case inotify
        /// Rescans only, at the shorter interval: why.
        case polling(because: String)
    }

    private struct State {
        var pending: [String: PendingLook] = [:]
        var alarms: [String: Int64] = [:]
        var watches: [Int32: String] = [:]
        var mode = Mode.polling(because: "not started")
        var inotify: Int32 = -1
        var wakePipe: (read: Int32, write: Int32) = (-1, -1)
        var thread: pthread_t?
        var stopping = false
    }

    /// One element whenever ``take()`` would return something; merged while nobody reads.
    ///
    /// For one reader.
    package let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let state = Mutex(State())
    private let directories: SpoolDirectories
    private let rescanInterval: Int64
    private let pollInterval: Int64
    private let clock = SpoolClock.system

    /// A watcher over all gateways of a spool; nothing happens before ``start()``.
    ///
    /// - Parameters:
    ///   - rescanInterval: after how long every directory is read again, events or none.
    ///   - pollInterval: the same where inotify cannot be had.
    package init(
        _ directories: SpoolDirectories, rescanInterval: Duration = .seconds(10), pollInterval: Duration = .seconds(2)
    ) {
        self.directories = directories
        self.rescanInterval = max(1, rescanInterval.wholeMilliseconds)
        self.pollInterval = max(1, pollInterval.wholeMilliseconds)
        (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// How new files are noticed now.
    package var mode: Mode {
        state.withLock { $0.mode }
    }

    /// Begins to watch.
    ///
    /// When it returns every directory is watched, and a first look at each is pending.
    ///
    /// - Parameter usingInotify: false for file systems that send no events (NFS, SMB, most of FUSE).
    package func start(usingInotify: Bool = true) throws(SpoolError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .system(
                operation: "create a pipe for", path: printable(directories.path), errno: Errno(rawValue: errno))
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let inotify = usingInotify ? inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) : -1
        let reason = usingInotify ? Errno(rawValue: errno).description : "inotify is switched off"
        state.withLock { state in
            state.wakePipe = (ends[0], ends[1])
            state.inotify = inotify
            state.mode = inotify >= 0 ? .inotify : .polling(because: reason)
        }
        rescanAll()
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<InboxWatcher>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        guard started == 0 else {
            Unmanaged.passUnretained(self).release()
            throw .system(
                operation: "start the watcher of", path: printable(directories.path), errno: Errno(rawValue: started))
        }
        state.withLock { $0.thread = thread }
    }

    /// Ends the thread and the stream; waits until it has ended.
    ///
    /// May be called again.
    package func stop() {
        let (thread, end) = state.withLock { state in
            state.stopping = true
            defer { state.thread = nil }
            return (state.thread, state.wakePipe.write)
        }
        guard let thread else { return }
        poke(end)
        pthread_join(thread, nil)
        state.withLock { state in
            for descriptor in [state.inotify, state.wakePipe.read, state.wakePipe.write] where descriptor >= 0 {
                _ = close(descriptor)
            }
            state.inotify = -1
            state.wakePipe = (-1, -1)
        }
        wake.finish()
    }

    /// What has gathered since it was last asked, by gateway; empty where nothing has.
    package func take() -> [PendingLook] {
        state.withLock { state in
            let looks = state.pending.values.sorted { $0.gateway < $1.gateway }
            state.pending.removeAll(keepingCapacity: true)
            return looks
        }
    }

    /// Has a gateway looked at again after a while: for files that must settle, or when more is waiting.
    package func lookAgain(at gateway: String, after delay: Duration, wholeDirectory: Bool = false) {
        let due = clock.uptime() + max(0, delay.wholeMilliseconds)
        state.withLock { state in
            state.alarms[gateway] = min(due, state.alarms[gateway] ?? .max)
            if wholeDirectory { state.pending[gateway, default: PendingLook(gateway: gateway)].wholeDirectory = true }
            // Within the lock: ``stop()`` closes the pipe, and its number may then be another file's.
            poke(state.wakePipe.write)
        }
    }

    /// Watches gateways that a reload opened, and has every directory read: after a reload, or on request.
    package func rescanAll() {
        for gateway in directories.gatewayNames { rescan(gateway) }
        wake.yield()
    }

    private func poke(_ end: Int32) {
        var byte: UInt8 = 1
        // A full pipe already wakes the thread.
        if end >= 0 { _ = write(end, &byte, 1) }
    }

    /// Puts the watch on what the path shows now (the same inode gives the same watch) and notes that it must be read.
    private func rescan(_ gateway: String) {
        let path = directories.path + "/inbox/" + gateway + "/new"
        state.withLock { state in
            state.pending[gateway, default: PendingLook(gateway: gateway)].wholeDirectory = true
            guard state.inotify >= 0 else { return }
            let watch = inotify_add_watch(state.inotify, path, InotifyEvent.mask)
            if watch >= 0 {
                state.watches = state.watches.filter { $0.value != gateway }
                state.watches[watch] = gateway
                if state.watches.count == directories.gatewayNames.count { state.mode = .inotify }
            } else {
                let reason = Errno(rawValue: errno)
                state.watches = state.watches.filter { $0.value != gateway }
                state.mode = .polling(because: "cannot watch \(printable(path)): \(reason)")
            }
        }
    }

    private func run() {
        let (inotify, pipe) = state.withLock { ($0.inotify, $0.wakePipe.read) }
        var nextRescan = clock.uptime() + interval
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !state.withLock({ $0.stopping }) {
            let now = clock.uptime()
            // A watch that was lost since makes the interval shorter.
            nextRescan = min(nextRescan, now + interval)
            let alarm = state.withLock { $0.alarms.values.min() } ?? .max
            let timeout = max(0, min(alarm, nextRescan) - now)
            var waits = [
                pollfd(fd: pipe, events: Int16(POLLIN), revents: 0),
                pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
            ]
            // A negative descriptor is left out by poll(2), which is what polling mode needs.
            _ = poll(&waits, nfds_t(waits.count), Int32(clamping: timeout))
            if waits[0].revents != 0 { while read(pipe, &buffer, buffer.count) > 0 {} }
            if waits[1].revents != 0 { drain(inotify, &buffer) }
            ringAlarms()
            if clock.uptime() >= nextRescan {
                rescanAll()
                nextRescan = clock.uptime() + interval
            }
        }
    }

    private var interval: Int64 {
        mode == .inotify ? rescanInterval : min(rescanInterval, pollInterval)
    }

    private func drain(_ inotify: Int32, _ buffer: inout [UInt8]) {
        while true {
            let count = read(inotify, &buffer, buffer.count)
            guard count > 0 else { return }
            let events = buffer.withUnsafeBytes { InotifyEvent.parse(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            var replaced: Set<String> = []
            var everything = false
            let found = state.withLock { state in
                var found = false
                for event in events {
                    if event.has(IN_Q_OVERFLOW) {
                        everything = true
                        continue
                    }
                    guard let gateway = state.watches[event.watch] else { continue }
                    if event.losesDirectory {
                        state.watches[event.watch] = nil
                        replaced.insert(gateway)
                    } else if !event.has(IN_ISDIR) || event.has(IN_CREATE) || event.has(IN_MOVED_TO) {
                        let useful = state.pending[gateway, default: PendingLook(gateway: gateway)].note(event)
                        found = found || useful
                    }
                }
                // A look that only holds openings is not worth a wake-up, and is there for the next one.
                return found
            }
            if everything { rescanAll() }
            for gateway in replaced { rescan(gateway) }
            if found || !replaced.isEmpty { wake.yield() }
        }
    }

    private func ringAlarms() {
        let now = clock.uptime()
        let rang = state.withLock { state in
            let due = state.alarms.filter { $0.value <= now }.keys
            for gateway in due {
                state.alarms[gateway] = nil
                state.pending[gateway] = state.pending[gateway] ?? PendingLook(gateway: gateway)
            }
            return !due.isEmpty
        }
        if rang { wake.yield() }
    }
}

extension Duration {
    /// Whole milliseconds, clamped.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (seconds < 0 ? .min / 2 : .max / 2) : product + attoseconds / 1_000_000_000_000_000
    }
}
