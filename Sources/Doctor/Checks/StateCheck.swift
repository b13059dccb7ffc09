import Ledger
import Settings
import Spool

/// The state directory: contents too large for the ledger, drafts, and the table of messages in work.
struct StateCheck {
    let examination: Examination

    func run() {
        guard let state = examination.state else { return }
        checkContents(state)
        do {
            guard let suspects = try InFlightTable.suspects(inDirectory: state) else {
                return examination.report(
                    .inFlightBroken, examination.settings.state + "/in-flight", "it holds no such table",
                    repair: FileName("in-flight").map { .moveStateAway(place: "", name: $0) })
            }
            for suspect in suspects {
                examination.report(
                    .inFlightSuspect, examination.path("work/" + suspect.claimName),
                    "the daemon ended \(suspect.attempts) times while it had this file, or has it now")
            }
        } catch {
            examination.report(.cannotRead, examination.settings.state + "/in-flight", "\(error)")
        }
    }

    private func checkContents(_ state: LinuxDirectory) {
        guard let rows = examination.ask({ ledger throws(LedgerError) in try ledger.contentFileRows() }) else { return }
        let known = Set(rows)
        let path = examination.settings.state + "/originals"
        var found: Set<Int64> = []
        if let name = FileName("originals"), let directory = try? state.directory(name) {
            examination.forEach(in: directory) { name, status in
                if let row = Int64(name.text), String(row) == name.text, status.kind == .regular {
                    found.insert(row)
                    if known.contains(row) { return }
                    return examination.report(
                        .contentOrphaned, path + "/" + name.text, "\(status.size) bytes",
                        repair: .moveStateAway(place: "originals", name: name))
                }
                let kind: FindingKind =
                    name.text.hasSuffix(".draft") ? .draftLeft : status.kind == .regular ? .foreignName : .strangeThing
                examination.report(
                    kind, path + "/" + name.text, "a \(status.kind.rawValue)",
                    repair: .moveStateAway(place: "originals", name: name))
            }
        }
        for row in rows where !found.contains(row) {
            examination.report(
                .contentMissing, "\(path)/\(row)", "the content of file \(row)", repair: .writeContent(row))
        }
    }
}
