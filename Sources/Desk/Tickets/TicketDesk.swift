import BusinessTime
import Ledger
import Settings
import Ticketing

/// What everything that changes tickets shares: the ledger, the rules' word on tickets, and the numbers given out.
///
/// On the intake queue only.
final class TicketDesk: @unchecked Sendable {
    // Changed on the intake queue alone.
    let ledger: Ledger
    /// Which ticket a message joins, with the windows of the settings.
    let joining: Joining
    private let book: RuleBook
    private var known: (edition: Int, rules: TicketRules)?
    private var lastSerial: Int64?

    init(ledger: Ledger, book: RuleBook, windows: Settings.Joining) {
        self.ledger = ledger
        joining = Joining(
            telephoneWindow: Int64(windows.telephone) * 1000, personWindow: Int64(windows.person) * 1000)
        self.book = book
    }

    /// The rules in use, as far as tickets are concerned; made once for each edition.
    var rules: TicketRules {
        let edition = book.current
        if let known, known.edition == edition.number { return known.rules }
        let rules = TicketRules(edition)
        known = (edition.number, rules)
        return rules
    }

    /// Counts the replacements of the rules.
    var edition: Int { book.current.number }

    /// A number that no ticket has; one that is not used after all is never given out again in this run.
    func nextNumber() throws -> TicketNumber {
        let last = try lastSerial ?? ledger.lastTicketSerial()
        lastSerial = last + 1
        guard let number = TicketNumber(serial: last + 1) else { throw TicketFailure.noNumberLeft }
        return number
    }

    /// Has numbers looked up anew, after the ledger may have others than was thought.
    func forgetNumbers() {
        lastSerial = nil
    }

    /// A change of a ticket as the ledger takes it.
    func change(_ ticket: Ticket, _ entries: [TicketEntry]) -> TicketChange {
        TicketChange(ticket, entries, rank: rules.rank(of: ticket.priority), due: rules.clocks.next(of: ticket))
    }
}

/// What must not happen to tickets; said instead of losing a message.
enum TicketFailure: Error, CustomStringConvertible {
    case noNumberLeft
    case unplaced(String)

    var description: String {
        switch self {
        case .noNumberLeft: "there are no ticket numbers left"
        case .unplaced(let message): "message \(message) has no ticket"
        }
    }
}
