import Digest
import Glibc
import Spool
import SystemPackage

/// Copies of single files, hashed on the way: never a link, for whoever may write to the one could change the other.
enum FileCopy {
    /// What was copied.
    struct Copied {
        var size: Int
        var mode: UInt32
        var digest: String
    }

    /// Copies a regular file to a new one; nil where there is none (any more), or it is no regular file.
    ///
    /// Nothing is synced: a wait for the disk a file would be most of the time. Whoever copies opens the file system before the first
    /// copy, syncs it after the last, and only then lets anything rest on the copies (``Synced``).
    ///
    /// - Parameter change: what becomes of the permission bits.
    static func copy(
        from source: String, to target: String, mode change: (UInt32) -> UInt32 = { $0 }
    ) throws(BackupFailure) -> Copied? {
        let input = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard input >= 0 else {
            if errno == ENOENT || errno == ELOOP || errno == ENXIO { return nil }
            throw .system("read", source)
        }
        defer { _ = close(input) }
        var status = stat()
        guard fstat(input, &status) == 0 else { throw .system("examine", source) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        let mode = change(status.st_mode & 0o777)
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .system("create", target) }
        defer { _ = close(output) }
        var digest = SHA256()
        var size = 0
        // One byte more than it had: a file that grew meanwhile takes another turn, and no other does.
        let room = min(max(Int(clamping: status.st_size), 4095), (1 << 18) - 1) + 1
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                repeat { count = read(input, buffer.baseAddress, room) } while count < 0 && errno == EINTR
                filled = max(0, count)
            }
            guard count >= 0 else { throw .system("read", source) }
            if count == 0 { break }
            digest.update(piece)
            size += count
            guard writeAll(piece, output) else { throw .system("write", target) }
        }
        guard fchmod(output, mode) == 0 else { throw .system("set the mode of", target) }
        return Copied(size: size, mode: mode, digest: digest.finish().hexadecimal)
    }

    /// Writes a new file and syncs it.
    static func write(_ bytes: [UInt8], to target: String) throws(BackupFailure) {
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .system("create", target) }
        defer { _ = close(output) }
        guard writeAll(bytes, output), fdatasync(output) == 0 else { throw .system("write", target) }
    }

    /// SHA-256 and size of a regular file; nil where there is none.
    static func digest(_ path: String) throws(BackupFailure) -> (size: Int, digest: String)? {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        guard let slash, let name = FileName(String(path[path.index(after: slash)...])) else { return nil }
        do {
            let directory = try LinuxDirectory(path: String(path[..<slash]))
            guard let status = try directory.status(of: name), let digest = try directory.digest(of: name) else {
                return nil
            }
            return (status.size, digest.hexadecimal)
        } catch {
            if error.errno == .noSuchFileOrDirectory { return nil }
            throw .failed("\(error)")
        }
    }

    /// Makes a directory with those above it.
    static func makeDirectories(_ path: String, mode: mode_t) throws(BackupFailure) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            guard mkdir(made, mode) == 0 || errno == EEXIST else { throw .system("create", made) }
        }
    }

    /// The names in a directory, sorted; none where it is not there.
    static func names(in path: String) throws(BackupFailure) -> [FileName] {
        guard access(path, F_OK) == 0 else { return [] }
        do {
            let walk = try LinuxDirectory(path: path).walk()
            var names: [FileName] = []
            while let name = try walk.next() { names.append(name) }
            return names.sorted()
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func writeAll(_ bytes: [UInt8], _ output: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count, let base = buffer.baseAddress {
                let count = Glibc.write(output, base + offset, buffer.count - offset)
                if count >= 0 {
                    offset += count
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}

/// A file system that is written to, and synced as a whole.
///
/// Opened before the first write: Linux tells syncfs(2) of an error of writing back that came after the opening (5.8 and later).
struct Synced {
    private let root: LinuxDirectory

    init(_ path: String) throws(BackupFailure) {
        do { root = try LinuxDirectory(path: path) } catch { throw .failed("\(error)") }
    }

    /// Brings contents and names of every depth to the disk; what it throws is final, a second call would hide the error.
    func sync() throws(BackupFailure) {
        do { try root.syncFileSystem() } catch { throw .failed("\(error)") }
    }
}

/// Why a backup or a restore did not come to its end.
package enum BackupFailure: Error, Equatable, CustomStringConvertible {
    /// In one line, with the path and what to do.
    case failed(String)
    /// A daemon runs.
    case locked(String)
    /// The backup is not whole: a line for each thing that is wrong with it.
    case damaged([String])

    static func system(_ operation: String, _ path: String) -> BackupFailure {
        let reason = errno
        return .failed("cannot \(operation) \(printable(path)): \(String(cString: strerror(reason))) (errno \(reason))")
    }

    package var description: String {
        switch self {
        case .failed(let text), .locked(let text): text
        case .damaged(let lines): lines.joined(separator: "\n")
        }
    }
}
