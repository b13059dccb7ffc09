import BusinessTime
import DeskModel
import Ledger
import RuleEngine
import RuleSemantics
import Spool

/// What a person can do with a held file.
///
/// On the intake queue only. Each action is a move of the spool's own protocol, so dying within one leaves a state that the next start
/// understands: the file is held still, or is in `work/` and taken up like any other.
struct HeldActions {
    let line: IntakeLine
    let recovery: Recovery

    /// Files to be delivered as they are may be this large, in bytes, whatever the gateway's limit is.
    static let largestReleased = 256 << 20

    /// Gives a held file back: it is read and decided as if it had just come.
    func retry(gateway: String, id: String) throws {
        let (file, _) = try giveBack(gateway: gateway, id: id)
        try recovery.takeUp([file])
        line.hasLeftWork = false
    }

    /// Delivers a held file to a tier as it is, without reading it as a message; returns the message's id.
    ///
    /// The rules decide category and priority of what is known: channel, gateway, size and the reason it was held for.
    func release(gateway: String, id: String, tier: String, note: String?) throws -> String {
        guard line.book.current.program.rules.tiers.contains(where: { $0.name == tier }) else {
            throw ActionRefusal.noSuchTier(tier)
        }
        let (file, reason) = try giveBack(gateway: gateway, id: id)
        guard let lane = line.lanes[gateway] else { throw ActionRefusal.noSuchHeld(gateway: gateway, id: id) }
        var rules = lane.rules
        rules.maximumSize = max(rules.maximumSize, HeldActions.largestReleased)
        rules.owner = nil
        switch try line.spool.open(file, rules: rules, now: line.clock.now(), isFinished: true) {
        case .claimed(let claim):
            var facts = Facts(channel: lane.gateway.channel, gateway: gateway)
            facts.subject = "A file of \(gateway) that was held: \(reason.code)"
            facts.body = ["\(reason.name): \(reason.detail)", note].compactMap { $0 }.joined(separator: "\n")
            facts.size = claim.bytes.count
            facts.received = claim.received
            facts.attachments = 1
            let decoded = Decoded(format: .neutral, items: [.message(Message(facts: facts))])
            var released = DecodedFile(claim: claim, result: .success(decoded))
            released.tier = tier
            let ids = try line.handOver([released])
            line.hasLeftWork = false
            return ids.first?.description ?? ""
        case .refused(let refused):
            try line.hold(refused)
            line.hasLeftWork = false
            throw ActionRefusal.notReadable(refused.reason.detail)
        case .gone, .immovable:
            line.hasLeftWork = false
            throw ActionRefusal.noSuchHeld(gateway: gateway, id: id)
        }
    }

    private func item(gateway: String, id: String) throws -> HeldItem {
        guard line.lanes[gateway] != nil, FileName(id) != nil,
            let item = try HeldItems(line.spool).find(gateway: gateway, id: id)
        else { throw ActionRefusal.noSuchHeld(gateway: gateway, id: id) }
        if item.isInInbox { throw ActionRefusal.stillInInbox(gateway: gateway, id: id) }
        return item
    }

    /// Moves a held file to `work/`, and takes its stub back; returns the file, and what was held.
    ///
    /// The line has left work then, until its caller is done with it.
    private func giveBack(gateway: String, id: String) throws -> (file: ClaimedFile, item: HeldItem) {
        let item = try item(gateway: gateway, id: id)
        try HeldStubs(line: line).withdraw(gateway: gateway, held: id)
        // An error may come after the renames: then what is in `work/` is taken up by the line.
        line.hasLeftWork = true
        guard let file = try line.spool.requeue(gateway: gateway, id: id) else {
            line.hasLeftWork = false
            throw ActionRefusal.noSuchHeld(gateway: gateway, id: id)
        }
        return (file, item)
    }
}
