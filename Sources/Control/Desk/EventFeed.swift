import Synchronization

/// Hands events to whoever watches.
///
/// Safe to use from any thread. Publishing never waits: a watcher that does not keep up misses events, and is told how many.
package final class EventFeed: Sendable {
    private let subscriptions = Mutex<[ObjectIdentifier: Weak]>([:])
    private let capacity: Int

    private struct Weak: Sendable {
        weak let subscription: EventSubscription?
    }

    /// A feed that keeps up to `capacity` events for each watcher.
    package init(capacity: Int = 1_024) {
        self.capacity = capacity
    }

    /// Whether anybody watches: events that nobody sees need not be made.
    package var isWatched: Bool { subscriptions.withLock { !$0.isEmpty } }

    /// Tells every watcher.
    package func publish(_ event: WatchedEvent) {
        // Taken out of the lock: the last reference of one may end here, and it comes back for the lock.
        let watchers = subscriptions.withLock { $0.values.compactMap(\.subscription) }
        for watcher in watchers { watcher.add(event) }
    }

    /// Begins to watch: every event that is published from now on.
    func subscribe() throws(ControlSocketError) -> EventSubscription {
        let subscription = EventSubscription(feed: self, capacity: capacity, wake: try WakeSignal())
        subscriptions.withLock { $0[ObjectIdentifier(subscription)] = Weak(subscription: subscription) }
        return subscription
    }

    fileprivate func remove(_ id: ObjectIdentifier) {
        subscriptions.withLock { $0[id] = nil }
    }
}

/// The events that a watcher has not seen yet; ends when it goes out of use.
///
/// Safe to use from any thread.
final class EventSubscription: Sendable {
    private struct Backlog {
        var events: [WatchedEvent] = []
        var missed = 0
    }

    private let backlog = Mutex(Backlog())
    private let feed: EventFeed
    private let capacity: Int
    private let wake: WakeSignal

    fileprivate init(feed: EventFeed, capacity: Int, wake: WakeSignal) {
        self.feed = feed
        self.capacity = capacity
        self.wake = wake
    }

    deinit {
        feed.remove(ObjectIdentifier(self))
    }

    /// Can be read while there are events.
    var descriptor: Int32 { wake.descriptor }

    fileprivate func add(_ event: WatchedEvent) {
        let isFirst = backlog.withLock { backlog in
            // What came first is kept: how a trouble began says more than how it went on, and the count tells of the rest.
            guard backlog.events.count < capacity, backlog.missed == 0 else {
                backlog.missed += 1
                return false
            }
            backlog.events.append(event)
            return backlog.events.count == 1
        }
        if isFirst { wake.give() }
    }

    /// Takes what there is.
    func take() -> (events: [WatchedEvent], missed: Int) {
        wake.clear()
        return backlog.withLock { backlog in
            defer { backlog = Backlog() }
            return (backlog.events, backlog.missed)
        }
    }
}
