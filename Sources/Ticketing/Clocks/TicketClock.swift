package import BusinessTime

/// What a clock is for.
package enum ClockKind: String, CaseIterable, Sendable {
    /// Until somebody takes the ticket: counts from the opening or the last reopening.
    case answer
    /// Until it is resolved: counts from there too, and stands still while it waits for the customer.
    case resolve
    /// Until it goes up a tier: counts from when it came into the tier's queue, as long as nobody takes it.
    case escalate
}

/// How loud a clock rings.
package enum ClockLevel: String, CaseIterable, Sendable {
    /// Three quarters of the time have passed.
    case warning
    /// All of it has passed.
    case breach
}

/// One ring of one clock: it happens once while a ticket is in a tier.
package struct ClockRing: Hashable, Sendable {
    /// Which clock.
    package var kind: ClockKind
    /// How loud.
    package var level: ClockLevel

    /// A ring.
    package init(kind: ClockKind, level: ClockLevel) {
        self.kind = kind
        self.level = level
    }
}

/// A clock of a tier, ready to count.
package struct TicketClock: Sendable {
    /// What it is for.
    package let kind: ClockKind
    /// Milliseconds until the breach.
    package let limit: Int64
    /// The calendar it counts by; nil counts always.
    package let hours: BusinessHours?
    /// The priorities it is for; nil means all.
    package let priorities: Set<String>?
    /// The tier that an escalation goes to.
    package let target: String?

    /// A clock; a limit that does not fit is clamped.
    package init(
        kind: ClockKind, seconds: Int, hours: BusinessHours? = nil, priorities: Set<String>? = nil,
        target: String? = nil
    ) {
        self.kind = kind
        limit = Int64(clamping: min(max(seconds, 0), 100 * 366 * 86_400)) * 1000
        self.hours = hours
        self.priorities = priorities
        self.target = target
    }

    /// When a share of the limit has passed since a moment; nil where the calendar does not open that long within ten years.
    func moment(after milliseconds: Int64, since start: Timestamp) -> Timestamp? {
        if let hours { return hours.instant(after: milliseconds, ofOpenTimeFrom: start) }
        return Timestamp(milliseconds: start.milliseconds &+ milliseconds)
    }

    /// Milliseconds that count between two moments; none where the second is not after the first.
    func elapsed(from start: Timestamp, to end: Timestamp) -> Int64 {
        if let hours { return hours.openTime(from: start, to: end) }
        return max(0, end.milliseconds - start.milliseconds)
    }

    /// Milliseconds after which it rings: for the warning three quarters of the limit.
    func limit(for level: ClockLevel) -> Int64 {
        level == .breach ? limit : limit / 4 * 3
    }
}
