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
        self.claim = claim
        self.result = result
        self.replaces = replaces
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
    var rank: Int
    let rulesVersion: String
}
