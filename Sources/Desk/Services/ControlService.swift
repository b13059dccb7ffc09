import Control
import ServiceLifecycle

/// Serves the control socket until the service shuts down.
///
/// The socket is systemd's where systemd passed one, or the daemon's own. A daemon whose socket cannot be had goes on without: messages
/// must not wait for a tool.
struct ControlService: Service {
    let server: VarlinkServer?

    func run() async throws {
        guard let server else {
            try await gracefulShutdown()
            return
        }
        try? await gracefulShutdown()
        server.stop()
    }
}
