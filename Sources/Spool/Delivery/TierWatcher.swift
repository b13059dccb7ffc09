import Glibc

/// Tells which envelopes were moved into or out of `cur/` and `done/`: what consumers do in the tiers.
///
/// Events are hints: where they cannot be had, or were lost, ``take()`` says so and the directories have to be read. No thread: the kernel keeps
/// what happens until it is fetched. For one thread.
package final class TierWatcher {
    private let descriptor: Int32
    private var isComplete: Bool

    /// Moves that the kernel keeps at most is its own setting (16,384 as a rule); what is fetched at once is at most this many bytes.
    private static let bufferSize = 1 << 18

    /// A watcher of nothing yet; where the kernel gives none, every ``take()`` says that something may be missing.
    package init() {
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        isComplete = descriptor >= 0
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether events can be had at all.
    package var works: Bool { descriptor >= 0 }

    /// Watches a tier's directories; once more changes nothing, and finds one that was replaced.
    package func watch(_ tier: TierDirectories) {
        // Nothing is watched in `new/`: what comes there is the daemon's own work, and what leaves it arrives elsewhere.
        let mask = UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE) | UInt32(IN_ONLYDIR)
        if inotify_add_watch(descriptor, tier.room(.cur).path, mask) < 0 { isComplete = false }
        if inotify_add_watch(descriptor, tier.room(.done).path, mask) < 0 { isComplete = false }
    }

    /// The envelopes that were moved since the last call, each once, and whether these are all.
    package func take() -> (names: [EnvelopeName], isComplete: Bool) {
        guard descriptor >= 0 else { return ([], false) }
        var names: [EnvelopeName] = []
        var seen: Set<EnvelopeName> = []
        var buffer = [UInt8](repeating: 0, count: TierWatcher.bufferSize)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            let events = buffer.withUnsafeBytes { InotifyEvent.parse(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
            for event in events {
                if event.has(IN_Q_OVERFLOW) || event.has(IN_IGNORED) { isComplete = false }
                guard let name = event.name.flatMap({ EnvelopeName($0.text) }), seen.insert(name).inserted else {
                    continue
                }
                names.append(name)
            }
        }
        defer { isComplete = true }
        return (names, isComplete)
    }
}
