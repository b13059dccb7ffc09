import Glibc

/// Why there is no control socket to listen on.
package enum ControlSocketError: Error, Equatable, Sendable {
    /// Somebody listens there already: another daemon.
    case inUse(path: String)
    /// Something that is no socket has the name; it is not touched.
    case notSocket(path: String)
    /// The path is longer than the kernel takes (107 bytes), empty, or has a NUL.
    case badPath(String)
    /// The descriptor that was handed over is no listening Unix stream socket.
    case notListening(descriptor: Int32)
    /// A system call failed.
    case system(operation: String, path: String, errno: Int32)
}

extension ControlSocketError: CustomStringConvertible {
    /// One line for an operator.
    package var description: String {
        switch self {
        case .inUse(let path): "another daemon listens on \(path)"
        case .notSocket(let path): "\(path) is there and is no socket; it is left alone, remove it or set another path"
        case .badPath(let path): "'\(path)' cannot be the path of a socket: 1 to 107 bytes are"
        case .notListening(let descriptor):
            "descriptor \(descriptor) is no listening Unix stream socket; the socket unit needs ListenStream= with a path"
        case .system(let operation, let path, let errno):
            "cannot \(operation)\(path.isEmpty ? "" : " \(path)"): \(String(cString: strerror(errno))) (errno \(errno))"
        }
    }
}
