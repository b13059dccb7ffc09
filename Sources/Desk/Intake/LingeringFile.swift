import BusinessTime
import DeskModel
import Settings
import Spool

/// A committed file that stays in `work/` for a while, because nobody said that its writer was done.
///
/// A process that dies meanwhile loses nothing. The next start knows the file by its redo key, and keeps it for the rest of the time;
/// or it was written to, and the ledger knows the version before by the id of the claim.
struct LingeringFile {
    let status: FileStatus
    let digest: [UInt8]
    /// What a newer version is tied to.
    let replacement: Replacement
    /// Whether it brought no message, and goes to `aside/` in the end.
    let isAside: Bool
    /// What goes with it.
    let companions: [ClaimedFile]
    /// When it goes.
    let due: Timestamp
    /// What it was when it was last seen to be written to; nil while it is as it was read.
    var seen: FileStatus?

    /// How many are kept at once; beyond it files go at once, as if their writers were done.
    static let maximumCount = 4096
}

extension IntakeLine {
    /// Keeps a committed file in `work/` for a while where its writer may come back; false where it need not be kept.
    ///
    /// - Parameter ticket: of the message that it brought; nil where it brought none.
    func linger(_ claim: Claim, isAside: Bool, ticket: String?, companions: [ClaimedFile]) -> Bool {
        let due = Timestamp(milliseconds: claim.received.milliseconds + Int64(settings.intake.lateWriter) * 1000)
        guard !claim.isFinished, clock.now() < due, lingering.count < LingeringFile.maximumCount else { return false }
        lingering[claim.file] = LingeringFile(
            status: claim.status, digest: claim.digest,
            replacement: Replacement(redoKey: claim.redoKey, ticket: ticket ?? newTicket()), isAside: isAside,
            companions: companions, due: due)
        return true
    }

    /// Looks which lingering files were written to, and lets go of those whose time is over.
    ///
    /// One file that cannot be looked at keeps no other waiting, and is looked at again the next time; the first such error is
    /// thrown in the end where all have to go.
    ///
    /// - Parameter all: lets go of all that were not written to: at the end of a run.
    func settleLingering(all: Bool = false) throws {
        var failure: (any Error)?
        for (file, kept) in lingering {
            progress.step(isWorking: true)
            do { try settle(file, kept, all) } catch { failure = failure ?? error }
        }
        if all, let failure { throw failure }
    }

    private func settle(_ file: ClaimedFile, _ kept: LingeringFile, _ all: Bool) throws {
        let now = clock.now()
        switch try spool.change(of: file, since: kept.status, digest: kept.digest) {
        case .written(let status):
            // A writer at work is waited for, as it was before the first version.
            let age = now.milliseconds - status.modified / 1_000_000
            let isQuiet = age >= Int64(settings.intake.settle) * 1000 || kept.seen == status
            guard isQuiet || all else {
                lingering[file]?.seen = status
                return
            }
            lingering[file] = nil
            log(.changedByLateWriter(gateway: file.gateway, name: file.display))
            changed[file] = .some(kept.replacement)
        case .none, .unreadable:
            guard all || kept.due <= now else { return }
            lingering[file] = nil
            if kept.isAside {
                try spool.setAside(file, companions: kept.companions)
            } else {
                try spool.discard(file, companions: kept.companions)
            }
        }
    }
}
