import Glibc
import SystemPackage

/// A file of Linux: a descriptor, closed with the last reference.
package final class LinuxFile: OpenFile {
    let descriptor: Int32
    private let place: String
    private let name: FileName?

    /// A file over a descriptor, which it closes.
    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        place = path
        name = nil
    }

    /// A file over a descriptor, which it closes; named as the directory names it.
    init(descriptor: Int32, directory: LinuxDirectory, name: FileName) {
        self.descriptor = descriptor
        place = directory.path
        self.name = name
    }

    // Put together where an error asks for it: several files are opened for each message.
    package var path: String { name.map { printable(place) + "/" + $0.display } ?? place }

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
