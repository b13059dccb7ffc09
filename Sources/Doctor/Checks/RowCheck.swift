import Ledger
import Spool

/// Whether the envelope of every row is where the row says, and in one place only.
struct RowCheck {
    let examination: Examination

    /// The rooms in the order in which an envelope goes through them: looked for in that order it cannot be missed.
    static let rooms: [TierDirectories.Room] = [.tmp, .new, .hold, .cur, .done]

    func run() {
        var after = ""
        while let rows = examination.ask({ ledger throws(LedgerError) in try ledger.examinedRows(after: after) }),
            let last = rows.last
        {
            after = last.id
            for row in rows { check(row) }
        }
    }

    private func check(_ row: ExaminedRow) {
        let path = "tiers/\(row.tier)"
        examination.advance()
        guard let name = EnvelopeName(row.envelopeName), let id = MessageID(row.id) else {
            return examination.report(.ledgerName, examination.path(path), "message \(row.id): '\(row.envelopeName)'")
        }
        examination.count("messages in the ledger")
        let found = RowCheck.places(of: name, tier: row.tier, examination)
        if let last = found.last {
            // In tmp/ and elsewhere is no harm: the next start renames the one over the other.
            for room in found.dropLast() {
                examination.report(
                    .envelopeTwice, examination.path("\(path)/\(room.rawValue)/\(name)"),
                    "it is in \(last.rawValue)/ too",
                    repair: FileName(name.description).map { .moveAway(place: "\(path)/\(room.rawValue)", name: $0) })
            }
            return
        }
        guard row.isStaged else {
            examination.count("envelopes that were resolved and removed")
            if examination.isVerbose {
                examination.report(.envelopeGone, examination.path("\(path)/…/\(name)"), "message \(row.id)")
            }
            return
        }
        // Under another name it is reported by who finds it.
        if row.isStub {
            examination.report(
                .stubLost, examination.path("\(path)/tmp/\(name)"), "notice \(row.id)", repair: .forgetStub(id))
        } else {
            examination.report(
                .stagedEnvelopeLost, examination.path("\(path)/tmp/\(name)"), "message \(row.id)",
                repair: .makeEnvelope(id, room: .tmp))
        }
    }

    /// The rooms that have an envelope of this name, those furthest on last.
    static func places(
        of name: EnvelopeName, tier: String, _ examination: Examination
    ) -> [TierDirectories.Room] {
        guard let file = FileName(name.description) else { return [] }
        return rooms.filter { room in
            (try? examination.directory("tiers/\(tier)/\(room.rawValue)")?.status(of: file)) != nil
        }
    }
}
