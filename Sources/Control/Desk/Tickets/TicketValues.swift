/// A ticket as the daemon tells of it: the type `Ticket`.
package struct TicketSummary: Codable, Equatable, Sendable {
    /// What people call it.
    package var number: String
    /// The id that envelopes name.
    package var id: String
    /// Its state.
    package var state: String
    /// The tier that has it.
    package var tier: String
    /// Its category.
    package var category: String
    /// Its priority.
    package var priority: String
    /// Who has it.
    package var holder: String?
    /// The number of the ticket that it is a part of.
    package var mergedInto: String?
    /// When it began, RFC 3339.
    package var opened: String
    /// When it last changed.
    package var changed: String?
    /// When the next of its clocks rings.
    package var due: String?
    /// The channel of its first message.
    package var channel: String?
    /// Who sent that.
    package var sender: String?
    /// The subject of that.
    package var subject: String?

    private enum CodingKeys: String, CodingKey {
        case number, id, state, tier, category, priority, holder, opened, changed, due, channel, sender, subject
        case mergedInto = "merged_into"
    }

    /// A ticket of which only the necessary is told.
    package init(
        number: String, id: String, state: String, tier: String, category: String, priority: String, opened: String
    ) {
        self.number = number
        self.id = id
        self.state = state
        self.tier = tier
        self.category = category
        self.priority = priority
        self.opened = opened
    }
}

/// Something attached to a message: the type `Attachment`.
package struct AttachmentSummary: Codable, Equatable, Sendable {
    /// Its name.
    package var name: String?
    /// Its MIME type.
    package var type: String
    /// Its size in bytes.
    package var size: Int?

    /// An attachment.
    package init(name: String?, type: String, size: Int?) {
        self.name = name
        self.type = type
        self.size = size
    }
}

/// A message of a ticket: the type `TicketMessage`.
package struct TicketMessage: Codable, Equatable, Sendable {
    /// Its id.
    package var id: String
    /// When the spool got it, RFC 3339.
    package var received: String
    /// Its channel.
    package var channel: String
    /// The gateway it came through.
    package var gateway: String
    /// Who sent it.
    package var sender: String?
    /// Whether the sender is who it says.
    package var verified: Bool
    /// Its subject.
    package var subject: String?
    /// Its text without what it quotes.
    package var text: String?
    /// What is attached.
    package var attachments: [AttachmentSummary]
    /// The category that the rules gave it.
    package var category: String
    /// The rule that did; nil is the default.
    package var categoryRule: String?
    /// The priority that the rules gave it.
    package var priority: String
    /// The rule that did; nil is the default.
    package var priorityRule: String?
    /// Which rules.
    package var rulesVersion: String
    /// Why it belongs to the ticket.
    package var joined: String

    private enum CodingKeys: String, CodingKey {
        case id, received, channel, gateway, sender, verified, subject, text, attachments, category, priority, joined
        case categoryRule = "category_rule"
        case priorityRule = "priority_rule"
        case rulesVersion = "rules_version"
    }

    /// A message without text, subject and attachments.
    package init(
        id: String, received: String, channel: String, gateway: String, sender: String?, verified: Bool,
        category: String, priority: String, rulesVersion: String, joined: String
    ) {
        self.id = id
        self.received = received
        self.channel = channel
        self.gateway = gateway
        self.sender = sender
        self.verified = verified
        self.category = category
        self.priority = priority
        self.rulesVersion = rulesVersion
        self.joined = joined
        attachments = []
    }
}

/// A line of a ticket's history: the type `TicketStep`.
package struct TicketStepSummary: Codable, Equatable, Sendable {
    /// Its place, from 1.
    package var number: Int
    /// When, RFC 3339.
    package var at: String
    /// Who.
    package var actor: String
    /// What, a stable name.
    package var kind: String
    /// What, for people.
    package var words: String
    /// The message that it is about.
    package var message: String?
    /// Why, where somebody said so.
    package var why: String?

    /// A line.
    package init(
        number: Int, at: String, actor: String, kind: String, words: String, message: String?, why: String?
    ) {
        self.number = number
        self.at = at
        self.actor = actor
        self.kind = kind
        self.words = words
        self.message = message
        self.why = why
    }
}
