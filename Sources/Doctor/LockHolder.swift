import Glibc
import Spool

/// Whether somebody holds the lock of a directory, told without touching the lock.
///
/// Trying to lock it, however shortly, could make a daemon that is just starting fail; `/proc/locks` only tells (proc(5)).
enum LockHolder {
    static func isLocked(_ directory: String) -> Bool {
        var status = stat()
        guard stat(directory + "/lock", &status) == 0, let name = FileName("locks"),
            let locks = try? LinuxDirectory(path: "/proc").openForReading(name)
        else { return false }
        var bytes: [UInt8] = []
        while let chunk = try? locks.readChunk(65_536, at: bytes.count), !chunk.isEmpty, bytes.count < 16 << 20 {
            bytes += chunk
        }
        let ending = ":\(status.st_ino)"
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            line.contains("FLOCK") && line.split(separator: " ").contains { $0.hasSuffix(ending) }
        }
    }
}
