import BusinessTime
import Decoding
import DeskModel
import Ledger
import Settings
import Spool
import Synchronization

/// Takes files in, decides them and hands them over: the daemon's one line of work.
///
/// Used from one work queue only.
///
/// A file goes through these states, each step a single rename or commit:
///
///     inbox/new ──claim──▶ work ──refused or unreadable──▶ held
///                            │──nothing new in it────────▶ (commit) ▶ aside
///                            └──decided──▶ staged in tmp, synced ▶ (commit) ▶ published in new ▶ gone from work
///
/// Fatal is nothing here. An error of the spool or ledger fails the whole batch: what was staged is removed, the files
/// stay in `work/`, and ``resume()`` takes them up again after a pause. Held is what can never be decided: unreadable,
/// over a bound, of no known format, or found twice in the in-flight table.
final class IntakeLine: @unchecked Sendable {
    // Everything but `stopFlag` is used from the work queue alone.
    let spool: SpoolDirectories
    let ledger: Ledger
    let book: RuleBook
    let workers: Workers
    let settings: Settings
    let figures: Figures
    let progress: Progress
    let log: EventLog
    let clock: SpoolClock
    let ids: MessageIDSource
    let tickets: TicketDesk
    /// What happens to tickets, kept a second time.
    let histories: Histories
    /// When this process began: what has an id of before was made by an earlier one.
    let started: Timestamp
    /// Whether something was left in `work/` by what was not a batch of the line.
    var hasLeftWork = false
    var lanes: [String: GatewayLane] = [:]
    /// Messages of earlier batches that were published and are not marked in the ledger yet.
    var published: [MessageID] = []
    /// Files that were held and are not in the ledger's book yet; that they are held is what the spool shows.
    var heldRecords: [IntakeRecord] = []
    /// Files whose writer was not done, to be read again at the next turn; with what they replace, where an earlier version
    /// of them was committed.
    var changed: [ClaimedFile: Replacement?] = [:]
    /// Originals of batches that failed: whether their rows are on the disk, or they could be removed, is seen before the line goes on.
    var doubtful: [(tier: String, path: String)] = []
    /// Committed files in `work/` whose writers may come back.
    var lingering: [ClaimedFile: LingeringFile] = [:]
    /// Tickets that became more urgent, whose older envelopes have to say so; not every ticket that a message joined: to look at all
    /// messages of one that a machine writes to would take longer with each of them.
    var raised: Set<String> = []
    /// How far upkeep has looked through the archive, and what of it was due.
    var archiveWalk = ArchiveWalk()
    /// How many files a batch holds open at most.
    let openFiles: Int
    /// Batches that one turn works through before it looks around again.
    static let batchesATurn = 4
    private let stopFlag = Atomic<Bool>(false)

    init(
        spool: SpoolDirectories, ledger: Ledger, book: RuleBook, workers: Workers, settings: Settings,
        figures: Figures, progress: Progress, log: EventLog, clock: SpoolClock = .system,
        openFiles: Int = DescriptorLimit.openFiles
    ) throws {
        self.spool = spool
        self.ledger = ledger
        self.book = book
        tickets = TicketDesk(ledger: ledger, book: book, windows: settings.joining)
        histories = try Histories(ledger: ledger, spool: spool, log: log)
        self.workers = workers
        self.settings = settings
        self.figures = figures
        self.progress = progress
        self.log = log
        self.clock = clock
        self.openFiles = max(1, openFiles)
        started = clock.now()
        ids = MessageIDSource(notBefore: started)
    }

    /// How many files one batch takes at most: where one is read while another is committed, both count.
    var batchLimit: Int {
        min(settings.intake.batch, max(1, min(settings.limits.messagesInMemory, openFiles) / batchesAtOnce))
    }

    /// How many bytes the files of one batch have before it takes no more.
    private var byteLimit: Int { settings.limits.bytesInMemory / batchesAtOnce }

    /// How many batches are in memory at once.
    private var batchesAtOnce: Int { workers.readsAhead && openFiles > 1 ? 2 : 1 }

    /// Opens the directories of gateways and tiers anew: one may have been removed or replaced under the running daemon.
    func reopen() throws {
        try spool.reopen()
        try openLanes()
    }

    /// Opens the lanes of the gateways; a gateway whose user the system does not know holds everything.
    func openLanes() throws {
        for gateway in settings.gateways {
            var owner: UInt32?
            if let user = gateway.user {
                owner = userID(named: user)
                if owner == nil {
                    log(.unknownUser(gateway: gateway.name, user: user))
                    // No file belongs to this id: everything is held as of a wrong owner, nothing is lost.
                    owner = .max - 1
                }
            }
            lanes[gateway.name] = GatewayLane(
                gateway, directories: try spool.gateway(gateway.name), settings: settings, owner: owner, clock: clock)
        }
    }

