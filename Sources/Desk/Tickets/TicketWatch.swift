import BusinessTime
import Ledger
import Spool
import Ticketing

/// What the service does at each turn: the same for the daemon, for a run of tests, and for a simulated desk.
///
/// On the intake queue only.
final class TicketWatch: @unchecked Sendable {
    // Used from the intake queue alone.
    private let line: IntakeLine
    private var watcher: TierWatcher?
    private var review: TierReview?
    private var isReviewed = false
    private var revision: ClockRevision?
    private var edition: Int?
    private var correction: Int64?
    private var latest: Timestamp?
    private var lastReview: Int64?
    private var wasIncomplete = false

    /// Every so often the tiers are looked through although no event was lost, in milliseconds: a directory may have been replaced.
    static let reviewInterval: Int64 = 3_600_000
    /// Where events cannot be had, the tiers are looked through no more often than this, in milliseconds.
    static let shortestReviewInterval: Int64 = 10_000

    init(line: IntakeLine) {
        self.line = line
    }

    /// One small step of everything; returns whether more is to be done at once.
    func turn() throws -> Bool {
        let now = line.clock.now()
        try notice(now)
        if watcher == nil {
            // Before the review, so that nothing happens unseen between the two.
            watcher = TierWatcher()
            try watch()
        }
        let (names, isComplete) = watcher?.take() ?? ([], false)
        if !isComplete { wasIncomplete = true }
        do {
            for name in names { try TierMoves(line: line).follow(name) }
        } catch {
            // The events are gone; the tiers still show what they told.
            wasIncomplete = true
            throw error
        }
        if review == nil, mustReview {
            wasIncomplete = false
            lastReview = line.clock.uptime()
            review = try TierReview(line: line)
            try watch()
        }
        var isMore = false
        if let review {
            isMore = try review.step()
            if !isMore {
                self.review = nil
                isReviewed = true
            }
        }
        isMore = try raise() || isMore
        isMore = try revise() || isMore
        // Clocks ring only once it is known what was taken and resolved while the daemon was away.
        if isReviewed { isMore = try ClockRound(line: line).step() || isMore }
        return isMore
    }

    private var mustReview: Bool {
        guard let lastReview else { return true }
        let since = line.clock.uptime() - lastReview
        return since >= TicketWatch.reviewInterval || (wasIncomplete && since >= TicketWatch.shortestReviewInterval)
    }

    private func watch() throws {
        for tier in line.spool.tierNames { watcher?.watch(try line.spool.tier(tier)) }
    }

    /// Whether the clock was set back since the last turn, or since the ledger was written.
    private func notice(_ now: Timestamp) throws {
        let before = try latest ?? line.ledger.lastCommit()
        if let before, now.milliseconds + ClockCorrection.tolerance < before.milliseconds { correction = 0 }
        latest = now
    }

    /// Tickets that one turn looks at because they became more urgent.
    private static let raisedATurn = 100

    /// Has older envelopes say how urgent their tickets are now; returns whether more are left.
    private func raise() throws -> Bool {
        for id in line.raised.sorted().prefix(TicketWatch.raisedATurn) {
            if let ticket = try line.ledger.ticket(id: id) { try TicketEnvelopes(line: line).raise(ticket) }
            line.raised.remove(id)
        }
        return !line.raised.isEmpty
    }

    private func revise() throws -> Bool {
        if edition != line.tickets.edition {
            edition = line.tickets.edition
            let fresh = ClockRevision(line: line)
            revision = try fresh.isNeeded() ? fresh : nil
            try watch()
        }
        if let after = correction {
            correction = try ClockCorrection(line: line).step(after: after)
            if correction != nil { return true }
        }
        guard var current = revision else { return false }
        let isMore = try current.step()
        revision = isMore ? current : nil
        return isMore
    }
}
