import Glibc

/// Replaces the content of a file so that whoever reads it sees the old one or the new one, never a piece.
enum FileReplacement {
    /// Why it could not be done; the file is as it was.
    struct Failure: Error {
        /// The reason in words.
        let reason: String

        /// The reason the system gave.
        static func system(_ code: Int32) -> Failure {
            Failure(reason: String(cString: strerror(code)))
        }
    }

    /// Writes a temporary file beside it, with its mode and (where that is allowed) its owner, and renames it over the file.
    ///
    /// Of a symbolic link the file it points to is replaced, and the link stays. The temporary file starts with a dot
    /// and does not end in `.rules`, so that nobody takes it for a rule file.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw .system(errno) }
        defer { free(resolved) }
        let target = String(cString: resolved)
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        let name = target.lastIndex(of: "/").map { String(target[target.index(after: $0)...]) } ?? target
        var status = stat()
        guard stat(target, &status) == 0 else { throw .system(errno) }
        let temporary = "\(folder)/.\(name).\(getpid()).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system(errno) }
        var isDone = false
        defer {
            close(descriptor)
            if !isDone { unlink(temporary) }
        }
        // The owner first: a change of owner takes away some bits of the mode.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw .system(errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(count < 0 ? errno : EIO) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else { throw .system(errno) }
        isDone = true
        let directory = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        // The new content is in place; when the directory cannot be synced only a power cut could still undo it.
        _ = fsync(directory)
        close(directory)
    }
}
