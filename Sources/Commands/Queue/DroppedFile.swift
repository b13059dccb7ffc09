import CLinux
import Digest
import Glibc
import Spool

/// One file on its way into a drop directory: written in `tmp/`, renamed into `new/`, both on the disk.
struct DroppedFile {
    /// Why it could not be dropped: what was tried, and the kernel's reason.
    struct Failure: Error, CustomStringConvertible {
        let attempt: String
        let errno: Int32

        var description: String { "\(attempt): \(String(cString: strerror(errno)))" }

        /// The kernel's reason of now.
        static func now(_ attempt: String) -> Failure { Failure(attempt: attempt, errno: Glibc.errno) }
    }

    let gateway: String
    let inbox: String
    let name: String

    /// Drops the bytes durably and returns the key by which the desk knows the file.
    ///
    /// When it throws, nothing is in `new/`, but where the last step failed: then the file may be there, and dropping it again may bring
    /// it twice.
    func write(_ bytes: [UInt8]) throws(Failure) -> [UInt8]? {
        // Whoever names its files has to name them apart: a rename would replace the one that still waits.
        let (draft, final) = ("\(inbox)/tmp/\(name)", "\(inbox)/new/\(name)")
        var status = stat()
        guard lstat(final, &status) != 0 else {
            throw Failure(attempt: "\(name) still waits in \(inbox)/new", errno: EEXIST)
        }
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw .now("cannot write to \(inbox)/tmp") }
        defer { close(file) }
        do throws(Failure) {
            return try write(bytes, to: file, draft, final)
        } catch {
            unlink(draft)
            throw error
        }
    }

    private func write(
        _ bytes: [UInt8], to file: Int32, _ draft: String, _ final: String
    ) throws(Failure) -> [UInt8]? {
        // The desk reads through the directory's group, whatever umask the gateway runs under.
        guard fchmod(file, 0o640) == 0 else { throw .now("cannot give \(draft) to the group") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .now("cannot write \(draft)") }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 else { throw .now("cannot write \(draft)") }
        guard rename(draft, final) == 0 else { throw .now("cannot rename to \(final)") }
        // The name is durable only with its directory, which this user may not open: the file's own file system is synced instead.
        guard linux_syncfs(file) == 0 else { throw .now("cannot sync \(inbox)/new") }
        return RedoKey.ofDrop(gateway: gateway, name: name, descriptor: file, digest: SHA256.hash(bytes))
    }
}
