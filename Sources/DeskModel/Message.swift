package import BusinessTime

/// One message as a decoder found it: the facts for the rules, and what the desk needs besides.
package struct Message: Equatable, Sendable {
    /// What rules may test.
    package var facts: Facts
    /// Whence it is: keys for duplicates and conversations.
    package var identity = MessageIdentity()
    /// The attachments by name and type; their bytes stay in the original.
    package var attachments: [Attachment] = []
    /// What the decoder had to repair, cut or guess, each a short English sentence without content of the message.
    package var notes: [String] = []

    /// A message with its facts.
    package init(facts: Facts) {
        self.facts = facts
    }
}

/// The keys a message brings along.
package struct MessageIdentity: Equatable, Sendable {
    /// The gateway's own id of this message (`update_id`, `wamid`, `event_id` …), unique within the gateway.
    ///
    /// Nil for mail: its identity is Message-ID, Delivered-To, From and body together.
    package var gatewayID: String?
    /// Message-ID of a mail, without the angle brackets.
    package var messageID: String?
    /// Delivered-To (or X-Original-To) of a mail.
    package var deliveredTo: String?
    /// The conversation, as the platform names it (`slack:C0HELP001/1795290000.000100`); nil where there is none.
    package var conversation: String?
    /// Message-IDs this mail answers: In-Reply-To and References, nearest first, without angle brackets.
    package var references: [String] = []
    /// When the message claims to be sent; shown, never tested.
    package var sent: Timestamp?

    /// An identity without any key.
    package init() {}
}

/// One attachment, by description.
package struct Attachment: Equatable, Sendable {
    /// The file name as given, control characters replaced; nil where it has none.
    package var name: String?
    /// The MIME type, lower case, without parameters.
    package var type: String
    /// Decoded size in bytes where it is known.
    package var size: Int?

    /// An attachment.
    package init(name: String?, type: String, size: Int?) {
        self.name = name
        self.type = type
        self.size = size
    }
}
