import BusinessTime
import DeskModel
import Settings
import Spool

/// A committed file that stays in `work/` for a while, because nobody said that its writer was done.
///
/// A process that dies meanwhile loses nothing. The next start knows the file by its redo key, and keeps it for the rest of the time;
/// or it was written to, and is a newer version of what its claim id tells.
struct LingeringFile {
    let status: FileStatus
    let digest: [UInt8]
    /// What a newer version is tied to.
    let replacement: Replacement
    /// Whether it brought no message, and goes to `aside/` in the end.
    let isAside: Bool
    /// When it goes.
    let due: Timestamp

    /// How many are kept at once; beyond it files go at once, as if their writers were done.
    static let maximumCount = 4096
}

extension IntakeLine {
    /// Keeps a committed file in `work/` for a while where its writer may come back; false where it need not be kept.
    ///
    /// - Parameter ticket: of the message that it brought; nil where it brought none.
    func linger(_ claim: Claim, isAside: Bool, ticket: String?) -> Bool {
        let due = Timestamp(milliseconds: claim.received.milliseconds + Int64(settings.intake.lateWriter) * 1000)
        guard !claim.isFinished, clock.now() < due, lingering.count < LingeringFile.maximumCount else { return false }
        lingering[claim.file] = LingeringFile(
            status: claim.status, digest: claim.digest,
            replacement: Replacement(redoKey: claim.redoKey, ticket: ticket ?? newTicket()), isAside: isAside, due: due)
        return true
    }

    /// Looks which lingering files were written to, and lets go of those whose time is over.
    ///
    /// - Parameter all: lets go of all that were not written to: at the end of a run.
    func settleLingering(all: Bool = false) throws {
        let now = clock.now()
        for (file, kept) in lingering {
            if try spool.lateWriterChanged(file, since: kept.status, digest: kept.digest) {
                lingering[file] = nil
                log(.changedByLateWriter(gateway: file.gateway, name: file.display))
                changed[file] = .some(kept.replacement)
            } else if all || kept.due <= now {
                lingering[file] = nil
                if kept.isAside { try spool.setAside(file) } else { try spool.discard(file) }
            }
        }
    }
}
