import DeskModel
import Ledger
import Spool
import Ticketing

/// What forgetting a person removes, as it was found: nothing is changed by looking.
struct ForgettingPlan: Sendable {
    let address: PersonAddress
    var trace: PersonTrace
    /// Held files, and files set aside, that name the person.
    var kept: [KeptFile] = []
    /// Envelopes of the person's messages, wherever they are.
    var envelopes: [(tier: String, name: EnvelopeName)] = []

    /// Whether there is nothing to remove.
    var isEmpty: Bool { trace.isEmpty && kept.isEmpty }

    /// Looks through ledger and spool; reads every held file and every file set aside.
    ///
    /// From any thread.
    init(_ address: PersonAddress, line: IntakeLine, leavesOpen: Bool = false) throws {
        self.address = address
        trace = try line.ledger.trace(senders: address.senders, leavesOpen: leavesOpen) { address.isNamed(in: $0) }
        for gateway in line.spool.gatewayNames {
            kept += try line.spool.keptFiles(gateway: gateway) { [trace] file, bytes in
                let named = PersonTrace.NamedFile(gateway: gateway, name: file.escapedName.description)
                return trace.setAside.contains(named) || address.isNamed(in: bytes)
                    || address.isNamed(in: Array(named.name.utf8))
            }
        }
        // A ledger that was made again may know another name than the one that lies there.
        let ids = Set(trace.messages.map(\.id.description))
        guard !ids.isEmpty else { return }
        for name in line.spool.tierNames {
            let tier = try line.spool.tier(name)
            for room in [TierDirectories.Room.tmp, .new, .hold, .cur, .done] {
                try tier.forEachEnvelope(in: room) { envelope in
                    if ids.contains(envelope.id) { envelopes.append((name, envelope)) }
                }
            }
        }
    }
}
