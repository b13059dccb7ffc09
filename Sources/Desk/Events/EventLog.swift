import Control
import Logging
import RuleSemantics
import Settings
import SourceText
import Spool

/// Where events go: the log, and who watches.
///
/// A value; safe to use from any thread.
struct EventLog: Sendable {
    private let logger: Logger
    private let feed: EventFeed
    private let budget: EntryBudget?

    /// - Parameters:
    ///   - feed: who watches over the control socket gets the same events.
    ///   - budget: how many entries about single messages there may be; without one as many as there are.
    init(_ logger: Logger, feed: EventFeed = EventFeed(), budget: EntryBudget? = nil) {
        self.logger = logger
        self.feed = feed
        self.budget = budget
    }

    func callAsFunction(_ event: DeskEvent) {
        if feed.isWatched {
            let fields = event.fields.mapValues { "\($0)" }.filter { $0.key != "message-id-128" }
            feed.publish(
                WatchedEvent(at: SpoolClock.system.now(), kind: event.kind, message: event.message, fields: fields))
        }
        if let budget, event.isAboutOneMessage, !budget.admits(kind: event.kind, tier: event.tier) { return }
        write(event)
    }

    /// A line for each finding about the rules, the first hundred of them.
    func callAsFunction(_ findings: [Diagnostic], in sources: SourceMap) {
        let renderer = DiagnosticRenderer(map: sources)
        for finding in findings.prefix(100) {
            let help = finding.help.first.map { " (\($0))" } ?? ""
            self(.ruleFinding(finding.severity, renderer.short(finding) + help))
        }
        if findings.count > 100 {
            self(.ruleFinding(.note, "\(findings.count - 100) more findings; `firstlinectl check` shows them all"))
        }
    }

    /// Sums up what got no entry of its own; to be called every few seconds, and with `atOnce` at the end.
    func sumUp(atOnce: Bool = false) {
        guard let summary = budget?.takeSummary(atOnce: atOnce) else { return }
        write(.summedUp(kinds: summary.kinds, tiers: summary.tiers))
    }

    /// Says what in the settings does not fit the rules.
    func doubts(about settings: Settings, rules: RuleSet) {
        let doubts = settings.doubts(tiers: rules.tiers.map(\.name), categories: rules.categories)
        for doubt in doubts { self(.settingsDoubt(doubt)) }
    }

    private func write(_ event: DeskEvent) {
        logger.log(level: event.level, "\(event.message)", metadata: event.fields)
    }
}
