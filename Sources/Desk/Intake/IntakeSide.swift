import BusinessTime
package import Ledger
package import Logging
package import RuleEngine
package import RuleFiles
package import Settings
package import Spool

/// The intake of a desk put together: a spool, a ledger and a rule set, and the line of work between them.
///
/// The daemon makes one of real directories; what tries every crash makes one of a file system that it can stop. For one
/// thread.
package struct IntakeSide {
    let line: IntakeLine
    let recovery: Recovery
    let watch: TicketWatch
    /// Whether the process that used this ledger before did not end by itself.
    let wasUnclean: Bool

    /// - Parameters:
    ///   - settings: gateways, bounds and waiting times.
    ///   - stateDirectory: where the in-flight table is, beside the ledger.
    ///   - clock: the time of day and the uptime.
    package init(
        settings: Settings, spool: SpoolDirectories, ledger: Ledger, program: Program, bundle: RuleBundle,
        stateDirectory: String, workers: Int, clock: SpoolClock, logger: Logger
    ) throws {
        try self.init(
            settings: settings, spool: spool, ledger: ledger,
            book: RuleBook(RuleBook.Edition(program: program, bundle: bundle)), stateDirectory: stateDirectory,
            workers: workers, figures: Figures(), progress: Progress(workLimit: .seconds(60), idleLimit: .seconds(60)),
            log: EventLog(logger), clock: clock)
    }

    init(
        settings: Settings, spool: SpoolDirectories, ledger: Ledger, book: RuleBook, stateDirectory: String,
        workers: Int, figures: Figures, progress: Progress, log: EventLog, clock: SpoolClock = .system
    ) throws {
        let table = try InFlightTable(directory: stateDirectory, workers: Workers.slots(workers: workers))
        if let why = table.wasReset { log(.inFlightTableReset(why)) }
        line = try IntakeLine(
            spool: spool, ledger: ledger, book: book,
            workers: Workers(table: table, progress: progress, textLimit: settings.limits.matchedText),
            settings: settings, figures: figures, progress: progress, log: log, clock: clock)
        wasUnclean = try ledger.metadata("running") != nil
        try line.openLanes()
        recovery = Recovery(line: line, table: table)
        watch = TicketWatch(line: line)
    }

    /// What has to be done before new messages may come in: what was committed is published, what killed the process is
    /// settled.
    package func recover() throws {
        try publishCommitted()
        try recovery.settleSuspects()
    }

    /// The first part of it, which touches no message's content; the service settles suspects once it is ready and the watchdog looks
    /// on, for what killed one process may hang the next.
    func publishCommitted() throws {
        try line.ledger.setMetadata("running", line.started.description)
        let (published, removed) = try recovery.finishStaged()
        if published + removed > 0 { line.log(.recovered(published: published, removed: removed, work: 0)) }
    }

    /// Writes down that the end is a clean one; the last thing of a run.
    package func close() throws {
        try line.ledger.setMetadata("running", nil)
    }

    /// Takes up what an earlier run left in `work/`; also what was given back from `held/`.
    package func resume() throws {
        _ = try recovery.resume()
    }

    /// One turn over everything that is there; returns whether nothing is left to wait for.
    package func turn() throws -> Bool {
        try OneRun(line: line, recovery: recovery).turn().isFinished
    }

    /// One turn of the service over everything that is there: files whose writers may come back stay; returns whether nothing is left.
    package func takeIn() throws -> Bool {
        let looks = line.lanes.keys.sorted().map { PendingLook(gateway: $0, wholeDirectory: true) }
        return try line.turn(looks).isFinished && line.lingering.isEmpty
    }

    /// What the service does after an error, before it tries again.
    package func goOn(after failure: any Error) throws {
        try recovery.goOn(after: failure)
    }

    /// Decides and delivers what is there, waits for what must settle, and returns 1 where something was held, else 0.
    package func runOnce() async throws -> Int32 {
        let status = try await OneRun(line: line, recovery: recovery).run()
        if wasUnclean { _ = try Orphans(line: line).remove() }
        try close()
        return status
    }
}
