import Foundation
import TestSupport

/// The table of states in `docs/spool.md`.
struct StateTable {
    /// The states by their names, S1 and so on.
    let states: [String: FileState]

    init() throws {
        let text = try String(contentsOfFile: Repository.root + "/docs/spool.md", encoding: .utf8)
        var states: [String: FileState] = [:]
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                cell.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "`", with: "")
            }
            guard cells.count > 6, cells[0].isEmpty, cells[1].hasPrefix("S"), Int(cells[1].dropFirst()) != nil else {
                continue
            }
            states[cells[1]] = FileState(place: cells[2], row: cells[3], envelope: cells[4], reason: cells[5])
        }
        self.states = states
    }
}
