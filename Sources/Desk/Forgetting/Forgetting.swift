import BusinessTime
import DeskModel
import Glibc
import Ledger
import Spool
import Ticketing

/// Forgets one person, everywhere, in small steps that go between the batches of intake.
///
/// What is about to be forgotten is written down first, with the address; files go before rows, and what finds the rows goes last. So
/// whatever dies in between, the next start finds what is left and goes on. After the rows the address itself is gone from the ledger; then the
/// full-text index is merged, free pages are given back and the log is emptied.
///
/// Steps are for the intake queue; one value serves one forgetting.
final class Forgetting: @unchecked Sendable {
    // Used by one step after the other alone.
    private let line: IntakeLine
    private let pending: PendingForgetting
    private let senders: [String]
    private var plan: ForgettingPlan?
    private var work: [Work]
    private(set) var done = Done()

    /// What was removed.
    struct Done: Equatable, Sendable {
        var messages = 0
        var contents = 0
        var envelopes = 0
        var originals = 0
        var kept = 0
        var tickets = 0

        /// For the log: how much, and nothing of whom.
        var words: String {
            "\(messages) messages, \(envelopes) envelopes, \(originals) originals in the tiers, \(contents) in the ledger, "
                + "\(kept) held files and files set aside, the words in the histories of \(tickets) tickets"
        }
    }

    private enum Work {
        case begin, envelopes, originals, kept, tickets, rows, senders, record
        case mergeIndex(isFirst: Bool)
        case pages
        case histories(isFirst: Bool)
        case finish, log
    }

    /// Where a whole forgetting is run, so that there is one at a time; its steps are run on the intake queue.
    static let queue = WorkQueue("forgetting")
    /// How many things one step removes at most.
    static let limit = 50
    /// The line in the histories of the tickets.
    static let note = "forgotten: what a customer wrote here, and the words of this history"

    /// A forgetting as it was planned.
    init(_ plan: ForgettingPlan, pending: PendingForgetting, line: IntakeLine) {
        self.line = line
        self.pending = pending
        self.plan = plan
        senders = plan.address.senders
        work = [.begin, .envelopes, .originals, .kept, .tickets, .rows, .senders, .record] + Forgetting.clearing
    }

    /// The rest of a forgetting whose rows are gone already.
    init(restOf line: IntakeLine) {
        self.line = line
        pending = PendingForgetting(sender: "", actor: "", at: line.clock.now())
        senders = []
        work = Forgetting.clearing
    }

    private static let clearing: [Work] = [
        .mergeIndex(isFirst: true), .pages, .histories(isFirst: true), .finish, .log,
    ]

    /// What a start has to go on with; nil where nothing was left.
    ///
    /// From any thread.
    static func left(by line: IntakeLine) throws -> Forgetting? {
        if let pending = try line.ledger.pendingForgetting(), let address = PersonAddress(typed: pending.sender) {
            // What came since is nothing that anybody asked to forget.
            return Forgetting(try ForgettingPlan(address, line: line, leavesOpen: true), pending: pending, line: line)
        }
        return try line.ledger.hasUnfinishedForgetting() ? Forgetting(restOf: line) : nil
    }

    /// One step; false once all is done.
    func step() throws -> Bool {
        guard let next = work.first else { return false }
        if try !run(next) { work.removeFirst() }
        return !work.isEmpty
    }

    /// Does a part of something; returns whether there is more of it.
    private func run(_ work: Work) throws -> Bool {
        switch work {
        case .begin: try begin()
        case .envelopes: return try removeEnvelopes()
        case .originals: try removeOriginals()
        case .kept: return try removeKept()
        case .tickets: return try scrubTickets()
        case .rows: return try removeRows()
        case .senders: try line.ledger.removeSenders(senders)
        case .record:
            _ = try line.ledger.recordForgetting(
                pending, senders: senders, messages: done.messages, tickets: done.tickets)
        case .mergeIndex(let isFirst):
            try line.ledger.overwriteRemoved()
            let isMore = try line.ledger.mergeSearchIndex(isFirst: isFirst)
            if isMore, isFirst { self.work[0] = .mergeIndex(isFirst: false) }
            return isMore
        case .pages: return try line.ledger.releasePages()
        case .histories(let isFirst):
            if isFirst {
                line.histories.forget()
                self.work[0] = .histories(isFirst: false)
            }
            return try line.histories.step()
        case .finish: try line.ledger.finishForgetting(now: line.clock.now())
        case .log: try emptyLog()
        }
        return false
    }

