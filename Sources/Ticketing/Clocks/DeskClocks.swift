package import BusinessTime

/// A ring that is due: which, when it fell due, and where it sends the ticket.
package struct DueRing: Equatable, Sendable {
    /// Which clock, how loud.
    package let ring: ClockRing
    /// When it fell due.
    package let due: Timestamp
    /// The tier that the breach of an escalation goes to.
    package let target: String?
}

/// The clocks of all tiers: deadlines as a pure function of a ticket's history and the calendars.
///
/// Reads no clock. Restarts and jumps of the machine's clock cannot double anything, for what rang is in the history.
package struct DeskClocks: Sendable {
    // Every message asks for the clocks of its tier, each kind by itself.
    private let clocks: [String: [ClockKind: [TicketClock]]]

    /// Clocks by tier.
    package init(_ clocks: [String: [TicketClock]]) {
        self.clocks = clocks.mapValues { Dictionary(grouping: $0, by: \.kind) }
    }

    /// When a clock of this kind rings for a ticket; nil where none fits it, or nothing counts now.
    ///
    /// Of several that fit the ticket's priority, the one that rings first.
    package func deadline(_ ring: ClockRing, of ticket: Ticket) -> DueRing? {
        var first: DueRing?
        for clock in clocks[ticket.tier]?[ring.kind] ?? [] {
            guard clock.priorities?.contains(ticket.priority) ?? true,
                let due = DeskClocks.moment(clock, ring.level, ticket)
            else { continue }
            if let found = first, found.due <= due { continue }
            first = DueRing(ring: ring, due: due, target: ring.level == .breach ? clock.target : nil)
        }
        return first
    }

    /// Everything that is to ring at a moment and has not, warnings first, then in the order they fell due.
    package func due(of ticket: Ticket, at now: Timestamp) -> [DueRing] {
        upcoming(of: ticket).filter { $0.due <= now }
    }

    /// When the next thing rings that has not; nil where nothing will unless something happens.
    package func next(of ticket: Ticket) -> Timestamp? {
        upcoming(of: ticket).map(\.due).min()
    }

    /// What will ring if nothing happens, warnings first, then in the order it falls due.
    package func upcoming(of ticket: Ticket) -> [DueRing] {
        guard ticket.state.isOpen, ticket.mergedInto == nil else { return [] }
        var rings: [DueRing] = []
        for kind in ClockKind.allCases {
            for level in ClockLevel.allCases {
                let ring = ClockRing(kind: kind, level: level)
                guard !ticket.times.rung.contains(ring), let due = deadline(ring, of: ticket) else { continue }
                rings.append(due)
            }
        }
        // An escalation changes the tier: what was to be told in the old one is told before it.
        return rings.sorted { left, right in
            func order(_ ring: DueRing) -> (Int, Int64) {
                let isMove = ring.ring == ClockRing(kind: .escalate, level: .breach)
                return (ring.ring.level == .warning ? 0 : isMove ? 2 : 1, ring.due.milliseconds)
            }
            return order(left) < order(right)
        }
    }

    private static func moment(_ clock: TicketClock, _ level: ClockLevel, _ ticket: Ticket) -> Timestamp? {
        let limit = clock.limit(for: level)
        switch clock.kind {
        case .answer:
            guard ticket.state.isInQueue, !ticket.times.answered else { return nil }
            return clock.moment(after: limit, since: ticket.times.asked)
        case .escalate:
            guard ticket.state.isInQueue else { return nil }
            return clock.moment(after: limit, since: ticket.times.entered)
        case .resolve:
            let (finished, running) = ticket.times.counted
            var left = limit
            for stretch in finished {
                let elapsed = clock.elapsed(from: stretch.from, to: stretch.to)
                // It fell due before the pause began, and a pause takes nothing back.
                if elapsed >= left { return clock.moment(after: left, since: stretch.from) }
                left -= elapsed
            }
            return running.flatMap { clock.moment(after: left, since: $0) }
        }
    }
}
