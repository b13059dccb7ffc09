package import BusinessTime

/// What the clocks of a ticket count from, and what has rung already.
///
/// As text it is one line, for the ledger: `asked 1795296845000 entered 1795296845000 answered pause 5-9 pause 12- rang answer/warning`.
package struct TicketTimes: Equatable, Sendable {
    /// A stretch in which the ticket waited for the customer; without an end while it still does.
    package struct Pause: Equatable, Sendable {
        /// When it began.
        package var from: Timestamp
        /// When it ended.
        package var to: Timestamp?
    }

    /// Since when an answer and a solution are due: the opening, or the last reopening.
    package var asked: Timestamp
    /// When it came into its tier's queue.
    package var entered: Timestamp
    /// Whether somebody took it since it was asked.
    package var answered = false
    /// When it waited for the customer since it was asked.
    package var pauses: [Pause] = []
    /// What rang since it came into its tier.
    package var rung: Set<ClockRing> = []

    /// Times of a ticket that begins, or begins again.
    package init(asked: Timestamp) {
        self.asked = asked
        entered = asked
    }

    mutating func pause(at now: Timestamp) {
        pauses.append(Pause(from: now))
    }

    mutating func goOn(at now: Timestamp) {
        guard let last = pauses.indices.last, pauses[last].to == nil else { return }
        pauses[last].to = now
    }

    mutating func enter(at now: Timestamp) {
        entered = now
        rung = []
    }

    mutating func recount(at now: Timestamp, isPaused: Bool) {
        asked = now
        entered = now
        pauses = isPaused ? [Pause(from: now)] : []
    }

    /// The stretches that count towards a solution, up to the one that has no end yet; where the ticket waits, there is none without an end.
    var counted: (finished: [(from: Timestamp, to: Timestamp)], running: Timestamp?) {
        var finished: [(from: Timestamp, to: Timestamp)] = []
        var start = asked
        for pause in pauses {
            finished.append((start, pause.from))
            guard let end = pause.to else { return (finished, nil) }
            start = end
        }
        return (finished, start)
    }

    /// The times as one line of text.
    package var text: String {
        var words = ["asked \(asked.milliseconds)", "entered \(entered.milliseconds)"]
        if answered { words.append("answered") }
        words += pauses.map { "pause \($0.from.milliseconds)/\($0.to.map { "\($0.milliseconds)" } ?? "")" }
        words += rung.map { "rang \($0.kind.rawValue)/\($0.level.rawValue)" }.sorted()
        return words.joined(separator: " ")
    }

    /// Reads what ``text`` wrote; nil for anything else.
    package init?(text: String) {
        var asked: Timestamp?
        var entered: Timestamp?
        var pauses: [Pause] = []
        var rung: Set<ClockRing> = []
        var answered = false
        var words = text.split(separator: " ")[...]
        while let word = words.popFirst() {
            if word == "answered" {
                answered = true
                continue
            }
            guard let value = words.popFirst() else { return nil }
            let parts = value.split(separator: "/", omittingEmptySubsequences: false)
            switch word {
            case "asked": asked = Int64(value).map { Timestamp(milliseconds: $0) }
            case "entered": entered = Int64(value).map { Timestamp(milliseconds: $0) }
            case "pause":
                guard parts.count == 2, let from = Int64(parts[0]) else { return nil }
                let end = Int64(parts[1])
                if end == nil, !parts[1].isEmpty { return nil }
                pauses.append(
                    Pause(from: Timestamp(milliseconds: from), to: end.map { Timestamp(milliseconds: $0) }))
            case "rang":
                guard parts.count == 2, let kind = ClockKind(rawValue: String(parts[0])),
                    let level = ClockLevel(rawValue: String(parts[1]))
                else { return nil }
                rung.insert(ClockRing(kind: kind, level: level))
            default: return nil
            }
        }
        guard let asked, let entered else { return nil }
        self.init(asked: asked)
        self.entered = entered
        self.answered = answered
        self.pauses = pauses
        self.rung = rung
    }
}
