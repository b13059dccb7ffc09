import BusinessTime
import Foundation
import Glibc
import Ledger
import Spool

/// Opens the ledger that belongs to a spool.
///
/// States: it is sound and of this spool: it is used. It is of another spool: the start fails, for it would take messages of one for handed
/// over in the other. It is damaged: it is moved aside, said, and made again from the tiers. It is gone while the spool is an
/// old one: the same. It is newer than this program, or cannot be read at all: the start fails.
struct LedgerOpening {
    let directory: String
    let spool: SpoolDirectories
    let log: EventLog
    let now: Timestamp

    /// A sound ledger, and what status says of how it came to be; nil where nothing is to be said.
    struct Opened {
        var ledger: Ledger
        var problem: String?
    }

    /// Up to this size, in bytes, the whole database is checked at every start; larger ones only after damage was met.
    private static let alwaysChecked = 64 << 20

    func open() throws -> Opened {
        var isNew = access(path, F_OK) != 0
        var problem: String?
        let ledger: Ledger
        switch Result(catching: sound) {
        case .success(let sound): ledger = sound
        case .failure(.damaged(_, let detail)):
            let aside = try Ledger.setAside(directory: directory, now: now)
            problem = "the ledger was damaged (\(detail)); it is at \(aside)"
            ledger = try Ledger.open(directory: directory)
            isNew = true
        case .failure(let error): throw error
        }
        LedgerSuspicion(directory: directory).clear()
        // A file of no bytes, or one that somebody made anew, is as good as none.
        if try ledger.metadata("spool") == nil, try ledger.counts().files == 0 { isNew = true }
        try tie(ledger)
        guard isNew, !spool.identity.isNew else {
            if let behind = try catchUp(ledger) { problem = behind }
            return Opened(ledger: ledger, problem: problem)
        }
        let what = problem ?? "there was no ledger"
        let rebuild = LedgerRebuild(spool: spool, ledger: ledger)
        let found = try rebuild.run()
        // What cannot be had of the histories is no reason to leave the messages alone.
        let histories: String
        do {
            histories = "with the histories of \(try rebuild.restoreHistories()) tickets"
        } catch {
            histories = "without the histories of its tickets (\(error))"
        }
        log(.ledgerRebuilt(what: what, messages: found.messages, unreadable: found.unreadable))
        return Opened(
            ledger: ledger, problem: "\(what); made again from \(found.messages) envelopes, \(histories)")
    }

    /// Takes in what the tiers have and the ledger has not, after an end that was none of the daemon's own: its last commits were cut off.
    ///
    /// Only envelopes that are newer than the last commit can be missing. Without this their files in `work/` would be decided again, and
    /// their originals taken for what an interrupted batch left.
    private func catchUp(_ ledger: Ledger) throws -> String? {
        guard try ledger.metadata("running") != nil, !spool.identity.isNew else { return nil }
        let since = Timestamp(milliseconds: (try ledger.lastCommit()?.milliseconds ?? 0) - 1000)
        let found = try LedgerRebuild(spool: spool, ledger: ledger).run(since: since)
        guard found.messages > 0 else { return nil }
        let what = "the ledger had lost its last commits"
        log(.ledgerRebuilt(what: what, messages: found.messages, unreadable: found.unreadable))
        return "\(what); made again from \(found.messages) envelopes"
    }

    private var path: String { directory + "/ledger.sqlite" }

    private func sound() throws(LedgerError) -> Ledger {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        let ledger = try Ledger.open(directory: directory)
        if size <= LedgerOpening.alwaysChecked || LedgerSuspicion(directory: directory).isRaised,
            let damage = try ledger.firstDamage()
        {
            throw .damaged(path: path, detail: damage)
        }
        return ledger
    }

    private func tie(_ ledger: Ledger) throws {
        let known = try ledger.metadata("spool")
        if known == spool.identity.value { return }
        guard let known else { return try ledger.setMetadata("spool", spool.identity.value) }
        let what =
            spool.identity.isNew
            ? "the spool \(spool.path) is new, and the ledger in \(directory) belongs to an older one: is its file system not mounted?"
            : "the ledger in \(directory) belongs to another spool than \(spool.path)"
        throw StartFailure(
            status: StartFailure.configuration,
            message: what + " Each spool has a state directory of its own. To go on with these two all the same: "
                + "`firstlinectl doctor --repair` (the ledger names spool \(known))")
    }
}

/// The note `ledger.suspect` in the state directory: damage was met while the daemon ran, so the next start checks all of the ledger.
struct LedgerSuspicion {
    let directory: String

    private var path: String { directory + "/ledger.suspect" }

    var isRaised: Bool { access(path, F_OK) == 0 }

    /// Leaves the note; where even that fails, the next start meets the damage by itself.
    func raise() {
        let file = creat(path, 0o640)
        if file >= 0 { _ = close(file) }
    }

    func clear() {
        _ = unlink(path)
    }
}
