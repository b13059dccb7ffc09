import DeskModel
import Digest
import Ledger
import Spool

/// Makes envelopes again from the ledger's rows, with their originals, durably.
struct EnvelopeMaking {
    let spool: SpoolDirectories
    let ledger: Ledger

    /// Makes the envelope of a message in a room of its tier; into `tmp/`, where the next start hands it over, unless told otherwise.
    func make(_ id: MessageID, room: TierDirectories.Room = .tmp) throws {
        guard let row = try EnvelopeFromRow(id, ledger), let name = EnvelopeName(row.message.envelopeName) else {
            throw RepairFailure("the ledger has no message \(id), or no name for its envelope")
        }
        let tierName = row.message.tier
        try spool.add(tier: tierName)
        let tier = try spool.tier(tierName)
        let batch = spool.makeBatch()
        do {
            let original = try existingOriginal(of: row, tier) ?? stageOriginal(of: row, batch)
            let companions = try companions(beside: original, tier)
            guard let bytes = row.bytes(original: original, companions: companions) else {
                throw RepairFailure("the ledger's row of message \(id) holds no usable facts")
            }
            try batch.stageEnvelope(bytes, tier: tierName, as: name)
            _ = try batch.sync()
        } catch {
            batch.abandon()
            throw error
        }
        if room != .tmp { _ = try tier.move(name, from: .tmp, to: room) }
    }

    /// The original that is there already: messages of one file share that of the first of them in the tier.
    private func existingOriginal(of row: EnvelopeFromRow, _ tier: TierDirectories) throws -> String? {
        let ids = try ledger.siblings(of: row.message.id).filter { $0.tier == tier.name }
            .compactMap { EnvelopeName($0.envelopeName)?.id }
        for id in ids.sorted() {
            let path = "originals/\(id).\(fileExtension(of: row))"
            guard let name = FileName(String(path.dropFirst(10))),
                let digest = try tier.room(.originals).digest(of: name), digest == row.source.digest
            else { continue }
            return path
        }
        return nil
    }

    private func stageOriginal(of row: EnvelopeFromRow, _ batch: StagingBatch) throws -> String? {
        guard let content = try ledger.content(ofFile: row.message.file) else { return nil }
        return try batch.stageOriginal(
            content, tier: row.message.tier, id: row.message.id.description, fileExtension: fileExtension(of: row))
    }

    /// What came with the message, as far as it is there: `<id>-<n>.<ext>` beside the original.
    private func companions(beside original: String?, _ tier: TierDirectories) throws -> [StoredCompanion] {
        guard let original, let id = original.dropFirst(10).split(separator: ".").first else { return [] }
        let directory = tier.room(.originals)
        let walk = try directory.walk()
        var found: [StoredCompanion] = []
        while let name = try walk.next() {
            guard name.text.hasPrefix(id + "-"), let status = try directory.status(of: name), status.kind == .regular
            else { continue }
            found.append(StoredCompanion(name: name.display, size: status.size, path: "originals/" + name.text))
        }
        return found.sorted { $0.path < $1.path }
    }

    private func fileExtension(of row: EnvelopeFromRow) -> String {
        let name = EscapedName(escaped: row.message.fileName)
        return StagingBatch.fileExtension(of: name.name?.text ?? name.description)
    }
}

/// Why a repair could not be done.
struct RepairFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
