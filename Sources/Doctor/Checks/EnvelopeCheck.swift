import DeskModel
import Digest
import Ledger
import Spool

/// Whether the envelopes of a tier are what the ledger says, and their originals what they say.
struct EnvelopeCheck {
    let examination: Examination
    let tier: String

    /// What the envelopes of a tier name in `originals/`.
    private final class Named {
        var names: Set<String> = []
    }

    func run() {
        let named = Named()
        for room in RowCheck.rooms { check(room, named) }
        checkOriginals(named)
    }

    private func place(_ room: TierDirectories.Room) -> String { "tiers/\(tier)/\(room.rawValue)" }

    private func check(_ room: TierDirectories.Room, _ named: Named) {
        let place = place(room)
        guard let directory = examination.directory(place) else { return }
        examination.forEach(in: directory) { name, status in
            let path = examination.path(place + "/" + name.text)
            let isForeign = !name.text.hasSuffix(".json")
            // Consumers may keep what they like beside the envelopes where they are allowed to write.
            if isForeign, room == .new || room == .cur || room == .done { return }
            if examination.reportStray(name, status, in: place) { return }
            guard status.kind == .regular else {
                return examination.report(
                    .strangeThing, path, "a \(status.kind.rawValue)", repair: .moveAway(place: place, name: name))
            }
            guard let envelope = EnvelopeName(name.text), envelope.description == name.text else {
                return examination.report(
                    .foreignName, path, "no envelope has such a name", repair: .moveAway(place: place, name: name))
            }
            examination.count("envelopes in \(room.rawValue)/")
            examination.advance()
            check(envelope, name, in: room, directory, named)
        }
    }

    private func check(
        _ envelope: EnvelopeName, _ name: FileName, in room: TierDirectories.Room, _ directory: any Directory,
        _ named: Named
    ) {
        let path = examination.path("\(place(room))/\(envelope)")
        let bytes: [UInt8]
        do {
            guard let content = try directory.content(of: name) else { return }
            bytes = content
        } catch {
            return examination.report(.cannotRead, path, "\(error)")
        }
        let stored = StoredEnvelope(
            bytes, name: envelope.description, id: envelope.id, rank: envelope.rank, tier: tier)
        let id = MessageID(envelope.id)
        let known = id.flatMap { id in
            examination.ask { ledger throws(LedgerError) in try ledger.place(of: id) } ?? nil
        }
        let here = EnvelopePosition(tier: tier, room: room, name: envelope)
        if examination.ledger != nil, known?.tier != tier || known?.envelopeName != envelope.description {
            if room == .tmp {
                examination.report(.envelopeUncommitted, path, "\(bytes.count) bytes")
            } else if let known, known.tier != tier {
                examination.report(
                    .envelopeInAnotherTier, path, "the ledger has it in \(known.tier)", repair: .moveToItsTier(here))
            } else if let known {
                examination.report(
                    .envelopeMisnamed, path, "the ledger calls it \(known.envelopeName)",
                    repair: .renameAsKnown(here, known.envelopeName))
            } else if stored == nil {
                examination.report(
                    .envelopeUnusable, path, "\(bytes.count) bytes; the ledger does not know it",
                    repair: .moveAway(place: place(room), name: name))
            } else if EnvelopeCheck.isStub(bytes) {
                examination.report(.stubWithoutRow, path, "\(bytes.count) bytes")
            } else {
                examination.report(.envelopeWithoutRow, path, "\(bytes.count) bytes", repair: .makeRow(here))
            }
        } else if stored == nil {
            examination.report(
                .envelopeUnusable, path, "\(bytes.count) bytes", repair: .makeEnvelopeAgain(here))
        }
        // In another tier its originals are missing, of course.
        guard let stored, known == nil || known?.tier == tier else { return }
        checkNamed(by: stored, path, named)
    }

    /// An envelope that tells of a held file names it.
    private static func isStub(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("\"held\":{")
    }

    private func checkNamed(by stored: StoredEnvelope, _ path: String, _ named: Named) {
        guard let originals = examination.directory(place(.originals)) else { return }
        for companion in stored.storedCompanions {
            guard let name = EnvelopeCheck.originalName(companion.path) else { continue }
            named.names.insert(name.text)
            if (try? originals.status(of: name)) == nil {
                examination.report(
                    .companionMissing, examination.path("tiers/\(tier)/\(companion.path)"), "\(path) names it")
            }
        }
        // Messages of one file share one original: it is read once.
        guard let original = stored.original, let name = EnvelopeCheck.originalName(original),
            named.names.insert(name.text).inserted
        else { return }
        let originalPath = examination.path("tiers/\(tier)/\(original)")
        let repair = Repair.writeOriginal(tier: tier, name: name, of: stored.message.id)
        do {
            guard let digest = try originals.digest(of: name) else {
                return examination.report(.originalMissing, originalPath, "\(path) names it", repair: repair)
            }
            if !stored.file.digest.isEmpty, digest != stored.file.digest {
                examination.report(.originalChanged, originalPath, "\(path) names another SHA-256", repair: repair)
            }
        } catch {
            examination.report(.cannotRead, originalPath, "\(error)")
        }
    }

    private static func originalName(_ path: String) -> FileName? {
        path.hasPrefix("originals/") ? FileName(String(path.dropFirst(10))) : nil
    }

    private func checkOriginals(_ named: Named) {
        let place = place(.originals)
        guard let directory = examination.directory(place) else { return }
        examination.forEach(in: directory) { name, status in
            if examination.reportStray(name, status, in: place) { return }
            let path = examination.path(place + "/" + name.text)
            guard status.kind == .regular else {
                return examination.report(
                    .strangeThing, path, "a \(status.kind.rawValue)", repair: .moveAway(place: place, name: name))
            }
            examination.count("originals")
            guard !named.names.contains(name.text), examination.ledger != nil else { return }
            let id = name.text.split(whereSeparator: { $0 == "-" || $0 == "." }).first.flatMap { MessageID(String($0)) }
            let known = id.flatMap { id in
                examination.ask { ledger throws(LedgerError) in try ledger.place(of: id) } ?? nil
            }
            if known == nil {
                examination.report(
                    .originalOrphaned, path, "\(status.size) bytes", repair: .moveAway(place: place, name: name))
            } else {
                examination.count("originals that nobody names any more")
                if examination.isVerbose { examination.report(.originalUnneeded, path, "\(status.size) bytes") }
            }
        }
    }
}

extension Directory {
    /// SHA-256 of a regular file; nil where there is none.
    func digest(of name: FileName) throws(SpoolError) -> [UInt8]? {
        guard let status = try status(of: name), status.kind == .regular else { return nil }
        let file = try openForReading(name)
        var digest = SHA256()
        var offset = 0
        while true {
            let chunk = try file.readChunk(1 << 18, at: offset)
            if chunk.isEmpty { return digest.finish() }
            digest.update(chunk)
            offset += chunk.count
        }
    }
}
