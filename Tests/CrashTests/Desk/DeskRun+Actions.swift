import Control
import Desk
import DeskModel
import Spool

extension DeskRun {
    /// Does what a person, upkeep or a consumer does.
    func act(_ action: Scenario.Action, _ side: IntakeSide) throws {
        switch action {
        case .decideAgain:
            for id in ids(in: ["new", "hold"]) {
                do {
                    try side.decideAgain(id)
                } catch  where scenario.isTakenMeanwhile && "\(error)".contains("has just taken it") {
                    // A consumer was quicker, and that is said.
                }
            }
        case .hold: for id in ids(in: ["new"]) { try side.hold(id) }
        case .release: for id in ids(in: ["hold"]) { try side.release(id) }
        case .tellOfHeld: _ = try side.tellOfHeld()
        case .retain: while try side.retain() {}
        case .giveBack:
            for gateway in scenario.gateways.map(\.name) {
                for name in files.image.names("held/" + gateway)
                where !name.hasSuffix(".reason") && !name.hasPrefix(".") && ClaimedFile.isMessage(name, gateway) {
                    try side.giveBack(gateway: gateway, id: name)
                }
            }
        case .ticket(let call):
            for id in ids(in: ["new", "hold", "cur", "done"]) { try side.act(call, on: id, by: "anna") }
        case .merge:
            let all = ids(in: ["new", "hold", "cur", "done"])
            guard let first = all.first else { return }
            for id in all.dropFirst() { try side.act(.merge(into: first, why: nil), on: id, by: "anna") }
        case .programTakes:
            for tier in ["first", "second"] {
                for text in files.image.names("tiers/\(tier)/new") {
                    try move(text, of: tier, from: "new", to: "cur")
                }
            }
            try side.watchTickets()
        case .resolve:
            for tier in ["first", "second"] {
                for text in files.image.names("tiers/\(tier)/new") {
                    try move(text, of: tier, from: "new", to: "cur")
                    try move(text, of: tier, from: "cur", to: "done")
                }
            }
            if scenario.hasTickets { try side.watchTickets() }
        }
    }

    private func ids(in rooms: Set<String>) -> [String] {
        var ids: Set<String> = []
        for path in files.image.tree.keys {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count == 4, parts[0] == "tiers", rooms.contains(parts[2]), let name = EnvelopeName(parts[3])
            else { continue }
            ids.insert(name.id)
        }
        return ids.sorted()
    }

    /// Moves an envelope as a program does that syncs nothing.
    private func move(_ text: String, of tier: String, from: String, to: String) throws {
        guard let tiers = FileName("tiers"), let tier = FileName(tier), let from = FileName(from),
            let to = FileName(to),
            let name = FileName(text)
        else { return }
        let rooms = try files.root.directory(tiers).directory(tier)
        _ = try rooms.directory(from).rename(name, to: rooms.directory(to), as: name)
    }
}

extension ClaimedFile {
    /// Whether a name in `work/` or `held/` is that of a file with a message, and not of a companion.
    fileprivate static func isMessage(_ text: String, _ gateway: String) -> Bool {
        FileName(text).flatMap { ClaimedFile(gateway: gateway, workName: $0) }?.companionNumber == nil
    }
}
