import CLinux
import Control
import DeskModel
import Glibc
import Ledger
import Logging
import RuleEngine
import RuleFiles
import RuleSemantics
import ServiceLifecycle
import Settings
import Spool
import Systemd
import UnixSignals

/// The daemon: puts its parts together, and runs them until it is told to stop.
package struct Daemon {
    private let options: Options

    /// A daemon for a command line.
    package init(_ options: Options) {
        self.options = options
    }

    /// Runs, and returns the exit status.
    package func run() async -> Int32 {
        if options.check { return StartCheck(options).run() }
        do {
            return try await start()
        } catch let failure as StartFailure {
            report(failure)
            return failure.status
        } catch let error as LedgerError {
            report(StartFailure(status: StartFailure.inputOutput, message: error.description))
            return StartFailure.inputOutput
        } catch {
            report(StartFailure(status: 70, message: "\(error)"))
            return 70
        }
    }

    private func report(_ failure: StartFailure) {
        Notifier().status("failed: \(failure.summary)")
        // Whatever becomes of it: a full disk behind standard error must not make more of a failure than it is.
        let line = Array("firstlined: \(failure.message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    // One straight-line function on purpose: nearly every step needs what an earlier one made, and the order is the
    // protocol. Rules come before the spool, for tiers are made from them; the lock comes before the ledger; what was
    // committed is published before READY; only then may new messages come in.
    private func start() async throws -> Int32 {
        let settings = try options.load()
        DescriptorLimit.raise()
        let feed = EventFeed(capacity: settings.control.watchEvents)
        let budget = EntryBudget(perSecond: settings.journal.perSecond, burst: settings.journal.burst)
        let log = EventLog(makeLogger(settings.log), feed: feed, budget: budget)
        let notifier = Notifier()
        log(.starting(spool: settings.spool, state: settings.state))

        let stateDirectory = try StateDirectory(settings.state)
        // A ledger that serves two spools would take the messages of one for published in the other.
        let stateLock = try lockState(stateDirectory.path)
        defer { withExtendedLifetime(stateLock) {} }
        let store = RuleStore(directory: stateDirectory.path + "/rules")
        let reader = RuleReader(
            directories: settings.rules, requiresDirectories: !options.rules.isEmpty, bounds: settings.ruleBounds)
        let starting = StartingRules(reader: reader, store: store, isStrict: options.strictStart, log: log)
        guard let choice = starting.choose() else {
            throw StartFailure(
                status: StartFailure.configuration, message: "there are no usable rules; `firstlinectl check` shows why"
            )
        }
        FreedMemory.giveBack()
        let book = RuleBook(choice.edition)
        let spool = try openSpool(settings, tiers: choice.edition.program.rules.tiers.map(\.name))
        let opened = try LedgerOpening(
            directory: stateDirectory.path, spool: spool, log: log, now: SpoolClock.system.now()
        ).open()
        let ledger = opened.ledger

        let figures = Figures()
        figures.change {
            $0.rulesProblem = choice.problem
            $0.tablesProblem = choice.tablesProblem
            $0.ledgerProblem = opened.problem
        }
        figures.noteRules(choice.edition, at: SpoolClock.system.now())
        log.doubts(about: settings, rules: choice.edition.program.rules)
        let rescan = Duration.seconds(settings.intake.rescan)
        let workLimit = notifier.watchdogInterval.map { min($0, .seconds(60)) } ?? .seconds(60)
        let progress = Progress(workLimit: workLimit, idleLimit: rescan * 3 + .seconds(10))
        let intake = try IntakeSide(
            settings: settings, spool: spool, ledger: ledger, book: book, stateDirectory: stateDirectory.path,
            workers: Int(linux_usable_processors()), figures: figures, progress: progress, log: log)
        try DescriptorLimit.check()
        if options.once {
            try intake.recover()
            return try await intake.runOnce()
        }
        try intake.publishCommitted()

        let watcher = InboxWatcher(spool, rescanInterval: rescan)
        try watcher.start()
        if case .polling(let why) = watcher.mode { log(.watcherFellBack(why)) }
        let intakeQueue = WorkQueue("intake")
        let reloader = Reloader(
            reader: reader, store: store, book: book, workers: intake.line.workers, spool: spool, figures: figures,
            notifier: notifier, log: log, intakeQueue: intakeQueue, settings: settings)
        let reloadQueue = WorkQueue("reload")
        let control = DeskControl(
            side: intake, queue: intakeQueue, reloader: reloader, reloadQueue: reloadQueue, events: feed,
            isReady: { figures.current.isReady })
        let server = try startControl(settings, control, log)
        let census = HeldCensus(spool)
        // Shut down in reverse: intake finishes its batch while status is still told.
        let services: [any Service] = [
            StatusService(
                notifier: notifier, figures: figures, book: book, progress: progress,
                whenReady: {
                    figures.change { $0.isReady = true }
                    log(.ready(rules: book.current.program.version, gateways: settings.gateways.map(\.name)))
                },
                onBeat: {
                    log.sumUp()
                    let held = census.count()
                    figures.change { $0.heldNow = held }
                }),
            MetricsService(file: settings.metrics.file, every: settings.metrics.every, control: control, log: log),
            ReloadService(
                signals: await UnixSignalsSequence(trapping: .sighup), reloader: reloader, queue: reloadQueue),
            ControlService(server: server),
            BacklogService(line: intake.line),
            ClockService(line: intake.line, watch: intake.watch, queue: intakeQueue),
            SearchService(line: intake.line),
            UpkeepService(side: intake, queue: intakeQueue, wasUnclean: intake.wasUnclean),
            IntakeService(
                line: intake.line, recovery: intake.recovery, watcher: watcher, queue: intakeQueue,
                notifier: notifier),
        ]
        let group = ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        try await group.run()
        try intake.close()
        log.sumUp(atOnce: true)
        log(.stopped)
        return 0
    }

    private func makeLogger(_ style: Settings.LogStyle?) -> Logger {
        let chosen = style ?? (stderrIsJournal() ? .journal : .human)
        return Logger(label: "firstlined") { _ in
            switch chosen {
            case .human: ConsoleLogHandler()
            case .json: JSONLogHandler()
            case .journal: JournalLogHandler(identifier: "firstlined")
            }
        }
    }

    /// The control socket; nil where it cannot be had, after saying why.
    private func startControl(_ settings: Settings, _ control: DeskControl, _ log: EventLog) throws -> VarlinkServer? {
        let roles = Roles(settings.roles, owner: geteuid())
        let service = try DeskService(control, roles: roles, now: SpoolClock.system.now)
            .service(version: programVersion)
        do {
            let listener =
                try ListenDescriptors.first().map { descriptor throws(ControlSocketError) in
                    try ControlListener(adopting: descriptor)
                } ?? ControlListener(path: settings.socket)
            let server = try VarlinkServer(service, on: listener, limits: VarlinkServer.Limits(settings.control))
            try server.start()
            return server
        } catch {
            log(.noControlSocket("\(error)"))
            return nil
        }
    }

    private func openSpool(_ settings: Settings, tiers: [String]) throws -> SpoolDirectories {
        do {
            return try SpoolDirectories(path: settings.spool, gateways: settings.gateways.map(\.name), tiers: tiers)
        } catch {
            let status = if case .locked = error { StartFailure.unavailable } else { StartFailure.cannotCreate }
            throw StartFailure(status: status, message: error.description)
        }
    }

    private func lockState(_ path: String) throws -> SpoolLock {
        do {
            return try SpoolLock(directory: path)
        } catch {
            let status = if case .locked = error { StartFailure.unavailable } else { StartFailure.cannotCreate }
            throw StartFailure(status: status, message: error.description)
        }
    }
}
