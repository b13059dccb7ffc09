import Glibc
import SystemPackage

/// The lock that keeps a second daemon off the spool: flock(2) on `<spool>/lock`, held until this value goes.
///
/// The kernel drops the lock with the process, however it ends, so it never has to be cleaned up. The holder's process id stands
/// in the file only to be told to whoever is refused.
package final class SpoolLock: Sendable {
    private let file: LinuxFile

    /// Locks a directory that has to be this daemon's alone as well: the state that goes with the spool.
    package convenience init(directory path: String) throws(SpoolError) {
        try self.init(LinuxDirectory(path: path))
    }

    init(_ root: LinuxDirectory) throws(SpoolError) {
        guard let name = FileName("lock") else { throw .badName("lock") }
        let descriptor = name.withCString {
            openat(root.descriptor, $0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        }
        guard descriptor >= 0 else { throw root.failure("create", name) }
        file = LinuxFile(descriptor: descriptor, directory: root, name: name)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw file.failure("lock") }
            let content = String(decoding: try file.readChunk(32, at: 0), as: UTF8.self)
            let holder = content.split(separator: "\n", maxSplits: 1).first.flatMap { Int32($0) }
            throw .locked(path: file.path, holder: holder)
        }
        guard ftruncate(descriptor, 0) == 0 else { throw file.failure("write") }
        try file.write(Array("\(getpid())\n".utf8))
    }
}
