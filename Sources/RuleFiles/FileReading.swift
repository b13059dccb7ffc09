import Glibc
import SystemPackage

/// Reads files whole, with an answer in words when it cannot.
enum FileReading {
    /// Why a file was not read.
    enum Failure: Error, Equatable {
        case system(Errno)
        case tooLarge(limit: Int)
        case notAFile

        /// The reason in the admin's words.
        var described: String {
            switch self {
            case .system(.noSuchFileOrDirectory): "there is no such file"
            case .system(let errno): "\(errno)"
            case .tooLarge(let limit): "it is larger than \(limit / 1_048_576) MB"
            case .notAFile: "it is not a file"
            }
        }
    }

    /// The content of a regular file of at most `limit` bytes.
    static func bytes(at path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(Errno(rawValue: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(Int(status.st_size), limit) + 1)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(Errno(rawValue: errno))
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            if bytes.count > limit { throw .tooLarge(limit: limit) }
        }
    }

    /// The names in a directory, unsorted.
    static func names(in path: String) throws(Failure) -> [String] {
        guard let stream = opendir(path) else { throw .system(Errno(rawValue: errno)) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    /// Whether a path is a link to /dev/null, which masks a file of the same name.
    static func isMask(_ path: String) -> Bool {
        var target = [CChar](repeating: 0, count: 64)
        let count = readlink(path, &target, target.count - 1)
        return count > 0
            && String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == "/dev/null"
    }
}
