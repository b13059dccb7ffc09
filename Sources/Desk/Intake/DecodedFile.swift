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
    /// What was decided of its messages when it was read, and by which edition of the rules.
    private let decided: [Int: DecidedMessage]
    private let edition: Int?
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
        decided = content.decided
        edition = content.edition
        self.replaces = replaces
    }

    /// What was decided of a message when it was read; nil where the rules changed since, or where the message turned out to
    /// be a reply, which reading it cannot tell.
    func decision(of pending: PendingMessage, byEdition edition: Int) -> DecidedMessage? {
        guard self.edition == edition, case .success(let decoded) = result,
            case .message(let read) = decoded.items[pending.ordinal],
            read.facts.reply == pending.message.facts.reply
        else { return nil }
        return decided[pending.ordinal]
    }
}

/// What a worker makes of a file: the messages, what is decided of them, and what of them takes reading all of a text.
struct DecodedContent: Sendable {
    let result: Result<Decoded, HoldReason>
    /// What makes each message a duplicate, by its place in the file.
    let keys: [Int: [MessageKey]]
    /// What was decided of each message, by its place in the file.
    private(set) var decided: [Int: DecidedMessage] = [:]
    /// The edition of the rules that decided; nil where nothing was.
    private(set) var edition: Int?

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

    /// Has every message decided, as it is before anybody knows whether it belongs to a conversation.
    mutating func decide(byEdition edition: Int, _ decide: (Message) -> DecidedMessage) {
        guard case .success(let decoded) = result else { return }
        self.edition = edition
        for case (let ordinal, .message(let message)) in decoded.items.enumerated() {
            decided[ordinal] = decide(message)
        }
    }

    /// Whether it could not be read for want of memory.
    var isShortOfMemory: Bool {
        if case .failure(let reason) = result { reason.code == .noMemory } else { false }
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
    /// How long it took to decide and to put the reasons into words.
    let took: Duration

    /// Has it go to a tier whatever the route says.
    mutating func send(to tier: String) {
        guard tier != summary.tier else { return }
        summary.tier = tier
        summary.team = nil
        summary.routeRow = nil
    }
}
