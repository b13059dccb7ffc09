import BusinessTime
import DeskModel
import Digest
import Ledger
import Spool
import Ticketing

// What one file becomes before the commit: its envelopes and originals in the tiers' `tmp/`, and its rows.
extension IntakeLine {
    /// Writes a file's envelopes and originals into the tiers' `tmp/`, and its record.
    func stage(_ file: DecodedFile, into batch: StagingBatch, now: Timestamp) throws -> IntakeRecord {
        let claim = file.claim
        var record = IntakeRecord(
            gateway: claim.gateway, name: claim.file.escapedName.description, redoKey: claim.redoKey,
            size: claim.bytes.count, digest: claim.digest, received: claim.received, outcome: file.outcome,
            content: file.messages.isEmpty ? nil : claim.bytes)
        if !claim.isFinished { record.claim = claim.file.claimID }
        record.duplicates = file.duplicates
        record.setAside = file.setAside
        record.replaces = file.replaces?.redoKey
        var originals: [String: (path: String, companions: [StoredCompanion])] = [:]
        for pending in file.messages {
            guard let decided = pending.decided,
                let name = EnvelopeName(rank: decided.rank, time: claim.received, id: pending.id.description)
            else { throw IntakeFailure.undecided(claim.file.display) }
            let tier = decided.summary.tier
            let original = try originals[tier] ?? stageOriginal(of: claim, tier: tier, id: pending.id, into: batch)
            originals[tier] = original
            var envelope = Envelope(
                id: pending.id.description, ticket: pending.ticket, gateway: claim.gateway, received: claim.received,
                decided: now, rulesVersion: decided.rulesVersion, facts: pending.message.facts,
                decision: decided.summary, explanation: decided.explanation, original: original.path)
            envelope.encodedFacts = decided.facts
            envelope.companions = original.companions
            envelope.ticketNumber = pending.number.description
            envelope.joined = pending.reason.words
            envelope.earlier = pending.earlier.map(\.description)
            envelope.identity = pending.message.identity
            envelope.source = EnvelopeSource(
                file: claim.file.escapedName.description, digest: claim.digest.hexadecimal,
                redoKey: claim.redoKey.hexadecimal, ordinal: pending.ordinal)
            try batch.stageEnvelope(envelope.bytes, tier: tier, as: name)
            record.messages.append(messageRecord(pending, decided, claim: claim, envelope: name, now: now))
        }
        return record
    }

    private func stageOriginal(
        of claim: Claim, tier: String, id: MessageID, into batch: StagingBatch
    ) throws -> (path: String, companions: [StoredCompanion]) {
        let ending = StagingBatch.fileExtension(of: claim.file.text)
        let path = try batch.stageOriginal(claim.bytes, tier: tier, id: id.description, fileExtension: ending)
        let companions = try claim.companions.map { companion in
            StoredCompanion(
                name: companion.file.display, size: companion.size,
                path: try batch.stageCopy(of: companion, tier: tier, id: id.description))
        }
        return (path, companions)
    }

    private func messageRecord(
        _ pending: PendingMessage, _ decided: DecidedMessage, claim: Claim, envelope: EnvelopeName, now: Timestamp
    ) -> MessageRecord {
        var record = MessageRecord(
            id: pending.id, ordinal: pending.ordinal, channel: pending.message.facts.channel,
            category: decided.summary.category, priority: decided.summary.priority, tier: decided.summary.tier,
            rank: decided.rank, envelopeName: envelope.description, ticket: pending.ticket,
            factsJSON: decided.facts.description, decisionJSON: decided.explanation.description,
            rulesVersion: decided.rulesVersion, decided: now)
        record.gatewayID = pending.message.identity.gatewayID
        record.conversation = pending.message.identity.conversation
        record.sender = pending.message.facts.sender
        record.keys = pending.keys
        record.references = pending.references
        record.attachments = pending.message.attachments
        return record
    }
}

extension DecodedFile {
    /// What the ledger remembers of the file as a whole.
    fileprivate var outcome: IntakeRecord.Outcome {
        if !messages.isEmpty { return .messages }
        if !duplicates.isEmpty { return .duplicate }
        return .aside(setAside.sorted { $0.key < $1.key }.first?.value ?? "nothing in it")
    }
}

/// What must not happen within a batch; said instead of losing a message.
enum IntakeFailure: Error, CustomStringConvertible {
    case undecided(String)
    case unsynced

    var description: String {
        switch self {
        case .unsynced: "a batch was to be committed before its files were on the disk"
        case .undecided(let name): "a message of \(name) has no decision"
        }
    }
}
