import BusinessTime
package import DeskModel
import Digest
import Foundation
import Ticketing

/// An envelope read back from a tier: what is needed to make its ledger row again, and the names of what goes with it.
package struct StoredEnvelope {
    /// The message's row.
    package let message: MessageRecord
    /// The row of the file it came from, without its content.
    package let file: IntakeRecord
    /// The original's path relative to the tier's directory.
    package let original: String?
    /// What came with it.
    package let storedCompanions: [StoredCompanion]
    /// Ids of earlier messages of the conversation.
    package let earlier: [String]
    /// Whether it belongs to a conversation that the desk had.
    package let isReply: Bool

    /// The paths of what came with it.
    package var companions: [String] { storedCompanions.map(\.path) }

    /// Reads an envelope found under a name in a tier; nil where it is none, or half of one.
    ///
    /// - Parameters:
    ///   - name: the name of its file.
    ///   - id: the id in that name.
    ///   - rank: the rank in that name.
    ///   - withTexts: whether the row has its facts and its explanation; writing them anew takes most of the time, and who only
    ///     compares does not need them.
    package init?(
        _ bytes: [UInt8], name: String, id nameID: String, rank: Int, tier: String, withTexts: Bool = true
    ) {
        guard let root = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            let id = (root["id"] as? String).flatMap({ MessageID($0) }), id.description == nameID,
            let gateway = root["gateway"] as? String, let ticket = root["ticket"] as? String,
            let facts = root["facts"] as? [String: Any], let decision = root["decision"] as? [String: Any],
            let channel = (facts["channel"] as? String).flatMap({ Channel(rawValue: $0) }),
            let received = StoredEnvelope.time(root["received"]), let decided = StoredEnvelope.time(root["decided"]),
            let category = StoredEnvelope.chosen(decision["category"]),
            let priority = StoredEnvelope.chosen(decision["priority"]), let version = root["rules_version"] as? String
        else { return nil }
        let source = root["source"] as? [String: Any] ?? [:]
        let digest = (source["sha256"] as? String).flatMap { [UInt8](digest: $0) } ?? []
        // An envelope of before envelopes named their files still has to have a row of its own.
        let redoKey =
            (source["redo_key"] as? String).flatMap { [UInt8](digest: $0) } ?? SHA256.hash(Array(nameID.utf8))
        file = IntakeRecord(
            gateway: gateway, name: source["file"] as? String ?? "", redoKey: redoKey, size: facts["size"] as? Int ?? 0,
            digest: digest, received: received, outcome: .messages)
        var record = MessageRecord(
            id: id, ordinal: source["ordinal"] as? Int ?? 0, channel: channel, category: category, priority: priority,
            tier: tier, rank: rank, envelopeName: name, ticket: ticket,
            factsJSON: withTexts ? StoredEnvelope.text(facts) : "{}",
            decisionJSON: withTexts ? StoredEnvelope.text(root["explanation"] ?? [:]) : "{}",
            rulesVersion: version, decided: decided)
        let message = StoredEnvelope.message(facts, root["identity"] as? [String: Any] ?? [:], channel)
        record.gatewayID = message.identity.gatewayID
        record.conversation = message.identity.conversation
        record.sender = message.facts.sender
        record.keys = message.keys(gateway: gateway)
        record.references = message.ownReferences
        record.ticketNumber = (root["ticket_number"] as? String).flatMap { try? TicketNumber(typed: $0) }
        self.message = record
        original = root["original"] as? String
        storedCompanions = (root["companions"] as? [[String: Any]] ?? []).compactMap { companion in
            guard let path = companion["path"] as? String, let name = companion["name"] as? String else { return nil }
            return StoredCompanion(name: name, size: companion["size"] as? Int ?? 0, path: path)
        }
        earlier = root["earlier"] as? [String] ?? []
        isReply = facts["reply"] as? Bool ?? false
    }

    /// What of a message its keys are made from.
    private static func message(_ facts: [String: Any], _ identity: [String: Any], _ channel: Channel) -> Message {
        var known = Facts(channel: channel)
        known.sender = facts["sender"] as? String
        known.wholeText = facts["whole-text"] as? String
        var message = Message(facts: known)
        message.identity.gatewayID = identity["gateway_id"] as? String
        message.identity.messageID = identity["message_id"] as? String
        message.identity.deliveredTo = identity["delivered_to"] as? String
        message.identity.conversation = identity["conversation"] as? String
        return message
    }

    private static func time(_ value: Any?) -> Timestamp? {
        (value as? String).flatMap { Timestamp(rfc3339: $0) }
    }

    private static func chosen(_ value: Any?) -> String? {
        (value as? [String: Any])?["value"] as? String
    }

    private static func text(_ value: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
