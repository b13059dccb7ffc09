import BusinessTime
import DeskModel
import Ledger
import Settings
import Spool

/// Removes what was kept for as long as the settings say, in small steps, and says how much it was.
///
/// Never touches what is waiting in a tier, however old. On the intake queue only.
struct Retention {
    let line: IntakeLine

    /// How many things one step removes at most.
    static let limit = 200

    /// One step; true where there may be more to remove.
    func step() throws -> Bool {
        let keep = line.settings.retention
        var isMore = false
        if let before = moment(keep.done) {
            for name in line.spool.tierNames {
                let count = try removeDone(of: name, before: before)
                isMore = isMore || count == Retention.limit
                say(count, "resolved messages of \(name)", keep.done)
            }
        }
        for gateway in line.spool.gatewayNames {
            if let before = moment(keep.aside) {
                let count = try line.spool.removeAside(gateway: gateway, before: before, limit: Retention.limit)
                isMore = isMore || count == Retention.limit
                say(count, "files of \(gateway) that were set aside", keep.aside)
            }
            if let before = moment(keep.held) { try removeHeld(of: gateway, before: before) }
        }
        if let before = moment(keep.archive) {
            let count = try line.ledger.removeArchive(before: before, limit: Retention.limit) { place in
                guard let name = EnvelopeName(place.envelopeName), let tier = try? line.spool.tier(place.tier),
                    let room = try? tier.place(of: name)
                else { return false }
                return room != .done
            }
            isMore = isMore || count == Retention.limit
            say(count, "files with their messages in the archive", keep.archive)
        }
        return isMore
    }

    private func removeDone(of name: String, before: Timestamp) throws -> Int {
        let tier = try line.spool.tier(name)
        let old = try tier.done(before: before, limit: Retention.limit)
        // What belongs to them goes first, and is gone for good before they go: dying in between leaves envelopes that the next step
        // finds, and nothing that nobody knows.
        for envelope in old { try removeOriginals(of: envelope, in: tier, beside: Set(old.map(\.description))) }
        if !old.isEmpty { try tier.room(.originals).sync() }
        for envelope in old { try tier.removeDone(envelope) }
        return old.count
    }

    /// Removes what a resolved message was made from, unless another message of its file is still there.
    ///
    /// - Parameter going: the names of the envelopes that go in the same step.
    private func removeOriginals(
        of envelope: EnvelopeName, in tier: TierDirectories, beside going: Set<String>
    ) throws {
        let stored = try tier.read(envelope, in: .done).flatMap {
            StoredEnvelope($0, name: envelope, tier: tier.name)
        }
        guard let stored, let id = MessageID(envelope.id) else { return }
        // Messages of one file share what they were made from: it goes with the last of them.
        let others = try line.ledger.siblings(of: id).filter {
            $0.tier == tier.name && !going.contains($0.envelopeName)
        }
        let isShared = try others.contains { other in
            try other.isStaged || EnvelopeName(other.envelopeName).flatMap { try tier.place(of: $0) } != nil
        }
        guard !isShared else { return }
        for path in [stored.original].compactMap({ $0 }) + stored.companions { try tier.removeOriginal(path) }
    }

    private func removeHeld(of gateway: String, before: Timestamp) throws {
        for item in try HeldItems(line.spool).list(gateway: gateway, limit: Retention.limit) {
            guard let held = item.held, held < before, !item.isInInbox else { continue }
            try HeldStubs(line: line).withdraw(gateway: gateway, held: item.id)
            guard try line.spool.removeHeld(gateway: gateway, id: item.id) else { continue }
            line.log(.heldRemoved(gateway: gateway, name: item.name, days: line.settings.retention.held))
        }
        _ = try line.spool.removeLoneReasons(gateway: gateway, before: before)
    }

    private func moment(_ days: Int) -> Timestamp? {
        days == 0 ? nil : Timestamp(milliseconds: line.clock.now().milliseconds - Int64(days) * 86_400_000)
    }

    private func say(_ count: Int, _ what: String, _ days: Int) {
        if count > 0 { line.log(.retention("removed \(count) \(what), older than \(days) days")) }
    }
}