    /// Ends the turn at hand after its batch.
    ///
    /// Safe from any thread.
    func stop() {
        stopFlag.store(true, ordering: .relaxed)
    }

    var isStopping: Bool { stopFlag.load(ordering: .relaxed) }

    /// What one turn left to wait for.
    struct TurnResult {
        /// When to look again at a gateway, and whether at all of it.
        var lookAgain: [(gateway: String, after: Duration, wholeDirectory: Bool)] = []
        /// Whether everything that is there is done.
        var isFinished = true
    }

    /// Looks where something may have come, and works until nothing is left that is ready.
    func turn(_ looks: [PendingLook]) throws -> TurnResult {
        progress.step(isWorking: true)
        defer { progress.step(isWorking: false) }
        var result = TurnResult()
        // A rescan is the time to notice that directories were moved away under the daemon.
        if looks.contains(where: \.wholeDirectory), try spool.isReplaced() {
            log(.directoriesReplaced)
            try reopen()
        }
        if looks.contains(where: \.wholeDirectory) { try settleLingering() }
        for pending in looks { try look(pending, &result) }
        try takeUpChanged()
        if let shortage = try workThrough() {
            result.isFinished = false
            result.lookAgain += lanes.keys.map { ($0, .seconds(5), true) }
            for name in lanes.keys { lanes[name]?.forget() }
            wait(for: shortage)
            return result
        }
        for (name, lane) in lanes where !lane.candidates.isEmpty || !lane.companionsAlone.isEmpty || lane.hasMore {
            result.lookAgain.append((name, .zero, lane.candidates.isEmpty && lane.hasMore))
            result.isFinished = false
        }
        if let file = changed.keys.first {
            result.lookAgain.append((file.gateway, .seconds(1), false))
            result.isFinished = false
        }
        if isStopping { result.isFinished = false }
        try settleBooks()
        return result
    }

    /// Works through what was found, some batches of it; returns what there is too little of to go on.
    ///
    /// While one batch is handed over, the files of the next are claimed and read. An error leaves the files of both in `work/`.
    private func workThrough() throws -> String? {
        var shortage: String?
        var begun = 0
        func next() throws -> ClaimedBatch? {
            while !isStopping, begun < IntakeLine.batchesATurn, shortage == nil, hasCandidates {
                shortage = self.shortage()
                guard shortage == nil else { return nil }
                wait(for: nil)
                begun += 1
                if let batch = try begin(claimBatch().map { ($0, nil) }, areTakenUp: false) { return batch }
                tellWaiting()
            }
            return nil
        }
        var batch = try next()
        while let files = batch?.files() {
            // What fails here must not keep the batch at hand from its end.
            let ahead = batchesAtOnce > 1 ? Result { try next() } : nil
            do {
                try complete(files)
            } catch {
                if case .success(let begun?) = ahead { begun.reading.abandon() }
                throw error
            }
            tellWaiting()
            batch = try ahead.map { try $0.get() } ?? next()
        }
        return shortage
    }

    private var hasCandidates: Bool {
        lanes.values.contains { !$0.candidates.isEmpty || !$0.companionsAlone.isEmpty }
    }

    private func look(_ pending: PendingLook, _ result: inout TurnResult) throws {
        guard let lane = lanes[pending.gateway] else { return }
        let look = try lane.scan.look(pending)
        let isPassEnd = !look.more && pending.wholeDirectory
        if lanes[pending.gateway]?.add(look, isPassEnd: isPassEnd) == true { result.isFinished = false }
        if let after = look.lookAgainAfter {
            result.lookAgain.append((pending.gateway, after, false))
            result.isFinished = false
        }
        if !look.isFinished, look.unsettled > 0 { result.isFinished = false }
        tellWaiting()
    }

    private func tellWaiting() {
        let waiting = lanes.values.reduce(0) { $0 + $1.candidates.count }
        let hasMore = lanes.values.contains(where: \.hasMore)
        figures.change {
            $0.waiting = waiting
            $0.hasMore = hasMore
            if !hasMore { $0.backlog = nil }
        }
    }

