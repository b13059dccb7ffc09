import Control
import Ledger

/// The figures in the text format of Prometheus, version 0.0.4.
struct Metrics {
    let status: DeskStatus
    let ledger: LedgerCounts

    var text: String {
        var lines: [String] = []
        func add(_ name: String, _ kind: String, _ help: String, _ values: [(labels: String, value: Int)]) {
            lines.append("# HELP firstline_\(name) \(help)")
            lines.append("# TYPE firstline_\(name) \(kind)")
            for (labels, value) in values { lines.append("firstline_\(name)\(labels) \(value)") }
        }
        func one(_ value: Int) -> [(labels: String, value: Int)] { [("", value)] }
        func label(_ name: String, _ value: String) -> String {
            let escaped = value.flatMap { $0 == "\\" || $0 == "\"" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }
            return "{\(name)=\"\(escaped)\"}"
        }
        add("ready", "gauge", "Whether messages are taken in.", one(status.ready ? 1 : 0))
        add("uptime_seconds", "gauge", "Seconds since the start.", one(status.uptime))
        add("files_total", "counter", "Files taken in, since the ledger was begun.", one(ledger.files))
        add("messages_total", "counter", "New messages, since the ledger was begun.", one(ledger.messages))
        add("duplicates_total", "counter", "Messages that were there already.", one(ledger.duplicates))
        add("aside_total", "counter", "What was no customer's message.", one(ledger.aside))
        add(
            "held_total", "counter", "Files held, by reason.",
            ledger.heldByReason.sorted { $0.key < $1.key }.map { (label("reason", $0.key), $0.value) })
        add(
            "held", "gauge", "Files that are held now.",
            status.gateways.map { (label("gateway", $0.name), $0.held) })
        add("inbox_waiting", "gauge", "Files known to wait in the drop directories.", one(status.waiting))
        add("intake_paused", "gauge", "Whether intake waits for room on the disk.", one(status.shortage == nil ? 0 : 1))
        add(
            "rules_failed", "gauge", "Whether the rules on disk have errors and are not in use.",
            one(status.rulesProblem == nil ? 0 : 1))
        add(
            "tier_waiting", "gauge", "Messages nobody has taken.",
            status.tiers.map { (label("tier", $0.name), $0.waiting) })
        add(
            "tier_taken", "gauge", "Messages somebody works on.",
            status.tiers.map { (label("tier", $0.name), $0.taken) })
        return lines.joined(separator: "\n") + "\n"
    }
}
