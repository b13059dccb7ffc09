import DeskModel
import Spool

/// Where something stands that a person, a consumer or upkeep moves: one row of the further tables in `docs/spool.md`.
///
/// Which table it is says the letter of its rows: D, decided again, on hold or taken; T, a tier that is told of a held file; R, retention.
struct PeopleState: Hashable, Sendable, CustomStringConvertible {
    let table: Character
    let cells: [String]

    var description: String { "\(table) | " + cells.joined(separator: " | ") }
}

extension Scenario {
    /// The states of everything of the scenario; none where nobody but the intake acts.
    func peopleStates(in image: FileImage, _ rows: LedgerRows) -> Set<PeopleState> {
        guard preparation != nil, !hasTickets else { return [] }
        if laterDays > 0 { return retentionStates(in: image, rows) }
        if actions.contains(where: { if case .tellOfHeld = $0 { true } else { false } })
            || preparation?.isEmpty == false
        {
            return stubStates(in: image, rows)
        }
        return actions.contains(where: { if case .giveBack = $0 { true } else { false } })
            ? [] : decisionStates(in: image, rows)
    }

    /// The envelope of before and the one of now, and which of them the ledger names.
    private func decisionStates(in image: FileImage, _ rows: LedgerRows) -> Set<PeopleState> {
        var found: Set<PeopleState> = []
        for row in rows.messages {
            var named: Set<String> = []
            var others: Set<String> = []
            for path in image.tree.keys {
                let parts = path.split(separator: "/").map(String.init)
                guard parts.count == 4, parts[0] == "tiers", parts[2] != "originals",
                    EnvelopeName(parts[3])?.id == row.id
                else { continue }
                if parts[1] == row.tier, parts[3] == row.envelopeName {
                    named.insert(parts[2])
                } else {
                    others.insert(parts[2])
                }
            }
            for room in named.isEmpty ? ["–"] : named {
                for other in others.isEmpty ? ["–"] : others {
                    found.insert(PeopleState(table: "D", cells: [room, row.state, other]))
                }
            }
        }
        return found
    }

    /// The held file, the row of its stub, and the stub's envelope.
    private func stubStates(in image: FileImage, _ rows: LedgerRows) -> Set<PeopleState> {
        var found: Set<PeopleState> = []
        for file in dropped {
            let isHeld = places(of: file, in: image).contains { $0.place == "held" }
            let row = rows.stubs.first { $0.gateway == file.gateway && $0.held.hasSuffix("~" + file.escaped) }
            var rooms: Set<String> = []
            for (path, inode) in image.tree {
                let parts = path.split(separator: "/").map(String.init)
                guard parts.count == 4, parts[0] == "tiers", parts[2] != "originals",
                    image.files[inode]?.bytes.says("firstlinectl held show") == true
                        || path.hasSuffix(row?.envelopeName ?? "/")
                else { continue }
                rooms.insert(parts[2])
            }
            for room in rooms.isEmpty ? ["–"] : rooms {
                found.insert(PeopleState(table: "T", cells: [isHeld ? "held" : "–", row?.state ?? "–", room]))
            }
        }
        return found
    }

    /// What is kept, what belongs to it, and its row.
    private func retentionStates(in image: FileImage, _ rows: LedgerRows) -> Set<PeopleState> {
        var found: Set<PeopleState> = []
        for file in dropped {
            let hasRow = rows.files.contains { $0.name == file.escaped } ? "yes" : "–"
            let held = image.names("held/" + file.gateway).filter { $0.contains("~" + file.escaped) }
            let isMessage = file.companions.isEmpty
            if isMessage {
                let hasEnvelope = image.tree.keys.contains { $0.contains("/done/") }
                let hasOriginal = image.tree.keys.contains { $0.contains("/originals/") }
                found.insert(
                    PeopleState(
                        table: "R",
                        cells: [hasEnvelope ? "done" : "–", hasOriginal ? "original" : "–", hasRow]))
            } else {
                let hasFile = held.contains { $0.hasSuffix("~" + file.escaped) }
                let hasReason = held.contains { $0.hasSuffix(".reason") }
                found.insert(
                    PeopleState(table: "R", cells: [hasFile ? "held" : "–", hasReason ? "reason" : "–", hasRow]))
            }
        }
        return found
    }
}
