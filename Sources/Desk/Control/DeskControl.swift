import BusinessTime
import Control
import DeskModel
import Digest
import Ledger
import RuleEngine
import Settings
import SourceText
import Spool
import Ticketing

/// What the daemon does when it is asked over the control socket.
///
/// What changes something goes between two batches of intake, so a person's action and a batch never meet.
struct DeskControl: DeskOperations {
    let side: IntakeSide
    let queue: WorkQueue
    let reloader: Reloader
    let reloadQueue: WorkQueue
    let events: EventFeed
    let isReady: @Sendable () -> Bool

    var line: IntakeLine { side.line }

    func status() throws(DeskError) -> DeskStatus {
        let counts = line.figures.current
        let uptime = (line.clock.now().milliseconds - line.started.milliseconds) / 1000
        var status = DeskStatus(
            version: programVersion, ready: isReady(), uptime: Int(max(0, uptime)),
            rulesVersion: line.book.current.program.version)
        status.delivered = counts.delivered
        status.aside = counts.aside
        status.duplicates = counts.duplicates
        status.waiting = counts.backlog?.files ?? counts.waiting
        status.shortage = counts.shortage
        status.recovering = counts.recovering
        status.rulesProblem = counts.rulesProblem
        status.tablesProblem = counts.tablesProblem
        status.ledgerProblem = counts.ledgerProblem
        status.doneIn = counts.backlog?.seconds
        for gateway in line.settings.gateways.sorted(by: { $0.name < $1.name }) {
            let held = (try? HeldItems(line.spool).count(gateway: gateway.name)) ?? 0
            status.held += held
            status.gateways.append(
                DeskStatus.Gateway(name: gateway.name, channel: gateway.channel.rawValue, held: held))
        }
        for tier in line.spool.tierNames {
            let (waiting, taken) = (count(.new, tier), count(.cur, tier))
            status.tiers.append(DeskStatus.Tier(name: tier, waiting: waiting, taken: taken))
        }
        return status
    }

    func metrics() throws(DeskError) -> String {
        let status = try status()
        let now = line.clock.now()
        var (oldest, onHold): ([String: Int], [String: Int]) = ([:], [:])
        for tier in line.spool.tierNames {
            onHold[tier] = count(.hold, tier)
            var first: Timestamp?
            try? line.spool.tier(tier).forEachEnvelope(in: .new) { name in first = min(first ?? name.time, name.time) }
            oldest[tier] = first.map { Int(clamping: max(0, now.milliseconds - $0.milliseconds) / 1000) }
        }
        do {
            return Metrics(
                sources: Metrics.Sources(
                    status: status, ledger: try line.ledger.counts(), readings: line.figures.meters.current,
                    oldest: oldest, onHold: onHold, started: line.started.milliseconds / 1000,
                    now: now.milliseconds / 1000)
            ).text
        } catch {
            throw .failed(reason: error.description)
        }
    }

    func tiers() throws(DeskError) -> [String] { line.spool.tierNames }

    func queue(
        tier: String, _ body: ([QueueEntry]) throws(CallFailure) -> Void
    ) throws(CallFailure) {
        do {
            try QueueListing(tier: line.spool.tier(tier), now: line.clock.now()).forEachBatch { try body($0) }
        } catch let failure as CallFailure {
            throw failure
        } catch {
            throw .error(deskError(error).varlink)
        }
    }

    func reload(by peer: Peer) throws(DeskError) -> (rulesVersion: String, findings: [RuleFinding]) {
        let outcome = reloadQueue.runBetween { reloader.reload() }
        line.log(.acted("\(name(of: peer)) reloaded the rules"))
        let renderer = DiagnosticRenderer(map: outcome.sources)
        let findings = outcome.findings.map { finding in
            let place = finding.primary.flatMap { renderer.place(of: $0.span) }
            let severity: RuleFinding.Severity =
                switch finding.severity {
                case .error: .error
                case .warning: .warning
                default: .note
                }
            return RuleFinding(
                code: finding.code.rawValue, severity: severity, message: finding.message, file: place?.path,
                line: place?.line, column: place?.column, help: finding.help, report: renderer.human(finding))
        }
        guard outcome.isInUse else { throw .rulesRejected(findings) }
        return (outcome.version, findings)
    }

    func receipt(key: String) throws(DeskError) -> Receipt {
        guard let bytes = [UInt8](digest: key) else { return Receipt(outcome: .unknown) }
        do {
            guard let found = try line.ledger.receipt(ofRedoKey: bytes),
                let outcome = Receipt.Outcome(rawValue: found.outcome)
            else { return Receipt(outcome: .unknown) }
            let items = found.items.map {
                Receipt.Item(
                    message: $0.message.description, ticket: $0.ticket, number: $0.number?.description)
            }
            return Receipt(outcome: outcome, reason: found.reason, items: items)
        } catch {
            throw .busy(reason: error.description)
        }
    }

