import BusinessTime
import Control
import DeskModel
import Foundation
import Ledger
import Ticketing

// Tickets, messages and histories as the control socket tells them.
extension TicketSummary {
    init(_ ticket: Ticket, due: Timestamp? = nil) {
        self.init(
            number: ticket.number.description, id: ticket.id, state: ticket.state.rawValue, tier: ticket.tier,
            category: ticket.category, priority: ticket.priority, opened: ticket.opened.description)
        holder = ticket.holder
        mergedInto = ticket.mergedInto?.description
        self.due = due?.description
    }

    init(_ listed: ListedTicket) {
        self.init(listed.ticket, due: listed.due)
        changed = listed.changed.description
        channel = listed.channel.rawValue
        sender = listed.sender
        subject = listed.subject
    }
}

extension TicketMessage {
    init(_ message: StoredMessage, attachments: [Attachment], reason: JoinReason, longestText: Int) {
        let facts = TicketMessage.object(message.factsJSON)
        let decision = TicketMessage.object(message.decisionJSON)
        self.init(
            id: message.id.description, received: message.received.description, channel: message.channel.rawValue,
            gateway: message.gateway, sender: message.sender, verified: facts["verified"] as? Bool ?? false,
            category: message.category, priority: message.priority, rulesVersion: message.rulesVersion,
            joined: reason.words)
        subject = facts["subject"] as? String
        text = (facts["body"] as? String).map { text in
            text.count > longestText ? String(text.prefix(longestText)) + " …" : text
        }
        categoryRule = TicketMessage.rule(decision["category"])
        priorityRule = TicketMessage.rule(decision["priority"])
        self.attachments = attachments.map { AttachmentSummary(name: $0.name, type: $0.type, size: $0.size) }
    }

    private static func object(_ json: String) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
    }

    private static func rule(_ chosen: Any?) -> String? {
        (chosen as? [String: Any])?["rule"] as? String
    }
}

extension TicketStepSummary {
    init(_ entry: TicketEntry) {
        self.init(
            number: entry.number, at: entry.at.description, actor: entry.actor, kind: entry.step.kind,
            words: entry.step.words, message: entry.step.message, why: entry.why)
    }
}
