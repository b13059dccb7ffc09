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
    ///
    /// - Parameter areTakenUp: whether they were in `work/` before: a new claim has no versions.
    func pasts(
        of outcomes: [(outcome: ClaimOutcome, replaces: Replacement?)], areTakenUp: Bool
    ) throws -> [Past] {
        try ledger.lookUp { ledger in
            var pasts: [Past] = []
            for case (.claimed(let claim), let replaces) in outcomes {
                pasts.append(try past(of: claim, replaces, areTakenUp: areTakenUp, ledger))
            }
            return pasts
        }
    }

    private func past(
        of claim: Claim, _ replaces: Replacement?, areTakenUp: Bool, _ ledger: LedgerLookup
    ) throws -> Past {
        let known = try ledger.end(ofRedoKey: claim.redoKey)
        guard known != nil || areTakenUp else { return .replacing(replaces) }
        let version = try ledger.version(
            ofClaim: claim.file.claimID, gateway: claim.gateway, name: claim.file.escapedName.description)
        if let known { return .committed(known, ticket: version?.ticket) }
        guard let version else { return .replacing(replaces) }
        // It was touched, and nothing else.
        if version.digest == claim.digest { return .committed(version.end, ticket: version.ticket) }
        if replaces == nil { log(.changedByLateWriter(gateway: claim.gateway, name: claim.file.display)) }
        return .replacing(replaces ?? Replacement(redoKey: version.redoKey, ticket: version.ticket ?? newTicket()))
    }

    /// Does the last step of a file that was committed before.
    ///
    /// - Parameter companions: all that are in `work/` under its claim; those that its content named are not among the claim's.
    func putAway(_ claim: Claim, _ end: CommittedEnd, ticket: String?, companions: [ClaimedFile]) throws {
        let isAside = end == .aside
        if linger(claim, isAside: isAside, ticket: ticket, companions: companions) { return }
        if isAside {
            try spool.setAside(claim.file, companions: companions)
        } else {
            try spool.discard(claim.file, companions: companions)
        }
    }

    /// Clears `work/` of a file that is committed, unless its writer was not done with it.
    func finish(_ file: DecodedFile) throws {
        let claim = file.claim
        if try spool.lateWriterChanged(claim) {
            log(.changedByLateWriter(gateway: claim.gateway, name: claim.file.display))
            changed[claim.file] = .some(Replacement(redoKey: claim.redoKey, ticket: file.ticket ?? newTicket()))
        } else if linger(
            claim, isAside: file.messages.isEmpty, ticket: file.ticket, companions: claim.companions.map(\.file))
        {
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
