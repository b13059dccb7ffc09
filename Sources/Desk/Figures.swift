import Synchronization

/// What the daemon has done since it started, for STATUS.
///
/// Safe to use from any thread.
final class Figures: Sendable {
    /// The counts at one moment.
    struct Counts: Equatable, Sendable {
        var isReady = false
        var delivered = 0
        var held = 0
        var aside = 0
        var duplicates = 0
        /// Files that are known to wait in the drop directories; more may be there.
        var waiting = 0
        /// Whether more is in the drop directories than one look takes.
        var hasMore = false
        /// How many files were there when they were last counted, and how many were taken in until then; nil while one look takes all.
        var backlog: Backlog?
        /// Why intake waits, if it does.
        var shortage: String?
        /// What recovery is at, while it is.
        var recovering: String?
        /// Which tables were refused, if some were.
        var tablesProblem: String?
        /// How the ledger came to be, where it was made again.
        var ledgerProblem: String?
        /// What is wrong with the rules on disk, if something is.
        var rulesProblem: String?
    }

    /// A backlog too large to be looked at whole.
    struct Backlog: Equatable, Sendable {
        /// Files in the drop directories.
        var files: Int
        /// Files taken in a second lately; 0 where that is not known yet.
        var rate: Double

        /// For STATUS: `about 980000 waiting, done in about 18 min`.
        var text: String {
            let waiting = "about \(files) waiting"
            guard rate >= 1 else { return waiting }
            let seconds = Int((Double(files) / rate).rounded(.up))
            return waiting + ", done in about " + (seconds < 90 ? "\(seconds) s" : "\((seconds + 59) / 60) min")
        }
    }

    private let counts = Mutex(Counts())

    func change(_ body: (inout Counts) -> Void) {
        counts.withLock { body(&$0) }
    }

    var current: Counts { counts.withLock { $0 } }
}

extension Figures.Counts {
    /// One line for STATUS: what is most wrong first.
    func statusLine(rules: String) -> String {
        var parts: [String] = []
        if let rulesProblem { parts.append(rulesProblem) }
        if let tablesProblem { parts.append(tablesProblem) }
        if let ledgerProblem { parts.append(ledgerProblem) }
        if let shortage { parts.append("intake waits, \(shortage)") }
        if let recovering { parts.append(recovering) }
        parts.append("rules \(rules)")
        var done = "\(delivered) delivered"
        if held > 0 { done += ", \(held) held" }
        if aside > 0 { done += ", \(aside) set aside" }
        if duplicates > 0 { done += ", \(duplicates) duplicates" }
        parts.append(done)
        if let backlog {
            parts.append(backlog.text)
        } else if waiting > 0 {
            parts.append("\(waiting) waiting")
        }
        return parts.joined(separator: "; ")
    }
}
