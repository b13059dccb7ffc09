import BusinessTime
import Ledger
import Spool

/// What lies in `work/` and `aside/`, and files in the inbox whose time cannot be right.
struct ClaimCheck {
    let examination: Examination

    func run() {
        for gateway in gateways("work") { checkWork(gateway) }
        for gateway in gateways("aside") {
            let place = "aside/\(gateway)"
            guard let directory = examination.directory(place) else { continue }
            examination.forEach(in: directory) { name, status in
                _ = claimed(name, status, in: place, gateway: gateway)
            }
        }
        for gateway in gateways("inbox") {
            guard let directory = examination.directory("inbox/\(gateway)/new") else { continue }
            examination.forEach(in: directory) { name, status in
                checkTime(status, examination.path("inbox/\(gateway)/new/\(name.text)"))
            }
        }
    }

    private func gateways(_ place: String) -> [String] {
        guard let directory = examination.directory(place) else { return [] }
        var names: [String] = []
        examination.forEach(in: directory) { name, status in
            if status.kind == .directory, !name.text.hasPrefix(".") { names.append(name.text) }
        }
        return names.sorted()
    }

    private func checkWork(_ gateway: String) {
        let place = "work/\(gateway)"
        guard let directory = examination.directory(place) else { return }
        var messages: Set<String> = []
        var companions: [ClaimedFile] = []
        examination.forEach(in: directory) { name, status in
            guard let file = claimed(name, status, in: place, gateway: gateway) else { return }
            guard file.companionNumber == nil else { return companions.append(file) }
            messages.insert(file.claimID)
            let path = examination.path(place + "/" + name.text)
            checkTime(status, path)
            do {
                let digest = try directory.digest(of: name)
                let end = digest.flatMap { digest in
                    examination.ask { ledger throws(LedgerError) in
                        try ledger.end(ofRedoKey: file.redoKey(status, digest: digest))
                    } ?? nil
                }
                examination.report(end == nil ? .workWaiting : .workCommitted, path, "\(status.size) bytes")
            } catch {
                // The daemon may not read it either, and holds it then; what it is, is said by that.
                examination.report(.workWaiting, path, "a \(status.kind.rawValue) that cannot be read here")
            }
        }
        for companion in companions where !messages.contains(companion.claimID) {
            examination.report(
                .companionAlone, examination.path(place + "/" + companion.workName), "dropped as \(companion.display)")
        }
    }

    /// The claim that a name tells of; nil where it is none, which is reported.
    private func claimed(_ name: FileName, _ status: FileStatus, in place: String, gateway: String) -> ClaimedFile? {
        if let file = ClaimedFile(gateway: gateway, workName: name) { return file }
        if examination.reportStray(name, status, in: place) { return nil }
        let kind = status.kind == .regular ? FindingKind.foreignName : .strangeThing
        examination.report(
            kind, examination.path(place + "/" + name.text), "a \(status.kind.rawValue)",
            repair: .moveAway(place: place, name: name))
        return nil
    }

    private func checkTime(_ status: FileStatus, _ path: String) {
        let time = Timestamp(milliseconds: status.modified / 1_000_000)
        guard time.milliseconds - examination.now.milliseconds > 86_400_000 else { return }
        examination.report(.timeInFuture, path, "its modification time is \(time)")
    }
}
