import Glibc

/// Why the daemon did not do what it was asked, in words for whoever typed the command.
package enum DeskClientError: Error, Equatable, Sendable {
    /// Nobody listens on the socket.
    case notRunning(path: String)
    /// The socket may not be opened; the group that may, where it can be seen.
    case noAccess(path: String, group: String?)
    /// The peer may not do this; the action that it needs, the groups that have it, and the tier where it is about one.
    case notPermitted(action: String?, groups: [String], tier: String? = nil)
    /// The daemon says why not.
    case refused(DeskError)
    /// No answer came in time.
    case timedOut(path: String)
    /// The connection ended before the answer.
    case closed(path: String)
    /// The answer was none that this program knows: one line.
    case notUnderstood(String)
    /// The connection failed for another reason of the kernel's.
    case system(path: String, errno: Int32)
}

extension DeskClientError: CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    package var description: String {
        switch self {
        case .notRunning(let path): "the daemon does not run (nobody listens on \(path))"
        case .noAccess(let path, let group?):
            "\(path) may not be opened: be root, or a member of the group \(group)"
        case .noAccess(let path, nil): "\(path) may not be opened, not even looked at: be root"
        case .notPermitted(let action?, let groups, let tier):
            DeskClientError.needed(action, groups, tier)
        case .notPermitted(nil, _, _): "this is not permitted"
        case .refused(let error): "\(error)"
        case .timedOut(let path): "the daemon did not answer in time on \(path)"
        case .closed(let path): "the daemon closed the connection on \(path) before it answered; it may be stopping"
        case .notUnderstood(let why): "the daemon's answer is not understood: \(why)"
        case .system(let path, let errno): "cannot connect to \(path): \(String(cString: strerror(errno)))"
        }
    }

    private static func needed(_ action: String, _ groups: [String], _ tier: String?) -> String {
        let place = tier.map { " in the tier \($0)" } ?? ""
        let what = "this needs the permission `\(action)`\(place)"
        if groups.isEmpty { return "\(what), which no role gives; be root, or add a role to the settings" }
        return "\(what); the groups that have it: \(groups.joined(separator: ", "))"
    }
}

/// A connection to the daemon, for commands.
///
/// For one thread; blocks. `call` takes any request of ``DeskInterface``, `stream` the one that streams.
package struct DeskClient {
    private let client: VarlinkClient
    private let path: String

    /// Connects to the daemon's control socket.
    ///
    /// - Parameter timeout: how long connecting and each answer may take.
    package init(path: String, timeout: Duration = .seconds(30)) throws(DeskClientError) {
        self.path = path
        do throws(VarlinkClientError) {
            client = try VarlinkClient(path: path, timeout: timeout)
        } catch {
            throw Self.explain(error, path)
        }
    }

    /// Calls a method and waits for its answer.
    package func call<Request: VarlinkRequest>(_ request: Request) throws(DeskClientError) -> Request.Reply {
        do throws(VarlinkClientError) {
            return try client.call(request)
        } catch {
            throw Self.explain(error, path)
        }
    }

    /// Watches until the body returns false or the daemon stops.
    package func stream<Request: VarlinkRequest>(
        _ request: Request, _ body: (Request.Reply) -> Bool
    ) throws(DeskClientError) {
        do throws(VarlinkClientError) {
            try client.stream(request, body)
        } catch {
            throw Self.explain(error, path)
        }
    }

    private static func explain(_ error: VarlinkClientError, _ path: String) -> DeskClientError {
        switch error {
        case .connect(let path, ENOENT), .connect(let path, ECONNREFUSED), .connect(let path, ENOTDIR):
            return .notRunning(path: path)
        case .connect(let path, EACCES), .connect(let path, EPERM):
            var status = stat()
            guard lstat(path, &status) == 0 else { return .noAccess(path: path, group: nil) }
            return .noAccess(path: path, group: AccountNames.group(status.st_gid) ?? String(status.st_gid))
        case .connect(let path, let errno): return .system(path: path, errno: errno)
        case .timedOut: return .timedOut(path: path)
        case .closed: return .closed(path: path)
        case .notUnderstood(let why): return .notUnderstood(why)
        case .error(let error):
            if let refusal = DeskError(error) { return .refused(refusal) }
            if error.name == VarlinkError.permissionDenied().name {
                return .notPermitted(
                    action: error.parameters["action"]?.text, groups: error.parameters["groups"]?.texts ?? [],
                    tier: error.parameters["tier"]?.text)
            }
            if error.name.hasPrefix(ServiceInterface.name + ".") {
                let details = error.parameters.values.compactMap(\.text).sorted().joined(separator: ", ")
                return .notUnderstood("\(error.name) \(details); are daemon and tool of the same version?")
            }
            return .notUnderstood(error.name)
        }
    }
}
