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
        for name in line.spool.tierNames {
            let count = try removeDone(of: name)
            isMore = isMore || count == Retention.limit
            say(count, "resolved messages of \(name)", .done, tier: name)
        }
        for gateway in line.spool.gatewayNames {
            if let before = moment(keep.aside) {
                let count = try line.spool.removeAside(gateway: gateway, before: before, limit: Retention.limit)
                isMore = isMore || count == Retention.limit
                if count > 0 {
                    line.log(
                        .retention(
                            "removed \(count) files of \(gateway) that were set aside, older than \(keep.aside) days"))
                }
            }
            if let before = moment(keep.held) { try removeHeld(of: gateway, before: before) }
        }
        isMore = try walkArchive() || isMore
        return try line.histories.step() || isMore
    }

    /// A step through the ledger; true where the walk is not at its end.
    private func walkArchive() throws -> Bool {
        let uptime = line.clock.uptime()
        guard line.archiveWalk.mayGoOn(uptime: uptime) else { return false }
        let step = try line.ledger.retain(
            until(.archive), originals: until(.originals), histories: until(.histories),
            from: &line.archiveWalk.position, limit: Retention.limit
        ) { place in
            guard let name = EnvelopeName(place.envelopeName), let tier = try? line.spool.tier(place.tier),
                let room = try? tier.place(of: name)
            else { return false }
            return room != .done
        }
        say(step.files, "files with their messages in the archive", .archive)
        say(step.contents, "originals in the ledger whose messages stay", .originals)
        say(step.histories, "histories of resolved tickets", .histories)
        line.archiveWalk.histories += step.histories
        if step.isAtEnd {
            if line.archiveWalk.histories > 0 { line.histories.forget() }
            line.archiveWalk.end(uptime: uptime)
        }
        return !step.isAtEnd
    }

    /// Until when something is kept, by tier and category.
    private func until(_ matter: RetentionRule.Matter) -> KeptUntil {
        let (keep, now) = (line.settings.retention, line.clock.now())
        return KeptUntil(latest: keep.shortest(matter).flatMap { Retention.moment($0, now) }) { tier, category in
            Retention.moment(keep.days(matter, tier: tier, category: category), now)
        }
    }

    private func removeDone(of name: String) throws -> Int {
        let keep = line.settings.retention
        // No category keeps for less than the shortest; what is younger need not be looked at.
        guard let shortest = keep.shortest(.done).flatMap({ moment($0) }) else { return 0 }
        let byCategory = keep.rules.contains { $0.kind == .category && $0.days[.done] != nil }
        let usual = moment(keep.days(.done, tier: name, category: nil))
        let tier = try line.spool.tier(name)
        let old = try tier.done(before: shortest, limit: Retention.limit) { envelope, since in
            guard byCategory, let id = MessageID(envelope.id), let message = try line.ledger.message(id) else {
                return usual.map { since < $0 } ?? false
            }
            let days = keep.days(.done, tier: name, category: message.category)
            return moment(days).map { since < $0 } ?? false
        }
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

    private func moment(_ days: Int) -> Timestamp? { Retention.moment(days, line.clock.now()) }

    private static func moment(_ days: Int, _ now: Timestamp) -> Timestamp? {
        days == 0 ? nil : Timestamp(milliseconds: now.milliseconds - Int64(days) * 86_400_000)
    }

    private func say(_ count: Int, _ what: String, _ matter: RetentionRule.Matter, tier: String? = nil) {
        guard count > 0 else { return }
        let keep = line.settings.retention
        let days = keep.days(matter, tier: tier, category: nil)
        let isSingle = !keep.rules.contains { $0.days[matter] != nil && ($0.kind == .category || tier == nil) }
        let age = isSingle && days > 0 ? "\(days) days" : "the settings keep those of their tier or category"
        line.log(.retention("removed \(count) \(what), older than \(age)"))
    }
}
