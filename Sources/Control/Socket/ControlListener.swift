import Glibc

/// A listening Unix stream socket: one that this program bound to a path, or one that systemd bound and handed over.
package final class ControlListener: Sendable {
    let descriptor: Int32
    /// What was bound here: the path with device and inode, so that only that is removed.
    private let bound: (path: String, device: UInt, inode: UInt)?

    /// Binds a path, and lets its owner and group connect.
    ///
    /// A socket that nobody listens on any more (a killed daemon left it) is replaced. One that is alive, and anything that is no
    /// socket, is an error. The directory has to be there. The mode is never wider than 0660, not even for a moment.
    package init(path: String) throws(ControlSocketError) {
        guard let address = UnixAddress(path) else { throw .badPath(path) }
        try Self.removeStale(path, address)
        let descriptor = UnixAddress.makeSocket()
        guard descriptor >= 0 else { throw .system(operation: "make a socket for", path: path, errno: errno) }
        var status = stat()
        // On Linux the file that bind makes has at most the mode of the socket.
        guard fchmod(descriptor, 0o600) == 0, address.withPointer({ bind(descriptor, $0, $1) }) == 0,
            listen(descriptor, 64) == 0, chmod(path, 0o660) == 0, lstat(path, &status) == 0
        else {
            let error = errno
            close(descriptor)
            throw .system(operation: "listen on", path: path, errno: error)
        }
        self.descriptor = descriptor
        bound = (path, UInt(status.st_dev), UInt(status.st_ino))
    }

    /// Takes over a listening descriptor, as systemd's socket activation passes one; its path is never removed.
    package init(adopting descriptor: Int32) throws(ControlSocketError) {
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1, Self.option(SO_DOMAIN, of: descriptor) == AF_UNIX,
            Self.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        else { throw .notListening(descriptor: descriptor) }
        markPrivate(descriptor)
        self.descriptor = descriptor
        bound = nil
    }

    deinit {
        close(descriptor)
    }

    /// Takes no more connections, and removes the path if it still is what was bound here.
    ///
    /// A socket that was handed over is left as it is: systemd goes on listening, and starts the next daemon with it.
    func withdraw() {
        guard let bound else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        var status = stat()
        guard lstat(bound.path, &status) == 0, UInt(status.st_dev) == bound.device,
            UInt(status.st_ino) == bound.inode
        else { return }
        unlink(bound.path)
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func removeStale(_ path: String, _ address: UnixAddress) throws(ControlSocketError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notSocket(path: path) }
        let probe = UnixAddress.makeSocket()
        guard probe >= 0 else { throw .system(operation: "make a socket for", path: path, errno: errno) }
        defer { close(probe) }
        // Only a refused connection proves that nobody listens; a full queue (EAGAIN) is a daemon that is busy.
        guard address.withPointer({ connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
            throw .inUse(path: path)
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .system(operation: "remove the left-over socket", path: path, errno: errno)
        }
    }
}
