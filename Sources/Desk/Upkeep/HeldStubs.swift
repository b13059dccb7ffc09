import BusinessTime
import DeskModel
import Ledger
import RuleEngine
import RuleSemantics
import Settings
import Spool

/// Tells a tier of held files that nobody looked at: no message goes unanswered.
///
/// A stub is an envelope like any other, staged, committed and published in that order, once for each held file. It goes again when
/// the file is given back or released, unless somebody took it.
///
/// On the intake queue only.
struct HeldStubs {
    let line: IntakeLine

    /// How many one turn makes at most.
    static let limit = 100

    /// Makes stubs for files that are held for long enough; returns how many.
    func make() throws -> Int {
        let now = line.clock.now()
        let due = Timestamp(milliseconds: now.milliseconds - Int64(line.settings.held.stubAfter) * 1000)
        var made: [(stub: StubRecord, envelope: Envelope, name: EnvelopeName)] = []
        for lane in line.lanes.values.sorted(by: { $0.gateway.name < $1.gateway.name }) {
            let known = Set(try line.ledger.stubs(gateway: lane.gateway.name).map(\.held))
            for item in try HeldItems(line.spool).list(gateway: lane.gateway.name) where made.count < HeldStubs.limit {
                guard let held = item.held, held <= due, !known.contains(item.id) else { continue }
                if let stub = stub(for: item, of: lane.gateway, now: now) { made.append(stub) }
            }
        }
        guard !made.isEmpty else { return 0 }
        let batch = line.spool.makeBatch()
        let synced: SyncedBatch
        do {
            for (stub, envelope, name) in made {
                try batch.stageEnvelope(envelope.bytes, tier: stub.tier, as: name)
            }
            synced = try batch.sync()
        } catch {
            batch.abandon()
            throw error
        }
        try line.ledger.commit(made.map(\.stub), now: now)
        try synced.publish()
        try line.ledger.markPublished(made.map(\.stub.id))
        for (stub, envelope, _) in made {
            line.log(.stubMade(gateway: stub.gateway, name: envelope.held?.name ?? stub.held, tier: stub.tier))
        }
        return made.count
    }

    /// Takes the stub of a held file out of its queue again, where nobody took it yet.
    func withdraw(gateway: String, held: String) throws {
        for stub in try line.ledger.stubs(gateway: gateway) where stub.held == held {
            if let name = EnvelopeName(stub.envelopeName), let tier = try? line.spool.tier(stub.tier) {
                let isWithdrawn = try tier.withdraw(name)
                try line.ledger.forget(stub)
                if isWithdrawn { try tier.removeTemporary(name) }
            } else {
                try line.ledger.forget(stub)
            }
        }
    }

    /// The tier that is told: the one of the settings, or the first of the rules where the settings name none that there is.
    private func tier(_ rules: RuleSet) -> String? {
        let names = rules.tiers.map(\.name)
        return line.settings.held.stubTier.flatMap { names.contains($0) ? $0 : nil } ?? names.first
    }

    private func stub(
        for item: HeldItem, of gateway: Gateway, now: Timestamp
    ) -> (stub: StubRecord, envelope: Envelope, name: EnvelopeName)? {
        let program = line.book.current.program
        let rules = program.rules
        let id = line.ids.next(now: now)
        let received = item.received ?? now
        guard let tier = tier(rules),
            let name = EnvelopeName(rank: rules.defaultPriority, time: received, id: id.description)
        else { return nil }
        var facts = Facts(channel: gateway.channel, gateway: gateway.name)
        facts.subject = "A file of \(gateway.name) is held: \(item.code)"
        facts.body = """
            \(item.name) cannot be read as a message: \(item.detail)
            It is kept. Look at it: firstlinectl held show \(gateway.name) \(item.id)
            Try again, or hand it to a tier as it is: firstlinectl held retry, firstlinectl held release
            """
        facts.size = item.size
        facts.received = received
        let decision = DecisionSummary(
            category: rules.categories[rules.defaultCategory], categoryRule: nil,
            priority: rules.priorities[rules.defaultPriority], priorityRule: nil, tier: tier)
        var envelope = Envelope(
            id: id.description, ticket: id.description, gateway: gateway.name, received: received, decided: now,
            rulesVersion: program.version, facts: facts, decision: decision)
        envelope.held = HeldNotice(id: item.id, name: item.name, reason: item.code, detail: item.detail)
        let stub = StubRecord(
            id: id, gateway: gateway.name, held: item.id, tier: tier, envelopeName: name.description)
        return (stub, envelope, name)
    }
}
