package import BusinessTime

/// What a tier's queue holds for one message: everything a consumer needs, in one JSON file.
///
/// The format is published as `docs/schemas/envelope.schema.json` and versioned: a consumer takes members it does not know for none of its
/// business; ``version`` changes only when one that exists changes its meaning or goes.
package struct Envelope: Equatable, Sendable {
    /// The version of the format: the member `envelope`.
    package static let version = 1

    /// The message's id.
    package var id: String
    /// The ticket it belongs to.
    package var ticket: String
    /// The ticket's number, as people say it; nil where it has none.
    package var ticketNumber: String?
    /// Why the message belongs to that ticket, in words; nil where nothing was said.
    package var joined: String?
    /// The gateway it came through.
    package var gateway: String
    /// When the spool got it.
    package var received: Timestamp
    /// When it was decided.
    package var decided: Timestamp
    /// Which rules decided.
    package var rulesVersion: String
    /// What was known of it.
    package var facts: Facts
    /// The facts as JSON where that was made already; nil makes it from ``facts``.
    package var encodedFacts: JSONText?
    /// What was decided.
    package var decision: DecisionSummary
    /// Why: JSON made by the rule engine, passed on as it is; nil where there is none.
    package var explanation: JSONText?
    /// The path of the original, relative to the tier's directory; nil where there is none to read.
    package var original: String?
    /// The files that came with it.
    package var companions: [StoredCompanion] = []
    /// Earlier messages of the conversation, oldest first.
    package var earlier: [String] = []
    /// The keys that the message brought along: what an answer has to name, and what makes a later one a duplicate.
    package var identity = MessageIdentity()
    /// The file it was read from.
    package var source: EnvelopeSource?
    /// The held file that this envelope tells of; nil for messages.
    package var held: HeldNotice?

    /// An envelope without companions or earlier messages.
    package init(
        id: String, ticket: String, gateway: String, received: Timestamp, decided: Timestamp, rulesVersion: String,
        facts: Facts, decision: DecisionSummary, explanation: JSONText? = nil, original: String? = nil
    ) {
        self.id = id
        self.ticket = ticket
        self.gateway = gateway
        self.received = received
        self.decided = decided
        self.rulesVersion = rulesVersion
        self.facts = facts
        self.decision = decision
        self.explanation = explanation
        self.original = original
    }

    /// The envelope as JSON: the same envelope always gives the same text.
    ///
    /// Members that would be null are left out.
    package var json: JSONText {
        var members: [String: JSONText] = [
            "envelope": .number(Envelope.version), "id": .string(id), "ticket": .string(ticket),
            "gateway": .string(gateway), "received": .string(received.description),
            "decided": .string(decided.description), "rules_version": .string(rulesVersion),
            "facts": encodedFacts ?? facts.json,
            "decision": decision.json, "companions": .array(companions.map(\.json)), "earlier": .array(earlier),
        ]
        if let ticketNumber { members["ticket_number"] = .string(ticketNumber) }
        if let joined { members["joined"] = .string(joined) }
        if let explanation { members["explanation"] = explanation }
        if let original { members["original"] = .string(original) }
        if identity != MessageIdentity() { members["identity"] = identity.json }
        if let source { members["source"] = source.json }
        if let held { members["held"] = held.json }
        return .object(members)
    }

    /// The bytes of the file: the JSON and a line feed.
    package var bytes: [UInt8] {
        var bytes = Array(json.description.utf8)
        bytes.append(0x0A)
        return bytes
    }
}

/// The file that a message was read from, as its envelope names it: with it the ledger can be made again from the tiers.
package struct EnvelopeSource: Equatable, Sendable {
    /// The name it was dropped under, percent-escaped.
    package var file: String
    /// SHA-256 of its content, 64 hexadecimal digits.
    package var digest: String
    /// What tells this content of this file from every other, 64 hexadecimal digits.
    package var redoKey: String
    /// The message's place in the file, from 0.
    package var ordinal: Int

    /// A source.
    package init(file: String, digest: String, redoKey: String, ordinal: Int) {
        self.file = file
        self.digest = digest
        self.redoKey = redoKey
        self.ordinal = ordinal
    }

    var json: JSONText {
        .object([
            "file": .string(file), "sha256": .string(digest), "redo_key": .string(redoKey), "ordinal": .number(ordinal),
        ])
    }
}

