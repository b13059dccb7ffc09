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
    package var json: JSONText { written.text }

    /// The bytes of the file: the JSON and a line feed.
    package var bytes: [UInt8] { written.line() }

    private var written: JSONWriter {
        let facts = encodedFacts ?? self.facts.json
        var writer = JSONWriter(
            capacity: 2048 + facts.description.utf8.count + (explanation?.description.utf8.count ?? 0))
        writer.object { writer in
            writer.name("companions")
            writer.array(companions) { $1.write(to: &$0) }
            writer.member("decided", decided.description)
            writer.name("decision")
            decision.write(to: &writer)
            writer.member("earlier", earlier)
            writer.member("envelope", Envelope.version)
            if let explanation { writer.member("explanation", explanation) }
            writer.member("facts", facts)
            writer.member("gateway", gateway)
            if let held {
                writer.name("held")
                held.write(to: &writer)
            }
            writer.member("id", id)
            if identity != MessageIdentity() {
                writer.name("identity")
                identity.write(to: &writer)
            }
            writer.member("joined", ifAny: joined)
            writer.member("original", ifAny: original)
            writer.member("received", received.description)
            writer.member("rules_version", rulesVersion)
            if let source {
                writer.name("source")
                source.write(to: &writer)
            }
            writer.member("ticket", ticket)
            writer.member("ticket_number", ifAny: ticketNumber)
        }
        return writer
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

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("file", file)
            writer.member("ordinal", ordinal)
            writer.member("redo_key", redoKey)
            writer.member("sha256", digest)
        }
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

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("detail", detail)
            writer.member("id", id)
            writer.member("name", name)
            writer.member("reason", reason)
        }
    }
}

extension MessageIdentity {
    /// The keys as a JSON object; those that are missing are left out.
    package var json: JSONText {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("conversation", ifAny: conversation)
            writer.member("delivered_to", ifAny: deliveredTo)
            writer.member("gateway_id", ifAny: gatewayID)
            writer.member("message_id", ifAny: messageID)
            if !references.isEmpty { writer.member("references", references) }
            writer.member("sent", ifAny: sent?.description)
        }
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
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    fileprivate func write(to writer: inout JSONWriter) {
        func choose(_ name: String, _ value: String, _ rule: String?, _ writer: inout JSONWriter) {
            writer.name(name)
            writer.object { writer in
                writer.member("rule", orNull: rule)
                writer.member("value", value)
            }
        }
        writer.object { writer in
            choose("category", category, categoryRule, &writer)
            choose("priority", priority, priorityRule, &writer)
            if let routeRow { writer.member("route_row", routeRow) }
            writer.name("tags")
            writer.array(tags) { writer, tag in
                writer.object { writer in
                    writer.member("rule", tag.rule)
                    writer.member("value", tag.name)
                }
            }
            writer.member("team", ifAny: team)
            writer.member("tier", tier)
        }
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

    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("path", path)
            writer.member("size", size)
        }
    }
}
