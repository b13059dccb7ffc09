package import BusinessTime

/// Something that happened at the desk: the type `Event`.
package struct WatchedEvent: Codable, Equatable, Sendable {
    /// When, RFC 3339.
    package var time: String
    /// What, a stable name.
    package var kind: String
    /// One line for people.
    package var message: String
    /// What it is about, by name.
    package var fields: [String: String]

    /// An event.
    package init(at time: Timestamp, kind: String, message: String, fields: [String: String] = [:]) {
        self.time = time.description
        self.kind = kind
        self.message = message
        self.fields = fields
    }
}

/// What a dropped file turned out to be: the type `Receipt`.
package struct Receipt: Codable, Equatable, Sendable {
    /// How it ended.
    package enum Outcome: String, CaseIterable, Codable, Sendable {
        case unknown, messages, duplicate, aside, held
    }

    /// A message with its ticket: the type `ReceiptItem`.
    package struct Item: Codable, Equatable, Sendable {
        /// The message's id.
        package var message: String
        /// Its ticket's id.
        package var ticket: String
        /// Its ticket's number, `FL-2K7W`; nil where its ticket is not kept any more.
        package var number: String?

        /// A message with its ticket.
        package init(message: String, ticket: String, number: String? = nil) {
            self.message = message
            self.ticket = ticket
            self.number = number
        }
    }

    /// How it ended.
    package var outcome: Outcome
    /// Why it was set aside or held.
    package var reason: String?
    /// The messages it brought, or those that were there already.
    package var items: [Item]

    /// A receipt.
    package init(outcome: Outcome, reason: String? = nil, items: [Item] = []) {
        self.outcome = outcome
        self.reason = reason
        self.items = items
    }
}

/// A finding about the rules: the type `Diagnostic`.
package struct RuleFinding: Codable, Equatable, Sendable {
    /// How much it counts.
    package enum Severity: String, CaseIterable, Codable, Sendable {
        case note, warning, error
    }

    /// The stable code.
    package var code: String
    /// How much it counts.
    package var severity: Severity
    /// What is wrong, in one line.
    package var message: String
    /// The file, where one is to blame.
    package var file: String?
    /// The line, from 1.
    package var line: Int?
    /// The column, from 1.
    package var column: Int?
    /// What to do.
    package var help: [String]
    /// The finding in full, over several lines.
    package var report: String

    /// A finding.
    package init(
        code: String, severity: Severity, message: String, file: String? = nil, line: Int? = nil, column: Int? = nil,
        help: [String] = [], report: String
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.help = help
        self.report = report
    }
}

/// A held file: the type `HeldItem`.
package struct HeldEntry: Codable, Equatable, Sendable {
    /// The gateway.
    package var gateway: String
    /// Names it within its gateway.
    package var id: String
    /// The name it was dropped under.
    package var name: String
    /// The reason's stable name.
    package var reason: String
    /// What was found.
    package var detail: String
    /// Bytes.
    package var size: Int
    /// When the spool got it, RFC 3339.
    package var received: String?
    /// When it was held, RFC 3339.
    package var held: String?
    /// Whether it could not be moved and is still in the drop directory.
    package var isInInbox: Bool

    private enum CodingKeys: String, CodingKey {
        case gateway, id, name, reason, detail, size, received, held
        case isInInbox = "in_inbox"
    }

    /// A held file.
    package init(
        gateway: String, id: String, name: String, reason: String, detail: String, size: Int,
        received: Timestamp? = nil, held: Timestamp? = nil, isInInbox: Bool = false
    ) {
        self.gateway = gateway
        self.id = id
        self.name = name
        self.reason = reason
        self.detail = detail
        self.size = size
        self.received = received?.description
        self.held = held?.description
        self.isInInbox = isInInbox
    }
}

/// A message in a tier's queue: the type `QueueItem`.
package struct QueueEntry: Codable, Equatable, Sendable {
    /// The message's id.
    package var message: String
    /// The ticket it belongs to.
    package var ticket: String
    /// The tier.
    package var tier: String
    /// `waiting`, `on-hold` or `taken`.
    package var state: String
    /// The gateway.
    package var gateway: String
    /// The category.
    package var category: String
    /// The priority.
    package var priority: String
    /// Urgency, 0 is the most urgent.
    package var rank: Int
    /// When the spool got it, RFC 3339.
    package var received: String
    /// Seconds since then.
    package var age: Int

    /// A message.
    package init(
        message: String, ticket: String, tier: String, state: String, gateway: String, category: String,
        priority: String, rank: Int, received: Timestamp, age: Int
    ) {
        self.message = message
        self.ticket = ticket
        self.tier = tier
        self.state = state
        self.gateway = gateway
        self.category = category
        self.priority = priority
        self.rank = rank
        self.received = received.description
        self.age = age
    }
}
