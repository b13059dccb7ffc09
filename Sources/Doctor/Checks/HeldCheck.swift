import Spool

/// Whether every held file has its reason, and every reason its file.
struct HeldCheck {
    let examination: Examination

    func run() {
        guard let held = examination.directory("held") else { return }
        var gateways: [String] = []
        examination.forEach(in: held) { name, status in
            if status.kind == .directory, !name.text.hasPrefix(".") { gateways.append(name.text) }
        }
        for gateway in gateways.sorted() { check(gateway) }
    }

    private func check(_ gateway: String) {
        let place = "held/\(gateway)"
        guard let directory = examination.directory(place) else { return }
        var names: [String: FileName] = [:]
        examination.forEach(in: directory) { name, status in
            if examination.reportStray(name, status, in: place) { return }
            guard ClaimedFile(gateway: gateway, workName: name) != nil else {
                return examination.report(
                    status.kind == .regular ? .foreignName : .strangeThing, examination.path(place + "/" + name.text),
                    "a \(status.kind.rawValue)", repair: .moveAway(place: place, name: name))
            }
            names[name.text] = name
        }
        // A file that was dropped as `x.reason` has a reason named `x.reason.reason`.
        func isReason(_ name: String) -> Bool {
            name.hasSuffix(ReasonFile.ending) && names[name + ReasonFile.ending] == nil
        }
        let files = names.keys.filter { !isReason($0) }
        let claims = Set(
            files.compactMap { names[$0].flatMap { ClaimedFile(gateway: gateway, workName: $0) } }
                .filter { $0.companionNumber == nil }.map(\.claimID))
        for name in files.sorted() where names[name + ReasonFile.ending] == nil {
            guard let file = names[name].flatMap({ ClaimedFile(gateway: gateway, workName: $0) }),
                file.companionNumber == nil || !claims.contains(file.claimID)
            else { continue }
            examination.report(
                .heldWithoutReason, examination.path(place + "/" + name), "dropped as \(file.display)",
                repair: .writeReason(gateway: gateway, id: name))
        }
        examination.count("held files", files.count)
        for name in names.keys.filter(isReason).sorted() {
            let file = String(name.dropLast(ReasonFile.ending.utf8.count))
            guard names[file] == nil, let fileName = names[name], !isExplained(fileName, file, directory, gateway)
            else { continue }
            examination.report(
                .reasonAlone, examination.path(place + "/" + name), "\(file) is not there",
                repair: .moveAway(place: place, name: fileName))
        }
    }

    /// Whether the file of a reason is where it may be: still in the drop directory, or in `work/` again.
    private func isExplained(_ reason: FileName, _ file: String, _ directory: any Directory, _ gateway: String) -> Bool
    {
        if let bytes = try? directory.content(of: reason, limit: 65_536),
            ReasonFile(text: String(decoding: bytes, as: UTF8.self))?.isInInbox == true
        {
            return true
        }
        guard let work = examination.directory("work/\(gateway)"), let name = FileName(file) else { return false }
        return (try? work.status(of: name)) != nil
    }
}
