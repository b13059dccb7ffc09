import BusinessTime
import DeskModel
import Ledger
import Settings
import Spool

/// Brings spool and ledger together after a stop of any kind.
///
/// Before READY: rows that are staged are published (their envelope is in `tmp/`, or it was renamed already), and
/// envelopes that no row names are removed. After READY, when the watchdog looks on: one after the other and alone, the files that
/// the process died on; those found twice are held. Then the rest of `work/` goes through the ordinary line.
struct Recovery {
    let line: IntakeLine
    let table: InFlightTable

    /// Publishes what was committed and removes what was not; returns how many of each.
    func finishStaged() throws -> (published: Int, removed: Int) {
        var published = 0
        var after: MessageID?
        while true {
            let rows = try line.ledger.staged(after: after)
            guard let last = rows.last else { break }
            after = last.id
            for row in rows {
                if !line.spool.tierNames.contains(row.tier) { try line.spool.add(tier: row.tier) }
                guard let name = EnvelopeName(row.envelopeName) else { continue }
                if try line.spool.tier(row.tier).publish(name) == .published { published += 1 }
            }
            for tier in line.spool.tierNames { try line.spool.tier(tier).sync() }
            try line.ledger.markPublished(rows.map(\.id))
        }
        var removed = 0
        for name in line.spool.tierNames {
            let tier = try line.spool.tier(name)
            // An envelope in `tmp/` is in its right place only where the ledger names it just so: it was never renamed then, or it
            // was taken out of the queue by something that died before it said so to the ledger.
            for envelope in try tier.envelopes(in: .tmp, limit: .max) {
                guard let id = MessageID(envelope.id), let place = try line.ledger.place(of: id), place.tier == name,
                    place.envelopeName == envelope.description
                else { continue }
                if try tier.publish(envelope) == .published { published += 1 }
            }
            try tier.sync()
            removed += try tier.removeTemporaries()
        }
        return (published, removed)
    }

    /// Works on files that the process died on, alone; holds those found twice.
    func settleSuspects() throws {
        for suspect in table.suspects {
            if let file = try fileInWork(suspect.claimName) {
                if suspect.mustBeHeld {
                    let reason = HoldReason(
                        .crashedDecoder, "the daemon ended \(suspect.attempts) times while it read this file")
                    try line.spool.hold(file, reason: reason, now: line.clock.now())
                    line.reportHeld(gateway: file.gateway, name: file.display, reason: reason)
                } else {
                    try takeUp([file])
                }
            }
            table.clear(claimName: suspect.claimName)
        }
    }

    /// Takes up what earlier runs left in `work/`, in batches; returns how many files there were.
    func resume(_ report: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws -> Int {
        var files: [ClaimedFile] = []
        for gateway in line.lanes.keys.sorted() {
            files += try line.spool.filesInWork(gateway: gateway).filter { line.lingering[$0] == nil }
        }
        var done = 0
        while done < files.count, !line.isStopping {
            let batch = Array(files[done..<min(done + line.batchLimit, files.count)])
            report(done, files.count)
            try takeUp(batch)
            done += batch.count
        }
        return files.count
    }

    /// Goes on after a failed batch: what it left staged or in `work/` comes first.
    ///
    /// Where the ledger refuses what one file brought, the files are taken one by one, and that one is held.
    func goOn(after failure: any Error) throws {
        try line.reopen()
        _ = try finishStaged()
        for original in line.doubtful {
            let text = original.path.dropFirst("originals/".count).prefix { $0 != "-" && $0 != "." }
            guard let id = MessageID(String(text)), try line.ledger.place(of: id) == nil else { continue }
            try line.spool.tier(original.tier).removeOriginal(original.path)
        }
        line.doubtful.removeAll()
        // What the process died on is never read beside other files: an error may have come before all of it was seen to.
        try settleSuspects()
        guard Recovery.isOfOneFile(failure) else {
            _ = try resume()
            return
        }
        for gateway in line.lanes.keys.sorted() {
            for file in try line.spool.filesInWork(gateway: gateway) where line.lingering[file] == nil {
                do {
                    try takeUp([file])
                } catch  where Recovery.isOfOneFile(error) {
                    _ = try finishStaged()
                    let reason = HoldReason(.refused, printable("\(error)"))
                    try line.spool.hold(file, reason: reason, now: line.clock.now())
                    line.reportHeld(gateway: file.gateway, name: file.display, reason: reason)
                }
            }
        }
    }

    private static func isOfOneFile(_ failure: any Error) -> Bool {
        (failure as? LedgerError)?.isOfOneFile == true || failure is IntakeFailure
    }

    private func fileInWork(_ key: String) throws -> ClaimedFile? {
        for gateway in line.lanes.keys where key.hasPrefix(gateway + "/") {
            if let file = try line.spool.filesInWork(gateway: gateway).first(where: { $0.key == key }) { return file }
        }
        return nil
    }

    func takeUp(_ files: [ClaimedFile]) throws {
        var outcomes: [(ClaimOutcome, Replacement?)] = []
        for file in files {
            guard let lane = line.lanes[file.gateway] else { continue }
            if file.companionNumber != nil {
                let reason = HoldReason(.companionAlone, "the message this file belongs to is gone")
                try line.spool.hold(file, reason: reason, now: line.clock.now())
                line.reportHeld(gateway: file.gateway, name: file.display, reason: reason)
            } else {
                let replaces = line.changed.removeValue(forKey: file) ?? nil
                outcomes.append((try line.spool.open(file, rules: lane.rules, now: line.clock.now()), replaces))
            }
        }
        try line.process(outcomes)
    }
}
