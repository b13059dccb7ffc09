import Foundation
import TestSupport

/// The tables of states in `docs/spool.md`.
struct StateTable {
    /// The states of a message on its way in by their names, S1 and so on.
    let states: [String: FileState]
    /// Those of what people, consumers and upkeep move, by their names: D1, T1, R1 and so on.
    let peopleStates: [String: PeopleState]

    init() throws {
        let text = try String(contentsOfFile: Repository.root + "/docs/spool.md", encoding: .utf8)
        var states: [String: FileState] = [:]
        var peopleStates: [String: PeopleState] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                cell.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "`", with: "")
            }
            guard cells.count > 6, cells[0].isEmpty, let table = cells[1].first, Int(cells[1].dropFirst()) != nil
            else { continue }
            switch table {
            case "S": states[cells[1]] = FileState(place: cells[2], row: cells[3], envelope: cells[4], reason: cells[5])
            case "D", "T", "R": peopleStates[cells[1]] = PeopleState(table: table, cells: Array(cells[2...4]))
            default: continue
            }
        }
        self.states = states
        self.peopleStates = peopleStates
    }
}
