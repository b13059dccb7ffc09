import Glibc
import SystemPackage

/// An open file; closed when the last reference goes.
final class OpenFile: Sendable {
    let descriptor: Int32
    /// For messages only.
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = close(descriptor)
    }

    func failure(_ operation: String) -> SpoolError {
        .system(operation: operation, path: path, errno: Errno(rawValue: errno))
    }

    func status() throws(SpoolError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("examine") }
        return FileStatus(status)
    }

    /// Reads from the start up to the end, but never more than `limit` bytes.
    ///
    /// Reads by position, so that it may be done again. A file that grows meanwhile gives at most `limit`.
    func read(limit: Int, expected: Int) throws(SpoolError) -> [UInt8] {
        // One byte more than expected, so that the end of a file that kept its size is seen in the same round.
        let room = min(limit, max(expected, 0) + 1)
        var bytes = try readChunk(room, at: 0)
        while bytes.count < limit {
            let more = try readChunk(min(65_536, limit - bytes.count), at: bytes.count)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    /// Reads at most `count` bytes from `offset`; fewer only at the end of the file.
    func readChunk(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count, let base = buffer.baseAddress {
                let got = pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got < 0, errno == EINTR {
                    continue
                } else {
                    failed = got < 0
                    break
                }
            }
        }
        if failed { throw failure("read") }
        return bytes
    }

    /// Writes all of the bytes, however many calls it takes.
    func write(_ bytes: [UInt8]) throws(SpoolError) {
        let written = bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count, let base = buffer.baseAddress {
                let count = Glibc.write(descriptor, base + offset, buffer.count - offset)
                if count >= 0 {
                    offset += count
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
        guard written else { throw failure("write") }
    }

    /// fdatasync(2).
    ///
    /// An error means the content is lost; it must never be tried again and called good.
    func sync() throws(SpoolError) {
        guard fdatasync(descriptor) == 0 else { throw failure("sync") }
    }
}
