package import DeskModel
import Digest

extension Message {
    /// What makes a later message a duplicate of this one; empty where nothing does, for content alone is never a key.
    package func keys(gateway: String) -> [MessageKey] {
        var keys: [MessageKey] = []
        if let id = identity.gatewayID { keys.append(MessageKey(.gatewayID, gateway: gateway, value: id)) }
        // A mail is the same only when Message-ID, Delivered-To, From and body all agree.
        if let id = identity.messageID {
            let parts = [id, identity.deliveredTo ?? "", facts.sender ?? "", facts.wholeText ?? ""]
            var bytes: [UInt8] = []
            bytes.reserveCapacity(parts.reduce(32) { $0 + $1.utf8.count })
            for part in parts {
                bytes.append(contentsOf: "\(part.utf8.count):".utf8)
                bytes.append(contentsOf: part.utf8)
            }
            keys.append(MessageKey(.mail, gateway: gateway, value: SHA256.hash(bytes).hexadecimal))
        }
        return keys
    }

    /// What this message refers to, nearest first: its conversation, then the mails it answers.
    package var answeredReferences: [TicketReference] {
        var references: [TicketReference] = []
        if let conversation = identity.conversation { references.append(TicketReference(.conversation, conversation)) }
        references += identity.references.prefix(50).map { TicketReference(.mail, $0) }
        return references
    }

    /// What a later message may refer to in order to join this one's ticket.
    package var ownReferences: [TicketReference] {
        var references: [TicketReference] = []
        if let conversation = identity.conversation { references.append(TicketReference(.conversation, conversation)) }
        if let id = identity.messageID { references.append(TicketReference(.mail, id)) }
        return references
    }
}
