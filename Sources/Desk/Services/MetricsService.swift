import Foundation
import Glibc
import ServiceLifecycle

/// Writes the metrics file every so often, where the settings name one.
///
/// Written beside it and renamed, so that a collector never reads half of one. It goes when the daemon stops: figures of a daemon that does
/// not run would look like those of one that does nothing.
struct MetricsService: Service {
    let file: String?
    let every: Int
    let control: DeskControl
    let log: EventLog
    let queue = WorkQueue("metrics")

    func run() async throws {
        guard let file else {
            try? await gracefulShutdown()
            return
        }
        var hasFailed = false
        while !Task.isShuttingDownGracefully {
            let problem = try? await queue.run { [control] in MetricsService.write(control, to: file) }
            if let problem {
                // Once for each time it begins to fail.
                if !hasFailed { log(.metricsNotWritten(problem)) }
                hasFailed = true
            } else {
                hasFailed = false
            }
            try? await cancelWhenGracefulShutdown { [every] in try await Task.sleep(for: .seconds(every)) }
        }
        try? FileManager.default.removeItem(atPath: file)
    }

    /// Writes the file; why it could not be, or nil.
    private static func write(_ control: DeskControl, to file: String) -> String? {
        do {
            let text = try control.metrics()
            let draft = file + ".new"
            try Data(text.utf8).write(to: URL(fileURLWithPath: draft))
            // Whoever collects is another user.
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: draft)
            guard rename(draft, file) == 0 else { return "\(file): \(String(cString: strerror(errno)))" }
            return nil
        } catch {
            return "\(file): \(error)"
        }
    }
}
