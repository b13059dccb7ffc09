import DeskModel
import Ledger
import Spool

/// Removes originals that an interrupted batch left: their messages were decided again under other ids.
///
/// Only what is older than this process is looked at, so it may run beside intake.
struct Orphans {
    let line: IntakeLine

    /// Looks through all tiers; returns how many were removed.
    func remove() throws -> Int {
        var removed = 0
        for name in line.spool.tierNames {
            removed += try line.spool.tier(name).removeOriginals { text in
                guard let id = MessageID(text), id.time < line.started else { return true }
                return try line.ledger.place(of: id) != nil
            }
        }
        return removed
    }
}