/// A held file, as the envelope that tells of it names it.
package struct HeldNotice: Equatable, Sendable {
    /// Names it within its gateway, for commands.
    package var id: String
    /// The name it was dropped under, printable.
    package var name: String
    /// The reason's stable name.
    package var reason: String
    /// What was found.
    package var detail: String

    /// A notice.
    package init(id: String, name: String, reason: String, detail: String) {
        self.id = id
        self.name = name
        self.reason = reason
        self.detail = detail
    }

    var json: JSONText {
        .object(["id": .string(id), "name": .string(name), "reason": .string(reason), "detail": .string(detail)])
    }
}

extension MessageIdentity {
    /// The keys as a JSON object; those that are missing are left out.
    package var json: JSONText {
        var members: [String: JSONText] = [:]
        let texts = [
            ("gateway_id", gatewayID), ("message_id", messageID), ("delivered_to", deliveredTo),
            ("conversation", conversation), ("sent", sent?.description),
        ]
        for case (let name, let value?) in texts { members[name] = .string(value) }
        if !references.isEmpty { members["references"] = .array(references) }
        return .object(members)
    }
}

/// A decision in plain values: what was chosen and which rules chose it.
///
/// A rule's name is nil where the default or nobody did.
package struct DecisionSummary: Equatable, Sendable {
    /// One tag and the rule that gave it.
    package struct Tag: Equatable, Sendable {
        /// The tag.
        package var name: String
        /// The rule.
        package var rule: String

        /// A tag.
        package init(name: String, rule: String) {
            self.name = name
            self.rule = rule
        }
    }

    /// The category.
    package var category: String
    /// The rule that decided it; nil is the default.
    package var categoryRule: String?
    /// The priority.
    package var priority: String
    /// The rule that decided it; nil is the default.
    package var priorityRule: String?
    /// The tags, in the order they are shown.
    package var tags: [Tag]
    /// The tier.
    package var tier: String
    /// The team; nil where the route names none.
    package var team: String?
    /// The row of the route that fitted, from 1; nil where no route was asked (a stub for a held message).
    package var routeRow: Int?

    /// A decision.
    package init(
        category: String, categoryRule: String?, priority: String, priorityRule: String?, tags: [Tag] = [],
        tier: String,
        team: String? = nil, routeRow: Int? = nil
    ) {
        self.category = category
        self.categoryRule = categoryRule
        self.priority = priority
        self.priorityRule = priorityRule
        self.tags = tags
        self.tier = tier
        self.team = team
        self.routeRow = routeRow
    }

    /// The decision as a JSON object.
    package var json: JSONText {
        func chosen(_ value: String, _ rule: String?) -> JSONText {
            .object(["value": .string(value), "rule": rule.map { .string($0) } ?? .null])
        }
        var members: [String: JSONText] = [
            "category": chosen(category, categoryRule), "priority": chosen(priority, priorityRule),
            "tags": .array(tags.map { .object(["value": .string($0.name), "rule": .string($0.rule)]) }),
            "tier": .string(tier),
        ]
        if let team { members["team"] = .string(team) }
        if let routeRow { members["route_row"] = .number(routeRow) }
        return .object(members)
    }
}

/// A file that came with a message, as the envelope names it.
package struct StoredCompanion: Equatable, Sendable {
    /// The name it was dropped under.
    package var name: String
    /// Its size in bytes.
    package var size: Int
    /// Its path, relative to the tier's directory.
    package var path: String

    /// A stored companion.
    package init(name: String, size: Int, path: String) {
        self.name = name
        self.size = size
        self.path = path
    }

    var json: JSONText {
        .object(["name": .string(name), "size": .number(size), "path": .string(path)])
    }
}
