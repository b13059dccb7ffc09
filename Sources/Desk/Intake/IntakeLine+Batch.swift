import BusinessTime
import Decoding
import DeskModel
import Ledger
import Settings
import Spool
import Ticketing

// One batch: decode, tell duplicates, decide, stage, commit, publish. The order of these steps is the protocol.
extension IntakeLine {
    /// Files that were claimed and are being read.
    struct ClaimedBatch {
        let claims: [(claim: Claim, decoder: MessageDecoder, replaces: Replacement?)]
        let reading: Reading<DecodedContent>
        let workers: Workers

        /// The files, once all are read; waits for that.
        func files() -> [DecodedFile] {
            var contents = reading.finish()
            // Memory may have been short because of the files beside it: alone it gets a second chance, and is held after that.
            for index in contents.indices where contents[index].isShortOfMemory {
                let alone = workers.read([(claims[index].claim, claims[index].decoder)]).finish()
                if let content = alone.first { contents[index] = content }
            }
            return zip(claims, contents).map { DecodedFile(claim: $0.claim, content: $1, replaces: $0.replaces) }
        }
    }

    func process(_ outcomes: [(outcome: ClaimOutcome, replaces: Replacement?)]) throws {
        if let batch = try begin(outcomes, areTakenUp: true) { try complete(batch.files()) }
    }

    /// Puts away what an earlier run committed and what was refused, and begins to read the rest; nil where there is none.
    ///
    /// Only one batch is read at a time: the one before has to be.
    ///
    /// - Parameter areTakenUp: whether the files were in `work/` before.
    func begin(
        _ outcomes: [(outcome: ClaimOutcome, replaces: Replacement?)], areTakenUp: Bool
    ) throws -> ClaimedBatch? {
        progress.step(isWorking: true)
        var claims: [(claim: Claim, decoder: MessageDecoder, replaces: Replacement?)] = []
        var pasts = try pasts(of: outcomes, areTakenUp: areTakenUp)[...]
        var companions: [String: [String: [ClaimedFile]]] = [:]
        for (outcome, _) in outcomes {
            switch outcome {
            case .claimed(let claim):
                for refused in claim.refusedCompanions {
                    reportHeld(gateway: refused.file.gateway, name: refused.file.display, reason: refused.reason)
                }
                switch pasts.removeFirst() {
                case .committed(let end, let ticket):
                    let all = try companions[claim.gateway] ?? spool.companionsInWork(gateway: claim.gateway)
                    companions[claim.gateway] = all
                    try putAway(claim, end, ticket: ticket, companions: all[claim.file.claimID] ?? [])
                case .replacing(let replaces):
                    guard let lane = lanes[claim.gateway] else { continue }
                    claims.append((claim, lane.decoder, replaces))
                }
            case .refused(let refused): try hold(refused)
            case .gone, .immovable: break
            }
        }
        guard !claims.isEmpty else { return nil }
        let named = workers.companionNames(of: claims.map { ($0.claim, $0.decoder) })
        for (index, names) in named.enumerated() where !names.isEmpty {
            claims[index].claim = try fetch(names, for: claims[index].claim)
        }
        workers.use(book.current)
        return ClaimedBatch(
            claims: claims, reading: workers.read(claims.map { ($0.claim, $0.decoder) }), workers: workers)
    }

    /// Hands over the files of a batch.
    func complete(_ batch: [DecodedFile]) throws {
        var files = batch
        try holdUnreadable(&files)
        for run in runs(of: files) { _ = try handOver(run) }
    }

    /// Tells duplicates, decides, and delivers in one transaction; returns the ids of the new messages.
    func handOver(_ run: [DecodedFile]) throws -> [MessageID] {
        var files = run
        let now = clock.now()
        let keysSince = Timestamp(milliseconds: now.milliseconds - Int64(settings.intake.duplicateWindow) * 86_400_000)
        var book = try ledger.lookUp { ledger in
            var finder = TicketFinder(ledger: ledger, desk: tickets, ids: ids, now: now, keysSince: keysSince)
            for index in files.indices {
                try workers.deliver(files[index].claim) { try finder.sort(&files[index]) }
            }
            return finder.tickets
        }
        decide(&files)
        try settleTickets(of: &files, in: &book)
        try deliver(files, tickets: book.changes, raising: book.raised, now: now, keysSince: keysSince)
        return files.flatMap { $0.messages.map(\.id) }
    }

    /// Files in runs that bring no more messages together than may be in memory at once; one file is never cut.
    private func runs(of files: [DecodedFile]) -> [[DecodedFile]] {
        var runs: [[DecodedFile]] = []
        var count = 0
        for file in files {
            let size = (try? file.result.get().items.count) ?? 0
            if runs.isEmpty || count + size > settings.limits.messagesInMemory {
                runs.append([])
                count = 0
            }
            runs[runs.count - 1].append(file)
            count += size
        }
        return runs
    }

    /// A neutral envelope names its companions in its content: they are fetched once it was read.
    private func fetch(_ names: [String], for claim: Claim) throws -> Claim {
        let present = Set(claim.companions.map(\.file.text))
        guard let lane = lanes[claim.gateway], names.contains(where: { !present.contains($0) }) else { return claim }
        let rules = lane.rules(withCompanions: names)
        let outcome = try spool.open(claim.file, rules: rules, now: clock.now(), isFinished: claim.isFinished)
        guard case .claimed(let whole) = outcome else { return claim }
        for refused in whole.refusedCompanions {
            reportHeld(gateway: refused.file.gateway, name: refused.file.display, reason: refused.reason)
        }
        return whole
    }

