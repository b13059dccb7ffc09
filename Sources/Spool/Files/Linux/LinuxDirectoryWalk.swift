import Glibc
import SystemPackage

/// A walk by readdir(3) with a descriptor of its own, so that several may go at once.
final class LinuxDirectoryWalk: DirectoryWalk {
    private let stream: OpaquePointer
    private let path: String

    init(_ directory: LinuxDirectory) throws(SpoolError) {
        path = printable(directory.path)
        let descriptor = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            let error = SpoolError.system(operation: "list", path: path, errno: Errno(rawValue: errno))
            if descriptor >= 0 { _ = close(descriptor) }
            throw error
        }
        self.stream = stream
    }

    deinit {
        _ = closedir(stream)
    }

    func next() throws(SpoolError) -> FileName? {
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno == 0 { return nil }
                throw SpoolError.system(operation: "list", path: path, errno: Errno(rawValue: errno))
            }
            // d_name is shorter than the 256 bytes its type declares; reading it as a tuple could pass the end of the buffer.
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 19
            let start = UnsafeRawPointer(entry) + offset
            let length = strlen(start.assumingMemoryBound(to: CChar.self))
            if let name = FileName(bytes: [UInt8](UnsafeRawBufferPointer(start: start, count: length))) { return name }
        }
    }
}
