import Digest
import Glibc

/// Tells one content of one dropped file from every other.
///
/// SHA-256 over gateway, escaped name, inode, mtime, size and the content's digest, each length first. Nobody can guess the key of
/// another's file, so that a key is also the right to ask what became of it.
package enum RedoKey {
    /// The key of a file that its writer has just dropped, made from the descriptor it was written with: 32 bytes.
    ///
    /// The file must have its final content. Nil where fstat(2) fails, or the name is none that a file can have.
    package static func ofDrop(gateway: String, name: String, descriptor: Int32, digest: [UInt8]) -> [UInt8]? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let name = FileName(name) else { return nil }
        return bytes(gateway: gateway, name: EscapedName(name), FileStatus(status), digest)
    }

    /// The key of a file in `work/`; its status is nil where not even that could be asked.
    static func bytes(of file: ClaimedFile, _ status: FileStatus?, _ digest: [UInt8]) -> [UInt8] {
        bytes(gateway: file.gateway, name: file.escapedName, status, digest)
    }

    private static func bytes(
        gateway: String, name: EscapedName, _ status: FileStatus?, _ digest: [UInt8]
    ) -> [UInt8] {
        let fields: [[UInt8]] = [
            Array(gateway.utf8), Array(name.description.utf8), Array(String(status?.inode ?? 0).utf8),
            Array(String(status?.modified ?? 0).utf8), Array(String(status?.size ?? 0).utf8), digest,
        ]
        return SHA256.hash(fields.flatMap { Array("\($0.count):".utf8) + $0 })
    }
}
