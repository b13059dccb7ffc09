import BusinessTime
import Control
import Foundation
import Spool

/// The messages in one tier's queue, read from its envelopes.
///
/// Consumers move envelopes at any moment: one that is gone when it is to be read is left out, and one that moved on may show up twice.
struct QueueListing {
    /// How many messages are handed over at once.
    static let batch = 200

    let tier: TierDirectories
    let now: Timestamp

    /// The rooms that make up a queue, and what is said of a message in each.
    static let states: [(room: TierDirectories.Room, name: String)] = [
        (.new, "waiting"), (.hold, "on-hold"), (.cur, "taken"),
    ]

    /// What of an envelope is shown.
    private struct Content: Decodable {
        struct Decision: Decodable {
            struct Choice: Decodable {
                let value: String
            }

            let category: Choice
            let priority: Choice
        }

        let ticket: String
        let gateway: String
        let decision: Decision
    }

    /// Hands over every message, a batch at a time.
    func forEachBatch(_ body: ([QueueEntry]) throws -> Void) throws {
        for (room, state) in QueueListing.states {
            var batch: [QueueEntry] = []
            try tier.forEachEnvelope(in: room) { name in
                if let entry = entry(name, room, state) { batch.append(entry) }
                if batch.count >= QueueListing.batch {
                    try body(batch)
                    batch.removeAll(keepingCapacity: true)
                }
            }
            if !batch.isEmpty { try body(batch) }
        }
    }

    private func entry(_ name: EnvelopeName, _ room: TierDirectories.Room, _ state: String) -> QueueEntry? {
        guard let bytes = try? tier.read(name, in: room),
            let content = try? JSONDecoder().decode(Content.self, from: Data(bytes))
        else { return nil }
        let age = (now.milliseconds - name.time.milliseconds) / 1000
        return QueueEntry(
            message: name.id, ticket: content.ticket, tier: tier.name, state: state, gateway: content.gateway,
            category: content.decision.category.value, priority: content.decision.priority.value, rank: name.rank,
            received: name.time, age: Int(max(0, age)))
    }
}
