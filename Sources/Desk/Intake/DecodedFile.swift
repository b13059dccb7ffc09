import DeskModel
import Ledger
import RuleEngine
import Spool
import Ticketing

/// A claimed file on its way through a batch.
struct DecodedFile {
    let claim: Claim
    /// What the decoder found, or why the file is held.
    let result: Result<Decoded, HoldReason>
    /// What makes each message of it a duplicate, by its place in the file.
    let keys: [Int: [MessageKey]]
    /// The version that this one replaces: the redo key and ticket of what was committed before a late writer came.
    var replaces: Replacement?
    /// The tier it goes to whatever the rules say: a person said so.
    var tier: String?
    /// The new messages, once they are told from duplicates.
    var messages: [PendingMessage] = []
    /// Messages that were there already, by their place in the file.
    var duplicates: [Int: MessageID] = [:]
    /// What is no customer's message, by its place in the file.
    var setAside: [Int: String] = [:]

    init(claim: Claim, result: Result<Decoded, HoldReason>, replaces: Replacement? = nil) {
        self.init(claim: claim, content: DecodedContent(result, gateway: claim.gateway), replaces: replaces)
    }

    init(claim: Claim, content: DecodedContent, replaces: Replacement?) {
        self.claim = claim
        result = content.result
        keys = content.keys
        self.replaces = replaces
    }
}

/// What a worker makes of a file: the messages, and what of them takes reading all of a text.
struct DecodedContent: Sendable {
    let result: Result<Decoded, HoldReason>
    /// What makes each message a duplicate, by its place in the file.
    let keys: [Int: [MessageKey]]

    init(_ result: Result<Decoded, HoldReason>, gateway: String) {
        self.result = result
        var keys: [Int: [MessageKey]] = [:]
        if case .success(let decoded) = result {
            for case (let ordinal, .message(let message)) in decoded.items.enumerated() {
                keys[ordinal] = message.keys(gateway: gateway)
            }
        }
        self.keys = keys
    }
}

/// What a late writer changed into another version.
struct Replacement: Sendable {
    let redoKey: [UInt8]
    let ticket: String
}

/// One new message: known to be no duplicate, with its id and ticket, to be decided.
struct PendingMessage: Sendable {
    let id: MessageID
    let ordinal: Int
    var message: Message
    let ticket: String
    /// The ticket's number.
    let number: TicketNumber
    /// Why it belongs to that ticket.
    let reason: JoinReason
    /// Ids of earlier messages of the conversation, oldest first.
    let earlier: [MessageID]
    let keys: [MessageKey]
    let references: [TicketReference]
    var decided: DecidedMessage?
}

/// What the rules made of a message, in words: the program it came from may be gone by the time it is written down.
struct DecidedMessage: Sendable {
    var summary: DecisionSummary
    let explanation: JSONText
    /// The message's facts, for the envelope and the ledger.
    let facts: JSONText
    var rank: Int
    let rulesVersion: String
}
