import BusinessTime
import DeskModel
import Digest
import Foundation
import Ledger
import Spool

/// An envelope made again from what the ledger has of its message.
///
/// Facts and explanation are in the ledger word for word, so what consumers go by is the same. What a mail says of
/// its delivery besides its id is not kept in a row and is missing from `identity`.
struct EnvelopeFromRow {
    let message: StoredMessage
    let source: MessageSource
    /// Earlier messages of the conversation, oldest first.
    let earlier: [MessageID]

    init?(_ id: MessageID, _ ledger: Ledger) throws(LedgerError) {
        guard let message = try ledger.message(id), let source = try ledger.source(of: id) else { return nil }
        self.message = message
        self.source = source
        earlier = try ledger.messages(ofTicket: message.ticket, limit: 100).filter { $0 < id }
    }

    /// The bytes of its file; nil where the row holds no usable JSON.
    func bytes(original: String?, companions: [StoredCompanion]) -> [UInt8]? {
        guard let explanation = EnvelopeFromRow.object(message.decisionJSON),
            EnvelopeFromRow.object(message.factsJSON) != nil
        else { return nil }
        var members: [String: JSONText] = [
            "envelope": .number(Envelope.version), "id": .string(message.id.description),
            "ticket": .string(message.ticket), "gateway": .string(message.gateway),
            "received": .string(message.received.description), "decided": .string(message.decided.description),
            "rules_version": .string(message.rulesVersion), "facts": JSONText(unchecked: message.factsJSON),
            "decision": decision(explanation).json,
            "companions": .array(
                companions.map { companion in
                    JSONText.object([
                        "name": .string(companion.name), "size": .number(companion.size),
                        "path": .string(companion.path),
                    ])
                }),
            "earlier": .array(earlier.map(\.description)), "explanation": JSONText(unchecked: message.decisionJSON),
            "source": .object([
                "file": .string(message.fileName), "sha256": .string(source.digest.hexadecimal),
                "redo_key": .string(source.redoKey.hexadecimal), "ordinal": .number(source.ordinal),
            ]),
        ]
        if let original { members["original"] = .string(original) }
        var identity = MessageIdentity()
        identity.gatewayID = source.gatewayID
        identity.conversation = source.conversation
        identity.messageID = source.mailID
        if identity != MessageIdentity() { members["identity"] = identity.json }
        return Array(JSONText.object(members).description.utf8) + [0x0A]
    }

    private func decision(_ explanation: [String: Any]) -> DecisionSummary {
        func rule(_ member: String) -> String? { (explanation[member] as? [String: Any])?["rule"] as? String }
        var summary = DecisionSummary(
            category: message.category, categoryRule: rule("category"), priority: message.priority,
            priorityRule: rule("priority"), tier: message.tier)
        summary.tags = (explanation["tags"] as? [[String: Any]] ?? []).compactMap { tag in
            guard let name = tag["value"] as? String, let rule = tag["rule"] as? String else { return nil }
            return DecisionSummary.Tag(name: name, rule: rule)
        }
        // A message that joined a ticket of another tier was not routed.
        if explanation["tier"] as? String == message.tier {
            summary.team = explanation["team"] as? String
            summary.routeRow = explanation["route_row"] as? Int
        }
        return summary
    }

    private static func object(_ text: String) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    }
}
