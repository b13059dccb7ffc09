import Glibc
import SystemPackage

/// A file of Linux: a descriptor, closed with the last reference.
package final class LinuxFile: OpenFile {
    let descriptor: Int32
    package let path: String

    /// A file over a descriptor, which it closes.
    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = close(descriptor)
    }

    func failure(_ operation: String) -> SpoolError {
        .system(operation: operation, path: path, errno: Errno(rawValue: errno))
    }

    package func status() throws(SpoolError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("examine") }
        return FileStatus(status)
    }

    package func readChunk(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
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

    package func write(_ bytes: [UInt8]) throws(SpoolError) {
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

    package func sync() throws(SpoolError) {
        guard fdatasync(descriptor) == 0 else { throw failure("sync") }
    }
}
