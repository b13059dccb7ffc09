import SourceText

// R041: tiers that escalate in a circle, and clocks that never ring before another.
extension Checker {
    mutating func checkEscalation() {
        reportCircles()
        for tier in set.tiers { reportIdleClocks(of: tier) }
    }

    private mutating func reportCircles() {
        var reported: Set<Span> = []
        for priority in set.priorities.indices {
            var finished: Set<Int> = []
            for start in set.tiers.indices {
                var path: [(tier: Int, clock: TierClock?)] = []
                follow(from: start, by: nil, priority, &path, &finished, &reported)
            }
        }
    }

    private mutating func follow(
        from tier: Int, by clock: TierClock?, _ priority: Int, _ path: inout [(tier: Int, clock: TierClock?)],
        _ finished: inout Set<Int>, _ reported: inout Set<Span>
    ) {
        if let start = path.firstIndex(where: { $0.tier == tier }) {
            guard let clock, reported.insert(clock.span).inserted else { return }
            let circle = path[start...].map(\.tier) + [tier]
            report(
                .escalation,
                "escalation runs in a circle: \(circle.map { set.tiers[$0].name }.joined(separator: " → "))",
                at: clock.span, "back to where it came from",
                because: path.dropFirst(start + 1).first?.clock.map {
                    Diagnostic.Label($0.span, "it was sent on from there here")
                },
                help: [
                    clock.priorities == nil
                        ? "let it go up only, or end at the last tier"
                        : "for priority `\(set.priorities[priority])` a message would never come to rest: let it go up only"
                ])
            return
        }
        guard !finished.contains(tier), path.count < 200 else { return }
        path.append((tier, clock))
        for next in set.tiers[tier].clocks {
            guard case .escalate(let target) = next.kind, next.priorities?.contains(priority) ?? true else { continue }
            follow(from: target, by: next, priority, &path, &finished, &reported)
        }
        path.removeLast()
        finished.insert(tier)
    }

    /// Of two clocks that fit, the shorter holds; hours of a calendar never pass faster than hours.
    private mutating func reportIdleClocks(of tier: Tier) {
        for (place, clock) in tier.clocks.enumerated() {
            let priorities = clock.priorities ?? Set(set.priorities.indices)
            var winner: TierClock?
            let isIdle = priorities.allSatisfy { priority in
                let other = tier.clocks.enumerated().first { index, other in
                    index != place && other.kind.competes(with: clock.kind)
                        && other.priorities?.contains(priority) ?? true
                        && (other.calendar == nil || other.calendar == clock.calendar)
                        && (other.seconds < clock.seconds
                            || (other.seconds == clock.seconds && other.isIdleAfter(clock, index > place)))
                }
                winner = winner ?? other?.element
                return other != nil
            }
            guard isIdle, let winner else { continue }
            diagnostics.append(
                Diagnostic(
                    .escalation, "this clock of tier `\(tier.name)` never counts", at: Diagnostic.Label(clock.span),
                    because: Diagnostic.Label(winner.span, "this one always rings first, or with it"),
                    help: [
                        "of two clocks that fit the shorter holds: take this one out, or say for which priority it is"
                    ],
                    severity: .warning))
        }
    }
}

extension TierClock {
    /// Of two clocks that ring together the one that stands later is idle, unless it counts by fewer hours.
    fileprivate func isIdleAfter(_ other: TierClock, _ standsLater: Bool) -> Bool {
        calendar == other.calendar ? !standsLater : calendar == nil
    }
}

extension TierClock.Kind {
    /// Whether only one of two clocks can count: two answers, two solutions, two ways to leave the tier.
    fileprivate func competes(with other: TierClock.Kind) -> Bool {
        switch (self, other) {
        case (.answer, .answer), (.resolve, .resolve), (.escalate, .escalate): true
        default: false
        }
    }
}
