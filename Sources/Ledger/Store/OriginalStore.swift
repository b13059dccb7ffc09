import Glibc

/// Contents too large for the database: `originals/<row>` in the state directory, one file a row, never changed.
struct OriginalStore: Sendable {
    let path: String

    init(path: String) throws(LedgerError) {
        self.path = path
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// A store that is only read; it may be missing.
    init(existing path: String) {
        self.path = path
    }

    /// Writes and syncs the content, so that the row may be committed.
    ///
    /// An error means the row must not be.
    func write(_ bytes: [UInt8], row: Int64) throws(LedgerError) {
        // A row id is used again only when the transaction that had it was rolled back, so what is there belongs to nobody.
        let (draft, final) = ("\(path)/.\(row).draft", "\(path)/\(row)")
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else { throw failure("create", draft) }
        defer { _ = close(file) }
        let isWritten = bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count, let base = buffer.baseAddress {
                let count = Glibc.write(file, base + offset, buffer.count - offset)
                if count >= 0 {
                    offset += count
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
        guard isWritten, fdatasync(file) == 0 else { throw failure("write", draft) }
        guard rename(draft, final) == 0 else { throw failure("rename", draft) }
    }

    /// Removes the content of a row that is gone; what is not there is no error.
    func remove(row: Int64) {
        _ = unlink("\(path)/\(row)")
    }

    /// Makes the names of everything written so far durable.
    func sync() throws(LedgerError) {
        let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open", path) }
        defer { _ = close(directory) }
        guard fsync(directory) == 0 else { throw failure("sync", path) }
    }

    /// The content of a row.
    func read(row: Int64) throws(LedgerError) -> [UInt8] {
        let name = "\(path)/\(row)"
        let file = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure("open", name) }
        defer { _ = close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", name) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    private func failure(_ operation: String, _ path: String) -> LedgerError {
        let reason = errno
        if reason == ENOSPC || reason == EDQUOT { return .full(path: path) }
        return .failed(
            path: path, detail: "cannot \(operation) it: \(String(cString: strerror(reason))) (errno \(reason))")
    }
}
