package import BusinessTime
package import DeskModel
package import Ticketing

/// One claimed file and everything that was decided about it: what ``Ledger/commit(_:published:)`` writes.
package struct IntakeRecord: Sendable {
    /// What a file turned out to be.
    package enum Outcome: Equatable, Sendable {
        /// It brought at least one new message.
        case messages
        /// All it brought was there already.
        case duplicate
        /// No customer's message: why.
        case aside(String)
        /// Held: the reason's stable name and its detail.
        case held(HoldReason)
    }

    /// The gateway.
    package var gateway: String
    /// The name it was dropped under, escaped.
    package var name: String
    /// The key that makes a restart idempotent: 32 bytes, made by the spool.
    package var redoKey: [UInt8]
    /// The claim it was read under, where its writer may come back: all versions of a file have one.
    package var claim: String?
    /// Size in bytes.
    package var size: Int
    /// SHA-256 of the content; empty where it was not read.
    package var digest: [UInt8]
    /// When the spool got it.
    package var received: Timestamp
    /// What it is.
    package var outcome: Outcome
    /// The content to keep; nil where it is kept elsewhere (held, aside).
    package var content: [UInt8]?
    /// The new messages it brought, in its order.
    package var messages: [MessageRecord] = []
    /// Messages it brought that were there already, by their place in it.
    package var duplicates: [Int: MessageID] = [:]
    /// What it brought besides that was no customer's message, by its place: why.
    package var setAside: [Int: String] = [:]
    /// The redo key of the version that a late writer changed into this one.
    package var replaces: [UInt8]?

    /// A record without messages.
    package init(
        gateway: String, name: String, redoKey: [UInt8], size: Int, digest: [UInt8], received: Timestamp,
        outcome: Outcome, content: [UInt8]? = nil
    ) {
        self.gateway = gateway
        self.name = name
        self.redoKey = redoKey
        self.size = size
        self.digest = digest
        self.received = received
        self.outcome = outcome
        self.content = content
    }
}

/// One new message with its decision.
package struct MessageRecord: Sendable {
    /// Its id.
    package var id: MessageID
    /// Its place in the file, from 0.
    package var ordinal: Int
    /// The channel.
    package var channel: Channel
    /// The gateway's own id of it.
    package var gatewayID: String?
    /// The conversation, as the platform names it.
    package var conversation: String?
    /// The sender, as the fact has it.
    package var sender: String?
    /// The category decided.
    package var category: String
    /// The priority decided.
    package var priority: String
    /// The tier it goes to.
    package var tier: String
    /// Its urgency in the tier: 0 is the most urgent.
    package var rank: Int
    /// The name of its envelope in the tier.
    package var envelopeName: String
    /// The ticket it belongs to.
    package var ticket: String
    /// The facts, JSON.
    package var factsJSON: String
    /// The decision with its explanation, JSON.
    package var decisionJSON: String
    /// Which rules decided.
    package var rulesVersion: String
    /// When it was decided.
    package var decided: Timestamp
    /// What makes a later one a duplicate of it.
    package var keys: [MessageKey] = []
    /// What a later message may refer to in order to join the ticket.
    package var references: [TicketReference] = []
    /// The number of the ticket, where an envelope that is read back names one; the intake's own comes with the ticket.
    package var ticketNumber: TicketNumber?
    /// What is attached to it; the bytes are in its original.
    package var attachments: [Attachment] = []

    /// A message with its decision.
    package init(
        id: MessageID, ordinal: Int, channel: Channel, category: String, priority: String, tier: String, rank: Int,
        envelopeName: String, ticket: String, factsJSON: String, decisionJSON: String, rulesVersion: String,
        decided: Timestamp
    ) {
        self.id = id
        self.ordinal = ordinal
        self.channel = channel
        self.category = category
        self.priority = priority
        self.tier = tier
        self.rank = rank
        self.envelopeName = envelopeName
        self.ticket = ticket
        self.factsJSON = factsJSON
        self.decisionJSON = decisionJSON
        self.rulesVersion = rulesVersion
        self.decided = decided
    }
}

/// What makes two messages the same.
package struct MessageKey: Hashable, Sendable {
    /// What the value is.
    package enum Kind: String, Sendable {
        /// The gateway's own id (`update_id`, `wamid`, `event_id` …).
        case gatewayID = "gateway-id"
        /// A digest over Message-ID, Delivered-To, From and body of a mail.
        case mail
    }

    /// What the value is.
    package var kind: Kind
    /// The gateway; ids of two gateways are never the same.
    package var gateway: String
    /// The value.
    package var value: String

    /// A key.
    package init(_ kind: Kind, gateway: String, value: String) {
        self.kind = kind
        self.gateway = gateway
        self.value = value
    }
}

/// What a message may refer to in order to join a conversation.
package struct TicketReference: Hashable, Sendable {
    /// What the value is.
    package enum Kind: String, Sendable {
        /// The Message-ID of a mail.
        case mail
        /// A conversation's key, as the platform names it.
        case conversation
    }

    /// What the value is.
    package var kind: Kind
    /// The value.
    package var value: String

    /// A reference.
    package init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }
}
