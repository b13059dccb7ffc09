import DeskModel
import Ledger
import Spool

/// Removes originals that were left by an interrupted batch, whose messages were decided again under other ids, or by an interrupted move to
/// another tier.
///
/// Only what is older than this process is looked at, so it may run beside intake.
struct Orphans {
    let line: IntakeLine

    /// Looks through all tiers; returns how many were removed.
    func remove() throws -> Int {
        var removed = 0
        for name in line.spool.tierNames {
            let tier = try line.spool.tier(name)
            var unknown: Set<String> = []
            _ = try tier.removeOriginals { text in
                guard let id = MessageID(text), id.time < line.started else { return true }
                // The messages of its file are in other tiers, or nowhere.
                let isHere = try line.ledger.siblings(of: id).contains { $0.tier == name }
                if try !isHere && (line.ledger.place(of: id)?.tier ?? "") != name { unknown.insert(text) }
                return true
            }
            if unknown.isEmpty { continue }
            // A ledger may have gone back. What an envelope in a room of the tier names is nobody's orphan, whatever the ledger knows.
            for room in TierDirectories.Room.allCases where room != .originals {
                try tier.forEachEnvelope(in: room) { envelope in
                    unknown.remove(envelope.id)
                    guard !unknown.isEmpty, let bytes = try tier.read(envelope, in: room),
                        let stored = StoredEnvelope(bytes, name: envelope, tier: name), let original = stored.original
                    else { return }
                    unknown.remove(String(original.dropFirst("originals/".count).prefix { $0 != "-" && $0 != "." }))
                }
                if unknown.isEmpty { break }
            }
            let orphans = unknown
            removed += try tier.removeOriginals { !orphans.contains($0) }
        }
        return removed
    }
}
