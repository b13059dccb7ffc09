import BusinessTime
import Ledger
import Spool

// The last step of a file: out of `work/`, when its rows are committed; and what an earlier life of the daemon did before it.
extension IntakeLine {
    /// What the ledger knows of a claimed file.
    enum Past {
        /// It was committed as it is; with the ticket of what it brought.
        case committed(CommittedEnd, ticket: String?)
        /// It is to be decided; and replaces an earlier version of it, where one was committed.
        case replacing(Replacement?)
    }

    /// What the ledger knows of each claimed file, in the order of the claims.
    ///
    /// A restart meets files again that were committed before it. Only their last step was missing; or their writer came back
    /// meanwhile, and what it made of them is a newer version.
    func pasts(of outcomes: [(outcome: ClaimOutcome, replaces: Replacement?)]) throws -> [Past] {
        try ledger.lookUp { ledger in
            var pasts: [Past] = []
            for case (.claimed(let claim), let replaces) in outcomes {
                if let end = try ledger.end(ofRedoKey: claim.redoKey) {
                    pasts.append(.committed(end, ticket: try ledger.ticket(ofRedoKey: claim.redoKey)))
                } else {
                    pasts.append(.replacing(try replaces ?? earlierVersion(of: claim, ledger)))
                }
            }
            return pasts
        }
    }

    /// The version of a file that was committed before its writer came back and the process died; nil where there is none.
    private func earlierVersion(of claim: Claim, _ ledger: LedgerLookup) throws -> Replacement? {
        guard claim.wasWrittenTo, let since = claim.file.claimedModification else { return nil }
        let earlier = try ledger.earlierVersion(
            gateway: claim.gateway, name: claim.file.escapedName.description, since: min(since, clock.now()),
            earlierKey: { claim.file.redoKey(asClaimedWithSize: $0, digest: $1) })
        guard let earlier else { return nil }
        log(.changedByLateWriter(gateway: claim.gateway, name: claim.file.display))
        return Replacement(redoKey: earlier, ticket: try ledger.ticket(ofRedoKey: earlier) ?? newTicket())
    }

    /// Does the last step of a file that an earlier life of the daemon committed.
    func putAway(_ claim: Claim, _ end: CommittedEnd, ticket: String?) throws {
        let isAside = end == .aside
        if linger(claim, isAside: isAside, ticket: ticket) { return }
        if isAside { try spool.setAside(claim) } else { try spool.discard(claim) }
    }

    /// Clears `work/` of a file that is committed, unless its writer was not done with it.
    func finish(_ file: DecodedFile) throws {
        let claim = file.claim
        if try spool.lateWriterChanged(claim) {
            log(.changedByLateWriter(gateway: claim.gateway, name: claim.file.display))
            changed[claim.file] = .some(Replacement(redoKey: claim.redoKey, ticket: file.ticket ?? newTicket()))
        } else if linger(claim, isAside: file.messages.isEmpty, ticket: file.ticket) {
            // Its writer never said that it was done: what it writes within the next time is a newer version.
        } else if file.messages.isEmpty {
            try spool.setAside(claim)
        } else {
            try spool.discard(claim)
        }
    }

    /// A ticket for a version of a file of which none that came before brought a message.
    func newTicket() -> String { ids.next(now: clock.now()).description }
}

extension DecodedFile {
    /// The ticket that a newer version of the file belongs to.
    fileprivate var ticket: String? { messages.first?.ticket ?? replaces?.ticket }
}
