package import SystemPackage

/// What went wrong with the spool itself, as opposed to with one message in it.
package enum SpoolError: Error, Equatable, Sendable {
    /// A system call failed: what was to be done, the path (printable) and the reason of the kernel.
    case system(operation: String, path: String, errno: Errno)
    /// Another daemon works on this spool; its process id where the lock file tells it.
    case locked(path: String, holder: Int32?)
    /// A gateway's, a tier's or an envelope's name that cannot be a directory's or a file's.
    case badName(String)
    /// A gateway or a tier that was not opened.
    case unknown(String)
}

extension SpoolError: CustomStringConvertible {
    /// One line for an operator, with the path and the reason.
    package var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            "cannot \(operation) \(path): \(errno) (errno \(errno.rawValue))"
        case .locked(let path, let holder):
            "another daemon\(holder.map { " (process \($0))" } ?? "") works on this spool or state: it holds \(path)"
        case .badName(let name):
            "'\(printable(name))' cannot be the name of a directory or file in the spool"
        case .unknown(let name):
            "the spool has no gateway or tier '\(printable(name))' open"
        }
    }

    /// The kernel's reason; nil where no system call failed.
    package var errno: Errno? {
        if case .system(_, _, let errno) = self { errno } else { nil }
    }

    /// Whether this user may not.
    package var isForbidden: Bool { errno == .permissionDenied || errno == .notPermitted }
}