    private func holdUnreadable(_ files: inout [DecodedFile]) throws {
        for file in files {
            guard case .failure(let reason) = file.result else { continue }
            // A writer in place may have paused for longer than files need to settle: its file is read again, not held.
            if try spool.lateWriterChanged(file.claim) {
                changed[file.claim.file] = .some(file.replaces)
            } else {
                try hold(file.claim, reason: reason)
            }
            progress.step(isWorking: true)
        }
        files.removeAll { if case .failure = $0.result { true } else { false } }
    }

    /// Decides what was not decided when it was read.
    private func decide(_ files: inout [DecodedFile]) {
        workers.use(book.current)
        var open: [(file: Int, message: Int)] = []
        for file in files.indices {
            for message in files[file].messages.indices {
                let known = files[file].decision(of: files[file].messages[message], byEdition: workers.edition)
                files[file].messages[message].decided = known
                if known == nil { open.append((file, message)) }
            }
        }
        let decided = workers.decide(open.map { (files[$0].claim, files[$0].messages[$1].message) })
        for ((file, message), result) in zip(open, decided) { files[file].messages[message].decided = result }
        for file in files.indices {
            guard let tier = files[file].tier else { continue }
            for message in files[file].messages.indices { files[file].messages[message].decided?.send(to: tier) }
        }
        let times = files.flatMap { $0.messages.compactMap { $0.decided?.took } }
        figures.meters.change { readings in
            for time in times { readings.decision.add(time, times: 1) }
        }
    }

    /// In the order of the batch, for a message may join a ticket that one before it began.
    private func settleTickets(of files: inout [DecodedFile], in tickets: inout TicketBook) throws {
        for file in files.indices {
            for index in files[file].messages.indices {
                let pending = files[file].messages[index]
                guard let decided = pending.decided else { continue }
                files[file].messages[index].decided = try tickets.settle(pending, decided)
            }
        }
    }

    private func deliver(
        _ files: [DecodedFile], tickets: [TicketChange], raising: Set<String>, now: Timestamp, keysSince: Timestamp
    ) throws {
        guard !files.isEmpty else { return }
        let batch = spool.makeBatch()
        var records: [IntakeRecord] = []
        do {
            for file in files {
                records.append(try workers.deliver(file.claim) { try stage(file, into: batch, now: now) })
            }
        } catch {
            abandon(batch)
            throw error
        }
        let synced = try commit(batch, records, tickets: tickets, now: now, keysSince: keysSince)
        doubtful.removeAll()
        published = []
        progress.step(isWorking: true)
        // From here on the rows are committed: what fails now is finished by recovery, never decided again.
        try synced.publish()
        published = records.flatMap { $0.messages.map(\.id) }
        histories.keep(tickets, isDurable: false)
        raised.formUnion(raising)
        for file in files {
            try finish(file)
            report(file)
        }
    }

    /// Makes staged files durable, and commits their rows; the rows are written while the files are synced.
    private func commit(
        _ batch: StagingBatch, _ records: [IntakeRecord], tickets: [TicketChange], now: Timestamp, keysSince: Timestamp
    ) throws -> SyncedBatch {
        let sync = BatchSync(batch, meters: figures.meters, isBeside: workers.readsAhead)
        var synced: SyncedBatch?
        let begin = ContinuousClock.now
        var waited = Duration.zero
        defer { figures.meters.change { $0.commit.add(ContinuousClock.now - begin - waited, times: 1) } }
        do {
            try ledger.commit(records, tickets: tickets, published: published, now: now, keysSince: keysSince) {
                let since = ContinuousClock.now
                defer { waited = ContinuousClock.now - since }
                synced = try sync.finish()
            }
        } catch {
            // What is not durable was not committed either: the transaction ended before.
            if let failure = sync.failure() {
                abandon(batch)
                throw failure
            }
            // It is not known whether the rows are on the disk: what is staged stays, and recovery goes by the rows it finds.
            doubtful += batch.originals
            throw error
        }
        guard let synced else { throw IntakeFailure.unsynced }
        return synced
    }

    /// Removes what was staged.
    ///
    /// What cannot be removed now, as while nothing can be written, is removed before the line goes on.
    private func abandon(_ batch: StagingBatch) {
        doubtful += batch.originals
        batch.abandon()
    }

    private func report(_ file: DecodedFile) {
        let gateway = file.claim.gateway
        let name = file.claim.file.display
        figures.change { counts in
            counts.delivered += file.messages.count
            counts.duplicates += file.duplicates.count
            counts.aside += file.setAside.count
        }
        let took = Duration.milliseconds(max(0, clock.now().milliseconds - file.claim.received.milliseconds))
        figures.meters.change { readings in
            for case let decided? in file.messages.map(\.decided) {
                readings.delivered[Meters.Path(gateway: gateway, tier: decided.summary.tier), default: 0] += 1
            }
            readings.delivery.add(took, times: file.messages.count)
        }
        for pending in file.messages {
            guard let decided = pending.decided else { continue }
            log(
                .delivered(
                    DeskEvent.Delivery(
                        id: pending.id.description, ticket: pending.ticket, gateway: gateway, name: name,
                        category: decided.summary.category,
                        priority: decided.summary.priority, tier: decided.summary.tier,
                        rule: decided.summary.categoryRule)))
        }
        for pending in file.messages where !pending.message.notes.isEmpty {
            log(.noted(gateway: gateway, name: name, notes: pending.message.notes))
        }
        for (_, original) in file.duplicates { log(.duplicate(gateway: gateway, name: name, of: original.description)) }
        for (_, why) in file.setAside { log(.setAside(gateway: gateway, name: name, why: why)) }
    }
}
