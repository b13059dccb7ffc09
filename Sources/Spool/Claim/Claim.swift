package import BusinessTime
package import DeskModel
import Digest

/// A companion that was claimed with a message.
package struct ClaimedCompanion: Sendable {
    /// The file in `work/`.
    package let file: ClaimedFile
    /// Its size in bytes when it was claimed.
    package let size: Int
    /// Its content where it is a part of the message and not only beside it.
    package var bytes: [UInt8]?
    let inode: UInt64
}

/// A file taken out of the drop directory, read whole, and still open: what a decoder gets.
///
/// The descriptor stays open until the last reference goes, so that a late writer can be noticed after the commit; a batch of n
/// claims therefore holds n descriptors. Companions are opened when they are copied.
package final class Claim: Sendable {
    /// The file in `work/`.
    package let file: ClaimedFile
    /// When the spool got it: the file's modification time, never later than now.
    package let received: Timestamp
    /// What fstat said after it was opened.
    package let status: FileStatus
    /// The content, whole.
    package let bytes: [UInt8]
    /// SHA-256 of the content.
    package let digest: [UInt8]
    /// The companions that came with it and can be read.
    package let companions: [ClaimedCompanion]
    /// Companions that were no readable regular files, or too large: held already, each with its reason.
    package let refusedCompanions: [RefusedFile]
    /// Whether its writer said that it is done: by a rename, a link or the end of its writing.
    ///
    /// One that was only left alone for a while may be written to later.
    package let isFinished: Bool
    let open: any OpenFile

    init(
        file: ClaimedFile, received: Timestamp, status: FileStatus, bytes: [UInt8], open: any OpenFile,
        companions: [ClaimedCompanion], refusedCompanions: [RefusedFile], isFinished: Bool
    ) {
        self.file = file
        self.received = received
        self.status = status
        self.bytes = bytes
        self.open = open
        self.companions = companions
        self.refusedCompanions = refusedCompanions
        self.isFinished = isFinished
        digest = SHA256.hash(bytes)
        redoKey = RedoKey.bytes(of: file, status, digest)
    }

    /// The gateway it came from.
    package var gateway: String { file.gateway }

    /// Tells this content of this file from every other: 32 bytes.
    ///
    /// A restart that meets the same file again gets the same key.
    ///
    /// SHA-256 over gateway, escaped name, inode, mtime, size and the content's digest, each length first.
    package let redoKey: [UInt8]

    /// What a decoder gets.
    package var drop: Drop {
        Drop(
            name: file.text, bytes: bytes, received: received,
            companions: companions.map { Companion(name: $0.file.text, size: $0.size, bytes: $0.bytes) })
    }
}

/// A file that was taken out of the drop directory and cannot go on: to be held.
package struct RefusedFile: Sendable {
    /// The file in `work/`.
    package var file: ClaimedFile
    /// Why.
    package var reason: HoldReason
    /// When the spool got it.
    package var received: Timestamp
    /// What it is; nil where not even that could be asked.
    package var status: FileStatus?

    /// Size in bytes as far as it is known.
    package var size: Int { status?.size ?? 0 }

    /// The redo key of a file whose content was not read.
    package var redoKey: [UInt8] {
        RedoKey.bytes(of: file, status, [])
    }
}

/// What became of a claim.
package enum ClaimOutcome: Sendable {
    /// Taken and read.
    case claimed(Claim)
    /// Taken, and to be held.
    case refused(RefusedFile)
    /// Somebody else took or removed it.
    case gone
    /// It cannot be moved out of the drop directory (somebody else's directory, a mount point): to be reported once and left out.
    case immovable(HoldReason)
}

extension ClaimedFile {
    /// The redo key of this file with a status and the digest of its content.
    package func redoKey(_ status: FileStatus, digest: [UInt8]) -> [UInt8] {
        RedoKey.bytes(of: self, status, digest)
    }
}
