package import BusinessTime
import Glibc
package import Settings
package import Spool

/// The service's doctor: compares spool, ledger and state, explains what does not fit together, and repairs it when told to.
///
/// Nothing is ever deleted. Examining changes nothing and works beside a running daemon; repairing needs the daemon stopped.
package struct Doctor: Sendable {
    private let settings: Settings
    private let now: Timestamp
    private let isVerbose: Bool
    private let pause: UInt32
    private let observer: WorkProgress.Observer

    /// A doctor for the spool and the state of some settings.
    ///
    /// - Parameters:
    ///   - isVerbose: whether what is normal and only counted is listed as well.
    ///   - pause: milliseconds between the two looks at what is suspicious.
    ///   - observer: is told how far it is.
    package init(
        settings: Settings, now: Timestamp, isVerbose: Bool = false, pause: UInt32 = 1_000,
        observer: @escaping WorkProgress.Observer = { _ in }
    ) {
        self.observer = observer
        self.settings = settings
        self.now = now
        self.isVerbose = isVerbose
        self.pause = pause
    }

    /// What was found.
    package struct Diagnosis: Sendable {
        /// The worst first, then by kind and path.
        package var findings: [Finding]
        /// How many of what there is.
        package var counts: [String: Int]
        /// Whether a daemon worked on the spool meanwhile: what is in motion may show up.
        package var isLive: Bool

        /// The exit status: 0 where all is well (notes do not count), 1 with findings, 74 where something could not be read.
        package var status: Int32 {
            let open = findings.filter { $0.severity != .note && $0.outcome != .repaired }
            if open.contains(where: { $0.kind == .cannotRead || $0.kind == .spoolMissing || $0.kind == .stateMissing })
            {
                return 74
            }
            return findings.contains { $0.severity != .note } ? 1 : 0
        }
    }

    /// Looks at everything, and a second time where something is suspicious: what is only in motion is not reported.
    package func examine() -> Diagnosis {
        let isLive = LockHolder.isLocked(settings.spool) || LockHolder.isLocked(settings.state)
        var examination = look()
        if examination.findings.contains(where: { $0.finding.severity != .note }) {
            let first = Set(examination.findings.map(\.finding.key))
            if isLive { _ = usleep(pause * 1_000) }
            examination = look()
            let second = examination.findings.map(\.finding).filter { $0.severity == .note || first.contains($0.key) }
            return diagnosis(second, examination, isLive: isLive)
        }
        return diagnosis(examination.findings.map(\.finding), examination, isLive: isLive)
    }

    /// Repairs what can be repaired, and says of each finding what became of it.
    ///
    /// Throws `SpoolError.locked` where a daemon runs.
    package func repair() throws(SpoolError) -> Diagnosis {
        guard access(settings.spool, F_OK) == 0, access(settings.state, F_OK) == 0 else { return examine() }
        let repairer = try Repairer(settings: settings, now: now)
        var done: [Finding] = []
        var examination = look()
        // A repair can bring something else to light: a file that was in the way, a row for an envelope.
        for _ in 0..<3 {
            let known = Set(done.map(\.key))
            let new = examination.findings.filter { !known.contains($0.finding.key) }
            guard new.contains(where: { $0.repair != nil }) else { break }
            done += repairer.repair(new, examination)
            examination = look()
        }
        let known = Set(done.map(\.key))
        done += examination.findings.map(\.finding).filter { !known.contains($0.key) }
        return diagnosis(done, examination, isLive: false)
    }

    private func look() -> Examination {
        let examination = Examination(settings: settings, now: now, isVerbose: isVerbose, observer: observer)
        examination.run()
        return examination
    }

    private func diagnosis(_ findings: [Finding], _ examination: Examination, isLive: Bool) -> Diagnosis {
        let sorted = findings.sorted {
            ($1.severity, $0.kind.rawValue, $0.path) < ($0.severity, $1.kind.rawValue, $1.path)
        }
        return Diagnosis(findings: sorted, counts: examination.counts, isLive: isLive)
    }
}

extension Finding {
    /// What makes it the same finding in another look.
    fileprivate var key: String { kind.rawValue + " " + path }
}
