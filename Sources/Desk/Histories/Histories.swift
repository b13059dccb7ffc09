import Ledger
import Spool
import Ticketing

/// Keeps what happens to tickets a second time, in files of the spool, so that a lost ledger does not take it along.
///
/// What people and clocks do is on the disk here before the ledger has it; what the intake and moves of envelopes do follows the ledger without
/// a sync of its own, since envelopes and their places tell of it. So the intake's commit waits for nothing more. A line that cannot be written
/// stops nobody: it is said, and everything is written anew. On the intake queue only.
final class Histories {
    private let ledger: Ledger
    private let files: HistoryFiles
    private let identity: String
    private let log: EventLog
    private var hasFailed = false
    private var rewriting: (serial: Int64, file: Int)?
    private var isComplete: Bool

    /// In the ledger: of which spool the files have everything that the ledger has.
    static let mark = "histories"
    /// Tickets that one step of writing anew takes.
    static let limit = 200

    init(ledger: Ledger, spool: SpoolDirectories, log: EventLog) throws {
        self.ledger = ledger
        files = HistoryFiles(spool)
        identity = spool.identity.value
        self.log = log
        isComplete = try ledger.metadata(Histories.mark) == identity
    }

    /// Keeps the lines of changes.
    ///
    /// - Parameter isDurable: whether nothing else tells of them.
    func keep(_ changes: [TicketChange], isDurable: Bool) {
        let lines = changes.flatMap { HistoryLine.lines(of: $0).flatMap(\.bytes) }
        guard !lines.isEmpty else { return }
        do {
            try files.append(lines, isDurable: isDurable)
            hasFailed = false
        } catch {
            forget()
            // Said once, and again only after it went well in between.
            if !hasFailed { log(.upkeepFailed("the histories of tickets are not kept in the spool: \(error)")) }
            hasFailed = true
        }
    }

    /// Has everything written anew: something is missing in the files, or something has to go from them.
    func forget() {
        isComplete = false
        rewriting = nil
        // Where even this cannot be written, the next line that fails tries again.
        try? ledger.setMetadata(Histories.mark, nil)
    }

    /// Writes a few tickets anew, where that is needed; returns whether there is more to do.
    ///
    /// Files of before go once all of it is in new ones. What happens meanwhile goes into the new ones, too; a line that is there twice says the
    /// same.
    func step() throws -> Bool {
        guard !isComplete else { return false }
        let (after, file) = try rewriting ?? (0, files.beginFile())
        do {
            let histories = try ledger.histories(after: after, limit: Histories.limit)
            if let last = histories.last?.first?.number.serial {
                try files.append(histories.flatMap { $0.flatMap(\.bytes) }, isDurable: false)
                rewriting = (last, file)
                return true
            }
            try files.sync()
            try files.remove(before: file)
        } catch {
            // The file at hand may lack its end: begun anew, nothing is counted on it.
            rewriting = nil
            throw error
        }
        rewriting = nil
        try ledger.setMetadata(Histories.mark, identity)
        isComplete = true
        return false
    }
}

extension IntakeLine {
    /// Writes down what people, programs or clocks did to tickets; durable when it returns.
    ///
    /// What a program did by moving envelopes is told by their places.
    func record(_ changes: [TicketChange], messages: [MessageChange] = []) throws {
        let isTold = changes.allSatisfy { $0.entries.allSatisfy { $0.actor == TicketEntry.spool } }
        histories.keep(changes, isDurable: !isTold)
        try ledger.record(changes, messages: messages)
    }
}
