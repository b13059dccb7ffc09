import Control
import Ledger

/// The figures in the text format of Prometheus, version 0.0.4, by its conventions: base units, `_total` for counters.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats
struct Metrics {
    /// What is known of the desk besides its status.
    struct Sources {
        var status: DeskStatus
        var ledger: LedgerCounts
        var readings: Meters.Readings
        /// Seconds since the oldest message that waits in a tier was received, by tier; none where nothing waits.
        var oldest: [String: Int]
        /// Messages that are on hold, by tier.
        var onHold: [String: Int]
        /// Seconds since 1970 when the process began.
        var started: Int64
        /// Seconds since 1970.
        var now: Int64
    }

    let sources: Sources

    var text: String {
        var page = MetricsPage()
        addService(&page)
        addMessages(&page)
        addQueues(&page)
        addRules(&page)
        addTimes(&page)
        return page.text
    }

    private func addService(_ page: inout MetricsPage) {
        let status = sources.status
        page.add(
            "build_info", .gauge, "The version of the program, as a label; the value is always 1.",
            [([("version", status.version)], 1)])
        page.add("ready", .gauge, "Whether messages are taken in.", status.ready ? 1 : 0)
        page.add("start_time_seconds", .gauge, "When the daemon started, in seconds since 1970.", Int(sources.started))
        page.add(
            "metrics_time_seconds", .gauge, "When these figures were made, in seconds since 1970.", Int(sources.now))
        page.add(
            "intake_paused", .gauge, "Whether intake waits for room on the disk.", status.shortage == nil ? 0 : 1)
        page.add(
            "batch_failures_total", .counter, "Batches that failed and were tried again, since the start.",
            sources.readings.failures)
    }

    private func addMessages(_ page: inout MetricsPage) {
        let (status, ledger) = (sources.status, sources.ledger)
        page.add(
            "messages_total", .counter, "Messages handed to tiers since the start.",
            sources.readings.delivered.sorted { $0.key < $1.key }.map {
                ([("gateway", $0.key.gateway), ("tier", $0.key.tier)], $0.value)
            })
        page.add("duplicates_total", .counter, "Messages that were there already, since the start.", status.duplicates)
        page.add("aside_total", .counter, "What was no customer's message, since the start.", status.aside)
        page.add(
            "held_files_total", .counter, "Files that were held since the start, by reason.",
            sources.readings.held.sorted { $0.key < $1.key }.map { ([("reason", $0.key)], $0.value) })
        page.add("ledger_messages", .gauge, "Messages that the ledger has ever taken.", ledger.messages)
        page.add("ledger_files", .gauge, "Files that the ledger has ever taken.", ledger.files)
    }

    private func addQueues(_ page: inout MetricsPage) {
        let status = sources.status
        page.add("inbox_files", .gauge, "Files known to wait in the drop directories.", status.waiting)
        page.add(
            "held_files", .gauge, "Files that are held now.",
            status.gateways.map { ([("gateway", $0.name)], $0.held) })
        page.add(
            "tier_messages", .gauge, "Messages in a tier's queue: waiting for somebody, on hold, taken.",
            status.tiers.flatMap { tier in
                [
                    ([("tier", tier.name), ("state", "waiting")], tier.waiting),
                    ([("tier", tier.name), ("state", "on-hold")], sources.onHold[tier.name] ?? 0),
                    ([("tier", tier.name), ("state", "taken")], tier.taken),
                ]
            })
        page.add(
            "tier_oldest_message_seconds", .gauge,
            "Age of the oldest message that waits in a tier; 0 where none does.",
            status.tiers.map { ([("tier", $0.name)], sources.oldest[$0.name] ?? 0) })
    }

    private func addRules(_ page: inout MetricsPage) {
        let (status, readings) = (sources.status, sources.readings)
        page.add(
            "rules_info", .gauge, "The version of the rules in use, as a label; the value is always 1.",
            [([("version", status.rulesVersion)], 1)])
        page.add("rules", .gauge, "Rules in use.", readings.rules)
        page.add("rule_files", .gauge, "Files of the rules in use, lists and tables included.", readings.files)
        page.add(
            "rules_loaded_time_seconds", .gauge, "When the rules in use were loaded, in seconds since 1970.",
            Int(readings.rulesLoaded))
        page.add(
            "rules_last_reload_successful", .gauge, "Whether the rules on disk are the ones in use.",
            status.rulesProblem == nil ? 1 : 0)
        page.add(
            "tables_refused", .gauge, "Whether a table's data were refused and the last good ones stay.",
            status.tablesProblem == nil ? 0 : 1)
        page.add(
            "reloads_total", .counter, "Reloads since the start, by whether the rules were taken.",
            [
                ([("result", "success")], readings.reloads[true] ?? 0),
                ([("result", "failure")], readings.reloads[false] ?? 0),
            ])
    }

    private func addTimes(_ page: inout MetricsPage) {
        let readings = sources.readings
        page.add("decision_seconds", "Time a worker takes to decide a message.", readings.decision)
        page.add("sync_seconds", "Time to sync the files of a batch.", readings.sync)
        page.add("commit_seconds", "Time to commit a batch in the ledger, its fsync included.", readings.commit)
        page.add("delivery_seconds", "Time from the drop of a message to its tier.", readings.delivery)
    }
}

/// Lines of metrics: HELP and TYPE once for each, then its samples.
struct MetricsPage {
    enum Kind: String {
        case counter, gauge, histogram
    }

    private var lines: [String] = []

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        add(name, kind, help, [([], value)])
    }

    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: Int)]
    ) {
        head(name, kind, help)
        for (labels, value) in samples { lines.append("firstline_\(name)\(MetricsPage.text(labels)) \(value)") }
    }

    mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        head(name, .histogram, help)
        for (bound, count) in histogram.cumulated {
            lines.append("firstline_\(name)_bucket{le=\"\(bound)\"} \(count)")
        }
        lines.append("firstline_\(name)_bucket{le=\"+Inf\"} \(histogram.count)")
        lines.append("firstline_\(name)_sum \(histogram.sum)")
        lines.append("firstline_\(name)_count \(histogram.count)")
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        lines.append("# HELP firstline_\(name) \(help)")
        lines.append("# TYPE firstline_\(name) \(kind.rawValue)")
    }

    private static func text(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { name, value in
            let escaped = value.flatMap { $0 == "\\" || $0 == "\"" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }
            return "\(name)=\"\(String(escaped))\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }
}
