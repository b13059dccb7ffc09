import BusinessTime
import Ledger
import Reporting
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings

/// The rules that a report tells of: those that were asked for, or those that the daemon uses.
///
/// A report is made without them as well: where none can be read or they have errors, nothing is said of rules.
struct ReportedRules {
    private let program: Program?
    private let archive: Archive
    private let textLimit: Int
    private let isQuiet: Bool

    init(_ options: RuleOptions, directory: String, isQuiet: Bool) throws {
        let settings = try options.loadSettings()
        textLimit = settings.limits.matchedText
        self.isQuiet = isQuiet
        archive = try Archive(directory: directory)
        guard options.rules.isEmpty else {
            program = try options.check(settings: settings).program
            return
        }
        // The copy that the daemon made is what it decides by, whatever somebody edits just now.
        var stored: RuleBundle?
        do {
            stored = try RuleStore(directory: directory + "/rules").load()
        } catch {
            StandardError.write("firstlinectl: \(Terminal.printable("\(error)"))\n")
        }
        stored?.bounds = settings.ruleBounds
        program = stored?.check().program
    }

    /// In how many messages that were decided in a period each rule matches; nil where there are no rules.
    func hits(from start: Timestamp, to end: Timestamp) throws -> RuleHits? {
        guard let program else { return nil }
        let shares = try MessageRun(isQuiet: isQuiet).archive(archive, since: start, before: end) {
            RuleCounter(program, textLimit: textLimit)
        }
        var statistics = RuleStatistics(rules: program.rules)
        for share in shares { statistics.merge(share.result) }
        let counts = zip(program.rules.rules, statistics.entries).map { ($0.name, $1.hits) }
        return RuleHits(counts, messages: statistics.messages)
    }
}
