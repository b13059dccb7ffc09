import BusinessTime
import Glibc
import RuleEngine
import RuleFiles
import RuleSemantics
import Spool
import Synchronization

/// What the daemon has done since it started, for STATUS.
///
/// Safe to use from any thread.
final class Figures: Sendable {
    /// The counts at one moment.
    struct Counts: Equatable, Sendable {
        var isReady = false
        var delivered = 0
        /// Files that were held since the start.
        var held = 0
        /// Files that are held, when they were last counted; nil before that.
        var heldNow: Int?
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
        /// How many rules are in use, and since when, for people.
        var rulesText: String?
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
            guard let seconds else { return waiting }
            return waiting + ", done in about " + (seconds < 90 ? "\(seconds) s" : "\((seconds + 59) / 60) min")
        }

        /// How long it takes to work it off at that rate; nil where that is not known.
        var seconds: Int? { rate >= 1 ? Int((Double(files) / rate).rounded(.up)) : nil }
    }

    /// What is counted for metrics alone.
    let meters = Meters()

    private let counts = Mutex(Counts())

    func change(_ body: (inout Counts) -> Void) {
        counts.withLock { body(&$0) }
    }

    var current: Counts { counts.withLock { $0 } }
}

extension Figures {
    /// Notes which rules came into use.
    func noteRules(_ edition: RuleBook.Edition, at now: Timestamp) {
        let (rules, files) = (edition.program.rules.rules.count, edition.bundle.files.count)
        meters.change {
            $0.rules = rules
            $0.files = files
            $0.rulesLoaded = now.milliseconds / 1000
        }
        change { $0.rulesText = "\(rules) of \(files) files, since \(timeOfDay(now))" }
    }

    /// Notes how a reload ended.
    func noteReload(isInUse: Bool, _ edition: RuleBook.Edition, at now: Timestamp) {
        meters.change { $0.reloads[isInUse, default: 0] += 1 }
        if isInUse {
            noteRules(edition, at: now)
        } else {
            change { counts in
                guard let problem = counts.rulesProblem else { return }
                counts.rulesProblem = problem + " (reload at \(timeOfDay(now)) failed)"
            }
        }
    }
}

/// A moment as people of the place say it: `10:31`, with the day where it is another one than today's.
func timeOfDay(_ moment: Timestamp, now: Timestamp = SpoolClock.system.now()) -> String {
    func text(_ moment: Timestamp, _ format: String) -> String {
        var (seconds, parts) = (time_t(moment.milliseconds / 1000), tm())
        localtime_r(&seconds, &parts)
        var buffer = [CChar](repeating: 0, count: 64)
        let length = strftime(&buffer, buffer.count, format, &parts)
        return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    let isToday = text(moment, "%F") == text(now, "%F")
    return text(moment, isToday ? "%H:%M" : "%F %H:%M")
}

extension Figures.Counts {
    /// One line for STATUS: what is most wrong first.
    func statusLine(rules: String) -> String {
        var parts: [String] = []
        if let rulesProblem { parts.append(rulesProblem + "; see firstlinectl check") }
        if let tablesProblem { parts.append(tablesProblem) }
        if let ledgerProblem { parts.append(ledgerProblem) }
        if let shortage { parts.append("intake waits, \(shortage)") }
        if let recovering { parts.append(recovering) }
        parts.append("rules \(rules)" + (rulesText.map { " (\($0))" } ?? ""))
        var done = "\(delivered) delivered"
        let held = heldNow ?? held
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