    func held(gateway: String?, limit: Int) throws(DeskError) -> (items: [HeldEntry], omitted: Int) {
        if let gateway, line.lanes[gateway] == nil { throw .noSuchGateway(gateway) }
        do {
            var found: [(gateway: String, item: HeldItem)] = []
            for name in gateway.map({ [$0] }) ?? line.spool.gatewayNames {
                found += try HeldItems(line.spool).list(gateway: name).map { (name, $0) }
            }
            found.sort { ($0.item.held?.milliseconds ?? 0) < ($1.item.held?.milliseconds ?? 0) }
            let entries = found.prefix(limit).map { gateway, item in
                HeldEntry(
                    gateway: gateway, id: item.id, name: item.name, reason: item.code, detail: item.detail,
                    size: item.size, received: item.received, held: item.held, isInInbox: item.isInInbox)
            }
            return (entries, found.count - entries.count)
        } catch {
            throw .failed(reason: "\(error)")
        }
    }

    func retryHeld(gateway: String, id: String, by peer: Peer) throws(DeskError) {
        try act(peer, "had \(gateway)/\(printable(id)) read again") {
            try HeldActions(line: line, recovery: side.recovery).retry(gateway: gateway, id: id)
        }
    }

    func releaseHeld(
        gateway: String, id: String, tier: String, note: String?, by peer: Peer
    ) throws(DeskError) -> String {
        try act(peer, "handed \(gateway)/\(printable(id)) to \(printable(tier)) as it is") {
            try HeldActions(line: line, recovery: side.recovery)
                .release(gateway: gateway, id: id, tier: tier, note: note)
        }
    }

    func tier(ofMessage id: String) throws(DeskError) -> String {
        do {
            guard let message = MessageID(id), let place = try line.ledger.place(of: message) else {
                throw DeskError.noSuchMessage(id)
            }
            return place.tier
        } catch {
            throw deskError(error)
        }
    }

    func hold(message id: String, by peer: Peer) throws(DeskError) {
        try act(peer, "put message \(printable(id)) on hold") { try QueueActions(line: line).hold(id) }
    }

    func release(message id: String, by peer: Peer) throws(DeskError) {
        try act(peer, "put message \(printable(id)) back into its queue") { try QueueActions(line: line).release(id) }
    }

    func requeue(message id: String, by peer: Peer) throws(DeskError) -> DeskInterface.Requeue.Reply {
        let decision = try act(peer, "had message \(printable(id)) decided again") {
            try QueueActions(line: line).requeue(id)
        }
        return DeskInterface.Requeue.Reply(
            tier: decision.tier, priority: decision.priority, category: decision.category)
    }

    /// Runs an action between two batches, and says in the log who did it.
    func act<Value: Sendable>(
        _ peer: Peer, _ what: String, _ work: @Sendable () throws -> Value
    ) throws(DeskError) -> Value {
        let result = queue.runBetween { Result { try work() } }
        switch result {
        case .success(let value):
            line.log(.acted("\(name(of: peer)) \(what)"))
            return value
        case .failure(let error): throw deskError(error)
        }
    }

    func deskError(_ error: any Error) -> DeskError {
        switch error {
        case let error as DeskError: error
        case let refusal as ActionRefusal:
            switch refusal {
            case .noSuchHeld(_, let id): .noSuchHeld(id: id)
            case .stillInInbox(_, let id): .stillInInbox(id: id)
            case .noSuchMessage(let id): .noSuchMessage(id)
            case .noSuchTier(let name): .noSuchTier(name)
            case .notWaiting(let id, let place), .notOnHold(let id, let place):
                .notWaiting(message: id, state: place)
            case .notReadable, .notDecidable: .failed(reason: refusal.description)
            }
        case let refusal as TicketRefusal: refusal.deskError
        case let refusal as TicketActionRefusal: refusal.deskError
        case is SpoolError, is LedgerError: .busy(reason: "\(error)")
        default: .failed(reason: "\(error)")
        }
    }

    private func count(_ room: TierDirectories.Room, _ tier: String) -> Int {
        (try? line.spool.tier(tier).count(in: room)) ?? 0
    }

    func name(of peer: Peer) -> String {
        "\(printable(peer.userName ?? "user \(peer.user)")) (process \(peer.process))"
    }
}
