import BusinessTime
import Ledger
import Settings
import Spool
import SystemPackage

/// One look at a spool and its state: the checks report to it, and it knows nothing of repairing.
///
/// For one thread.
final class Examination {
    let settings: Settings
    let now: Timestamp
    let isVerbose: Bool
    let spool: LinuxDirectory?
    let state: LinuxDirectory?
    /// Open for reading; nil where it cannot be used, which was reported then.
    var ledger: Ledger?
    /// The tiers that have directories, sorted.
    private(set) var tiers: [String] = []
    /// What was found, with its repair where there is one.
    private(set) var findings: [(finding: Finding, repair: Repair?)] = []
    private(set) var tally: WorkTally
    private var opened: [String: any Directory] = [:]
    /// How many of what is only counted.
    private(set) var counts: [String: Int] = [:]

    init(settings: Settings, now: Timestamp, isVerbose: Bool, observer: @escaping WorkProgress.Observer = { _ in }) {
        self.settings = settings
        self.now = now
        self.isVerbose = isVerbose
        tally = WorkTally(observer)
        spool = try? LinuxDirectory(path: settings.spool)
        state = try? LinuxDirectory(path: settings.state)
        if let tiers = directory("tiers") {
            forEach(in: tiers) { name, status in
                if status.kind == .directory, !name.text.hasPrefix(".") { self.tiers.append(name.text) }
            }
            self.tiers.sort()
        }
    }

    /// Begins a step of the work, for who is told how far it is.
    func begin(_ step: String, of total: Int? = nil) { tally.begin(step, of: total) }

    /// One more is done of the step.
    func advance() { tally.advance() }

    /// Runs every check.
    func run() {
        begin("places")
        PlaceCheck(examination: self).run()
        begin("the ledger's pages")
        // SQLite makes files beside the ledger when it is opened: made by root, they would keep the daemon out.
        if let owner = FileOwner.ofDesk(settings) {
            owner.act { LedgerCheck(examination: self).run() }
        } else {
            LedgerCheck(examination: self).run()
        }
        begin("messages of the ledger", of: ask { ledger throws(LedgerError) in try ledger.examinedRowCount() })
        RowCheck(examination: self).run()
        for tier in tiers {
            begin("envelopes of \(tier)")
            EnvelopeCheck(examination: self, tier: tier).run()
        }
        begin("claimed and held files")
        ClaimCheck(examination: self).run()
        HeldCheck(examination: self).run()
        begin("the state")
        StateCheck(examination: self).run()
    }

    func report(_ kind: FindingKind, _ path: String, _ detail: String, repair: Repair? = nil) {
        findings.append((Finding(kind: kind, path: printable(path), detail: printable(detail)), repair))
    }

    func count(_ what: String, _ number: Int = 1) {
        counts[what, default: 0] += number
    }

    /// A path in the spool for people.
    func path(_ relative: String) -> String { settings.spool + "/" + relative }

    /// A directory of the spool by its relative path; nil where there is none or it cannot be opened, which is reported.
    func directory(_ relative: String) -> (any Directory)? {
        if let known = opened[relative] { return known }
        guard var found: any Directory = spool else { return nil }
        for part in relative.split(separator: "/") {
            guard let name = FileName(String(part)) else { return nil }
            do {
                guard try found.status(of: name)?.kind == .directory else { return nil }
                found = try found.directory(name)
            } catch {
                report(.cannotRead, path(relative), "\(error)")
                return nil
            }
        }
        opened[relative] = found
        return found
    }

    /// Hands over everything in a directory with what it is; what goes meanwhile is left out.
    func forEach(in directory: any Directory, _ body: (FileName, FileStatus) -> Void) {
        do {
            let walk = try directory.walk()
            while let name = try walk.next() {
                if let status = try directory.status(of: name) { body(name, status) }
            }
        } catch {
            report(.cannotRead, directory.path, "\(error)")
        }
    }

    /// What the ledger answers; nil after an error, which is reported once.
    func ask<Value>(_ question: (Ledger) throws(LedgerError) -> Value) -> Value? {
        guard let ledger else { return nil }
        do {
            return try question(ledger)
        } catch {
            if case .damaged = error {
                report(.ledgerDamaged, ledger.path, error.description)
            } else {
                report(.ledgerUnusable, ledger.path, error.description)
            }
            self.ledger = nil
            return nil
        }
    }

    /// Reports what lies about in a place of the daemon's and has no business there; true where it did.
    func reportStray(_ name: FileName, _ status: FileStatus, in place: String, kind: FindingKind = .draftLeft) -> Bool {
        let relative = place + "/" + name.text
        if name.text.hasPrefix(".probe-") {
            report(.probeLeft, path(relative), "\(status.size) bytes", repair: .moveAway(place: place, name: name))
            return true
        }
        if name.text.hasPrefix(".") {
            report(kind, path(relative), "a \(status.kind.rawValue)", repair: .moveAway(place: place, name: name))
            return true
        }
        return false
    }
}

extension Directory {
    /// Up to `limit` bytes of a regular file; nil where there is none.
    func content(of name: FileName, limit: Int = 256 << 20) throws(SpoolError) -> [UInt8]? {
        guard let status = try status(of: name), status.kind == .regular else { return nil }
        return try openForReading(name).readChunk(min(limit, status.size), at: 0)
    }
}
