import Spool

extension Verdict {
    /// Each ticket is as its files are, in their tier, and its history is whole.
    static func disagreements(_ rows: LedgerRows, _ image: FileImage, mayComeBack: Bool) -> [String] {
        var problems: [String] = []
        let envelopes = Seen.envelopes(in: image)
        for ticket in rows.tickets {
            if ticket.steps != ticket.history {
                problems.append("ticket \(ticket.id) has \(ticket.steps) steps and \(ticket.history) lines of history")
            }
            let own = envelopes.filter { ticket.messages.contains($0.id) }
            if ticket.isPart {
                if !ticket.messages.isEmpty {
                    problems.append("ticket \(ticket.id) is a part of another and has messages")
                }
                continue
            }
            // What a power cut brought back is in two rooms, and either is right.
            if mayComeBack, own.count > ticket.messages.count { continue }
            var rooms: Set<String> = []
            for envelope in own {
                let parts = envelope.path.split(separator: "/").map(String.init)
                rooms.insert(parts[2])
                if parts[1] != ticket.tier {
                    problems.append("ticket \(ticket.id) is in \(ticket.tier), its envelope at \(envelope.path)")
                }
            }
            let allowed: Set<String> =
                switch ticket.state {
                case "new": ["new", "hold"]
                case "reopened": ["new", "hold", "done"]
                case "resolved": ["done"]
                default: ["cur", "done", "new"]
                }
            let needsHands = ["taken", "waiting"].contains(ticket.state)
            if !rooms.isSubset(of: allowed) || needsHands && !rooms.contains("cur") {
                problems.append("ticket \(ticket.id) is \(ticket.state), its envelopes in \(rooms.sorted())")
            }
        }
        return problems
    }
}
