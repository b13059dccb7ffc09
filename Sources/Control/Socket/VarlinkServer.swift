import CLinux
import Dispatch
import Glibc
package import Settings
import Synchronization

/// Serves a Varlink service on a listening socket: a thread that accepts, and a thread for each connection.
///
/// Safe to use from any thread. Nothing a peer sends makes it trap, wait beyond its limits or hold more than them.
package final class VarlinkServer: Sendable {
    /// The bounds.
    package struct Limits: Sendable {
        /// Bytes of a call.
        package var message = 1_048_576
        /// Bytes of a reply; a longer one closes the connection.
        package var reply = 16 * 1_048_576
        /// Connections at once; one more is told so and closed.
        package var connections = 64
        /// Connections at once of one user other than root and the daemon's own, so that nobody shuts the others out.
        package var connectionsPerUser = 32
        /// How long a connection may go without a complete call.
        package var idle = Duration.seconds(300)
        /// How long a reply may take to be read.
        package var write = Duration.seconds(30)

        /// The defaults.
        package init() {}

        /// The bounds that settings name.
        package init(_ control: Settings.Control) {
            message = control.message
            reply = control.reply
            connections = control.connections
            connectionsPerUser = control.connectionsPerUser
            idle = .seconds(control.idle)
            write = .seconds(control.write)
        }
    }

    private struct State {
        var users: [Int32: UInt32] = [:]
        var isStopping = false
    }

    private let listener: ControlListener
    private let service: VarlinkService
    private let limits: Limits
    private let wake: WakeSignal
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    /// A server that does not run yet.
    package init(
        _ service: VarlinkService, on listener: ControlListener, limits: Limits = Limits()
    ) throws(ControlSocketError) {
        self.service = service
        self.listener = listener
        self.limits = limits
        wake = try WakeSignal()
    }

    /// Begins to accept connections; once only.
    package func start() throws(ControlSocketError) {
        let isRunning = run { [self] in accept() }
        guard isRunning else { throw .system(operation: "start a thread", path: "", errno: EAGAIN) }
    }

    /// Stops: no connection is accepted any more, the path is removed, waiting connections and streams are closed.
    ///
    /// A call that is running may finish and be answered within the grace; after that its connection is cut, and the function
    /// returns whether its handler has ended or not.
    package func stop(grace: Duration = .seconds(2)) {
        state.withLock { $0.isStopping = true }
        wake.give()
        listener.withdraw()
        if threads.wait(timeout: .now() + grace.seconds) == .success { return }
        // Under the lock: a descriptor in the list is not closed, and so is not somebody else's by now.
        state.withLock { state in
            for descriptor in state.users.keys { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// The number of open connections.
    package var connections: Int { state.withLock { $0.users.count } }

    private func run(_ body: @escaping @Sendable () -> Void) -> Bool {
        threads.enter()
        let isRunning = startThread { [threads] in
            body()
            threads.leave()
        }
        if !isRunning { threads.leave() }
        return isRunning
    }

    private func accept() {
        while true {
            let events = awaitEvents([(listener.descriptor, POLLIN), (wake.descriptor, POLLIN)], until: nil)
            if events[1] != 0 { return }
            let descriptor = linux_accept(listener.descriptor)
            if descriptor >= 0 {
                serve(descriptor)
            } else if errno != EAGAIN, errno != EINTR, errno != ECONNABORTED {
                // Out of descriptors or memory: what waits is still there, and would be reported without a pause.
                _ = awaitEvents([(wake.descriptor, POLLIN)], until: .now + .milliseconds(100))
            }
        }
    }

    private func serve(_ descriptor: Int32) {
        guard admit(descriptor) else {
            if let refusal = service.refusal {
                let channel = MessageChannel(descriptor: descriptor, limit: 0)
                try? channel.send(VarlinkService.message(refusal), until: .now)
            }
            close(descriptor)
            return
        }
        let isServed = run { [self] in
            ServerConnection(descriptor: descriptor, service: service, limits: limits, wake: wake).run()
            end(descriptor)
        }
        if !isServed { end(descriptor) }
    }

    private func end(_ descriptor: Int32) {
        state.withLock { state in
            state.users[descriptor] = nil
            close(descriptor)
        }
    }

    private func admit(_ descriptor: Int32) -> Bool {
        var peer = linux_peer()
        guard linux_peer_credentials(descriptor, &peer) == 0 else { return false }
        let isFree = peer.uid == 0 || peer.uid == geteuid()
        return state.withLock { state in
            guard !state.isStopping, state.users.count < limits.connections,
                isFree || state.users.values.count(where: { $0 == peer.uid }) < limits.connectionsPerUser
            else { return false }
            state.users[descriptor] = peer.uid
            return true
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
