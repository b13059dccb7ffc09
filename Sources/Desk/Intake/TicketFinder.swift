import BusinessTime
import DeskModel
import Ledger
import Spool
import Ticketing

/// Tells new messages from ones that are there already, and finds the ticket each belongs to.
///
/// The ledger knows earlier batches; what came earlier in the same batch is remembered here. One value serves one batch,
/// within one look-up of the ledger.
struct TicketFinder {
    private let ledger: LedgerLookup
    private let ids: MessageIDSource
    /// The tickets of the batch.
    var tickets: TicketBook
    private let keysSince: Timestamp
    private let now: Timestamp
    private var batchKeys: [MessageKey: MessageID] = [:]
    private var batchMessages: [String: [MessageID]] = [:]

    /// How many earlier messages of a conversation an envelope names.
    static let earlierLimit = 50

    init(ledger: LedgerLookup, desk: TicketDesk, ids: MessageIDSource, now: Timestamp, keysSince: Timestamp) {
        self.ledger = ledger
        tickets = TicketBook(desk, now: now)
        self.ids = ids
        self.now = now
        self.keysSince = keysSince
    }

    /// Sorts out what a decoded file holds.
    mutating func sort(_ file: inout DecodedFile) throws {
        guard case .success(let decoded) = file.result else { return }
        for (ordinal, item) in decoded.items.enumerated() {
            switch item {
            case .setAside(let why): file.setAside[ordinal] = why
            case .message(let message): try sort(message, ordinal: ordinal, of: &file)
            }
        }
    }

    private mutating func sort(_ message: Message, ordinal: Int, of file: inout DecodedFile) throws {
        // A changed version of a file has the ids of the one before, and is no duplicate of it.
        let keys = file.replaces == nil ? file.keys[ordinal] ?? [] : []
        for key in keys {
            if let known = batchKeys[key] {
                file.duplicates[ordinal] = known
                return
            }
        }
        if !keys.isEmpty, let known = try ledger.duplicate(of: keys, since: keysSince) {
            file.duplicates[ordinal] = known
            return
        }
        let id = ids.next(now: now)
        let place = try tickets.place(message, id: id, replaces: file.replaces?.ticket)
        let ticket = place.ticket
        var earlier: [MessageID] = []
        if ticket != id.description {
            earlier = try ledger.messages(ofTicket: ticket, limit: TicketFinder.earlierLimit)
            earlier = Array((earlier + (batchMessages[ticket] ?? [])).suffix(TicketFinder.earlierLimit))
        }
        var message = message
        // The version that a late writer changed is no earlier message of the conversation.
        message.facts.reply = message.facts.reply || place.isReply
        for key in keys { batchKeys[key] = id }
        batchMessages[ticket] = (batchMessages[ticket] ?? []).suffix(TicketFinder.earlierLimit - 1) + [id]
        file.messages.append(
            PendingMessage(
                id: id, ordinal: ordinal, message: message, ticket: ticket, number: place.number,
                reason: place.reason, earlier: earlier, keys: keys, references: message.ownReferences))
    }
}