    private func begin() throws {
        try line.ledger.overwriteRemoved()
        try line.ledger.begin(pending)
        // A file that is decided again because its row is gone would be a new message: what was dropped before is gone for good first.
        try line.settleBooks()
        try line.settleLingering(all: true)
        try line.spool.syncIntake()
    }

    private func removeEnvelopes() throws -> Bool {
        guard var left = plan?.envelopes, !left.isEmpty else { return false }
        var tiers: Set<String> = []
        for (tier, name) in left.prefix(Forgetting.limit) {
            if try line.spool.tier(tier).removeEverywhere(name) { done.envelopes += 1 }
            tiers.insert(tier)
        }
        for tier in tiers { try line.spool.tier(tier).sync() }
        left.removeFirst(min(Forgetting.limit, left.count))
        plan?.envelopes = left
        return !left.isEmpty
    }

    private func removeOriginals() throws {
        guard let ids = plan?.trace.fileMessages, !ids.isEmpty else { return }
        for tier in line.spool.tierNames {
            done.originals += try line.spool.tier(tier).removeOriginals(ofMessages: ids)
        }
    }

    private func removeKept() throws -> Bool {
        guard var left = plan?.kept, !left.isEmpty else { return false }
        let now = Array(left.prefix(Forgetting.limit))
        for kept in now {
            if kept.place == .held { try removeStub(of: kept.file) }
            try line.spool.remove(kept)
            done.kept += 1
        }
        let names = now.map {
            PersonTrace.NamedFile(gateway: $0.file.gateway, name: $0.file.escapedName.description)
        }
        try line.ledger.removeRows(of: Set(names))
        left.removeFirst(now.count)
        plan?.kept = left
        return !left.isEmpty
    }

    /// Removes the envelope that told a tier of a held file, also from whoever took it.
    private func removeStub(of file: ClaimedFile) throws {
        for stub in try line.ledger.stubs(gateway: file.gateway) where stub.held == file.workName {
            if let name = EnvelopeName(stub.envelopeName), let tier = try? line.spool.tier(stub.tier) {
                try tier.removeEverywhere(name)
                try tier.sync()
            }
            try line.ledger.forget(stub)
        }
    }

    private func scrubTickets() throws -> Bool {
        guard var left = plan?.trace.tickets, !left.isEmpty else { return false }
        for known in left.prefix(Forgetting.limit) {
            // It may have changed since it was looked for.
            guard var ticket = try line.ledger.ticket(id: known.id) else { continue }
            done.tickets += 1
            let last = try line.ledger.history(of: ticket.number, limit: 1).last
            if last?.step == .noted, last?.why == Forgetting.note {
                // The words are gone, for this address or another one that wrote to the ticket; whose it was may still be there.
                try line.ledger.removeSender(senders, of: ticket.number)
                continue
            }
            let entry = try ticket.apply(.noted, by: pending.actor, at: line.clock.now(), why: Forgetting.note)
            // The files of histories are written anew at the end, when the words are gone here.
            try line.ledger.forget(senders, in: line.tickets.change(ticket, [entry]), keeping: Forgetting.note)
        }
        left.removeFirst(min(Forgetting.limit, left.count))
        plan?.trace.tickets = left
        return !left.isEmpty
    }

    private func removeRows() throws -> Bool {
        guard let trace = plan?.trace, !trace.files.isEmpty else { return false }
        let now = Array(trace.files.sorted().prefix(Forgetting.limit))
        let removed = try line.ledger.remove(files: now, messages: Set(trace.messages.map(\.id)))
        done.messages += removed.messages
        done.contents += removed.contents
        plan?.trace.files.subtract(now)
        return plan?.trace.files.isEmpty == false
    }

    private func emptyLog() throws {
        // A reader of an older moment ends within a moment; until it has, the log cannot be cut.
        for _ in 0..<50 {
            if try line.ledger.emptyLog() { return }
            usleep(100_000)
        }
        throw ForgettingFailure.logInUse
    }
}

/// Why a forgetting does not come to its end.
enum ForgettingFailure: Error, CustomStringConvertible {
    /// Somebody reads the ledger all the time.
    case logInUse

    var description: String {
        switch self {
        case .logInUse:
            "the ledger's log cannot be emptied while another program reads it (a backup, a report); run the same command again afterwards"
        }
    }
}