    /// Claims files of all gateways in turn, so that one that floods does not starve the rest, up to the bounds of a batch.
    private func claimBatch() throws -> [ClaimOutcome] {
        var outcomes: [ClaimOutcome] = []
        var bytes = 0
        let limit = batchLimit
        var isOpen = true
        while isOpen, outcomes.count < limit, bytes < byteLimit {
            isOpen = false
            for name in lanes.keys.sorted() {
                guard let lane = lanes[name] else { continue }
                if let companion = lane.companionsAlone.first {
                    lanes[name]?.companionsAlone.removeFirst()
                    try holdCompanion(companion, lane)
                    isOpen = true
                }
                guard let candidate = lanes[name]?.next() else { continue }
                isOpen = true
                let outcome = try spool.claim(candidate, rules: lane.rules, now: clock.now())
                if case .immovable(let reason) = outcome {
                    try spool.reportImmovable(candidate, reason: reason, now: clock.now())
                    try lane.scan.leaveOut(candidate)
                    reportHeld(gateway: name, name: printable(candidate.name.text), reason: reason)
                } else {
                    if case .claimed(let claim) = outcome { bytes += claim.bytes.count }
                    outcomes.append(outcome)
                }
                if outcomes.count >= limit || bytes >= byteLimit { break }
            }
        }
        return outcomes
    }

    private func holdCompanion(_ candidate: Candidate, _ lane: GatewayLane) throws {
        let reason = HoldReason(.companionAlone, "the message this file belongs to did not come")
        switch try spool.claim(candidate, rules: lane.rules, now: clock.now()) {
        case .claimed(let claim): try hold(claim, reason: reason)
        case .refused(let refused): try hold(refused)
        case .gone, .immovable: break
        }
    }

    func hold(_ refused: RefusedFile) throws {
        try spool.hold(refused, now: clock.now())
        reportHeld(gateway: refused.file.gateway, name: refused.file.display, reason: refused.reason)
        heldRecords.append(
            IntakeRecord(
                gateway: refused.file.gateway, name: refused.file.escapedName.description, redoKey: refused.redoKey,
                size: refused.size, digest: [], received: refused.received, outcome: .held(refused.reason)))
    }

    /// Holds a claim that was read and cannot be decided.
    func hold(_ claim: Claim, reason: HoldReason) throws {
        try spool.hold(claim, reason: reason, now: clock.now())
        reportHeld(gateway: claim.gateway, name: claim.file.display, reason: reason)
        heldRecords.append(
            IntakeRecord(
                gateway: claim.gateway, name: claim.file.escapedName.description, redoKey: claim.redoKey,
                size: claim.bytes.count, digest: claim.digest, received: claim.received, outcome: .held(reason)))
    }

    func reportHeld(gateway: String, name: String, reason: HoldReason) {
        figures.change { $0.held += 1 }
        figures.meters.change { $0.held[reason.code.rawValue, default: 0] += 1 }
        log(.held(gateway: gateway, name: name, reason: reason))
    }

    private func shortage() -> String? {
        var guardian = SpaceGuard()
        guardian.bytes = settings.limits.diskFree
        guardian.percent = settings.limits.diskFreePercent
        // A file system that cannot say how full it is does not stop the desk.
        guard let room = try? spool.room() else { return nil }
        return guardian.shortage(of: room)
    }

    /// Says once that intake waits, and once that it goes on.
    private func wait(for shortage: String?) {
        let before = figures.current.shortage
        guard before != shortage else { return }
        figures.change { $0.shortage = shortage }
        if let shortage, before == nil { log(.waiting(shortage)) }
        if shortage == nil { log(.goingOn) }
    }

    /// Writes down what needs no hurry: which messages are published, and that drop directories are as they are.
    func settleBooks() throws {
        guard !published.isEmpty || !heldRecords.isEmpty else { return }
        let now = clock.now()
        try ledger.commit(heldRecords, published: published, now: now, keysSince: now)
        heldRecords = []
        published = []
        try spool.syncIntake()
    }

    /// Reads files again whose writer was not done, a batch of them at most.
    private func takeUpChanged() throws {
        let files = changed.keys.sorted { $0.key < $1.key }.prefix(batchLimit)
        var batch: [(ClaimOutcome, Replacement?)] = []
        var bytes = 0
        for file in files where bytes < settings.limits.bytesInMemory {
            guard let lane = lanes[file.gateway], let replaces = changed[file] else { continue }
            let outcome = try spool.open(file, rules: lane.rules, now: clock.now(), isFinished: false)
            if case .claimed(let claim) = outcome { bytes += claim.bytes.count }
            batch.append((outcome, replaces))
        }
        guard !batch.isEmpty else { return }
        let before = changed
        // What is opened is taken off the list; `process` puts it back where its writer is still not done.
        for file in files.prefix(batch.count) { changed[file] = nil }
        do {
            try process(batch)
        } catch {
            // Their tie to the earlier version must not be lost with the batch.
            changed.merge(before) { newer, _ in newer }
            throw error
        }
    }
}
