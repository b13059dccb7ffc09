import BusinessTime
import DeskModel
import Digest
import Ledger
import Spool

/// Makes a ledger again from the envelopes in the tiers, after the one there was is damaged or gone.
///
/// What comes back: messages, decisions, tickets with their histories, the keys that make duplicates, and contents as far as originals are there.
/// What does not: messages whose envelopes were removed, and what was set aside or held (both are in their directories).
struct LedgerRebuild {
    let spool: SpoolDirectories
    let ledger: Ledger

    /// What was found.
    struct Outcome: Equatable {
        var messages = 0
        /// Envelopes that cannot be read; they stay where they are.
        var unreadable = 0
    }

    private static let batch = 500

    /// Reads every envelope of every tier, or those that were decided since a moment and that the ledger does not know; memory does not
    /// grow with their number.
    func run(since moment: Timestamp? = nil) throws -> Outcome {
        var outcome = Outcome()
        for name in try spool.addTiersOnDisk() {
            let tier = try spool.tier(name)
            var batch: [RestoredMessage] = []
            for room in TierDirectories.Room.allCases where room != .originals {
                // What is in `tmp/` of a ledger that is there is recovery's business.
                if moment != nil, room == .tmp { continue }
                try tier.forEachEnvelope(in: room) { envelope in
                    if let moment {
                        guard let id = MessageID(envelope.id), id.time >= moment, try ledger.place(of: id) == nil else {
                            return
                        }
                    }
                    guard let restored = try restore(envelope, in: room, of: tier) else {
                        if room != .tmp { outcome.unreadable += 1 }
                        return
                    }
                    batch.append(restored)
                    if batch.count == LedgerRebuild.batch {
                        outcome.messages += try ledger.restore(batch)
                        batch = []
                    }
                }
            }
            outcome.messages += try ledger.restore(batch)
        }
        return outcome
    }

    /// Gives the tickets their histories, from the files of the spool; returns how many have theirs.
    func restoreHistories() throws -> Int {
        try ledger.restoreHistories { take in
            try HistoryFiles(spool).forEachLine { bytes in
                if let line = HistoryLine(bytes) { try take(line) }
            }
        }
    }

    private func restore(
        _ name: EnvelopeName, in room: TierDirectories.Room, of tier: TierDirectories
    ) throws -> RestoredMessage? {
        guard let bytes = try tier.read(name, in: room),
            let stored = StoredEnvelope(bytes, name: name, tier: tier.name)
        else { return nil }
        var file = stored.file
        let content = try stored.original.flatMap { try tier.readOriginal($0) }
        if let content, SHA256.hash(content) == file.digest { file.content = content }
        // Nobody knows whether an envelope in `tmp/` was committed. One that is whole with its original is handed over: its file in `work/`
        // is known by its redo key then and not decided again. One that is not whole was not synced, so it cannot have been committed.
        if room == .tmp, file.content == nil { return nil }
        return RestoredMessage(message: stored.message, file: file, isStaged: room == .tmp)
    }
}
