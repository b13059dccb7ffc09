import BusinessTime
import Desk
import DeskModel
import Foundation
import Ledger
import Logging
import RuleEngine
import RuleFiles
import RuleTesting
import Settings
import Spool
import Synchronization
import TestSupport

/// The rules of the small desk, checked once.
struct SmallDesk: Sendable {
    let bundle: RuleBundle
    let program: Program

    static let rules = """
        categories billing, other
        priorities high, normal
        tiers first, second
        default category other, priority normal
        rule "Billing words"
            when text has refund
            then category billing, priority high
        rule "Everything is down"
            when text has everything
            then priority high
        route
            | category | priority | tier   |
            | billing  | any      | second |
            | any      | any      | first  |

        """

    static let shared = Result { try SmallDesk() }

    private init() throws {
        let folder = try TemporaryFolder()
        try folder.write("desk.rules", SmallDesk.rules)
        bundle = RuleReader(directories: [folder.path]).read()
        guard let program = bundle.check().program else { throw RunFailure("the rules of the test are not usable") }
        self.program = program
    }
}

struct RunFailure: Error, CustomStringConvertible {
    let description: String
    init(_ text: String) { description = text }
}

/// Puts another directory between the desk and the model: how a mutated protocol is made.
typealias Wrapping = @Sendable (any Directory) -> any Directory

/// One life of the daemon's intake on a model of a file system and a real ledger, from start until nothing is left to do.
///
/// The ledger is copied whenever it changed, so that afterwards every moment of the life can be gone back to.
final class DeskRun: Sendable {
    let files: ModelFileSystem
    private let folder: ShortLivedFolder
    let scenario: Scenario
    private let number: Int
    private let wrapping: Wrapping
    private let copies = Mutex<[LedgerCopy]>([])
    private let tables = Mutex<InFlightCopies>(InFlightCopies())
    /// How long nothing was ready, milliseconds.
    private let waited = Waited()

    /// - Parameters:
    ///   - number: how many lives came before: each begins an hour after the last.
    ///   - ledger: the ledger that the last one left; nil for a new one.
    ///   - inFlight: the table of messages in work that it left; nil for none.
    init(
        _ scenario: Scenario, on files: ModelFileSystem, ledger: LedgerCopy?, inFlight: Data? = nil, number: Int,
        wrapping: @escaping Wrapping = { $0 }
    ) throws {
        self.files = files
        self.scenario = scenario
        self.number = number
        self.wrapping = wrapping
        folder = try ShortLivedFolder()
        try ledger?.write(to: folder.path)
        if let inFlight { try inFlight.write(to: URL(fileURLWithPath: folder.path + "/in-flight")) }
        files.watch { [weak self] length in self?.noteTable(at: length) }
    }

    private final class Waited: Sendable {
        private let milliseconds = Mutex<Int64>(0)
        func withLock<Result: Sendable>(_ body: (inout Int64) -> Result) -> Result {
            milliseconds.withLock { body(&$0) }
        }
    }

    /// 21 November 2026, 21:00 UTC, in nanoseconds.
    static let epoch: Int64 = 1_795_294_800_000_000_000
    /// The time between two lives, nanoseconds.
    static let hour: Int64 = 3_600_000_000_000

    /// The ledger after each commit of this life, the one it began with first; complete once the run ended.
    var ledgers: [LedgerCopy] { copies.withLock { $0 } }

    private func note() {
        let copy = LedgerCopy(of: folder.path)
        copies.withLock { $0.append(copy) }
    }

    /// The table of messages in work as it was before the step that made the log longer than this; nil for an empty one.
    func inFlight(at length: Int) -> Data? { tables.withLock { $0.table(at: length) } }

    private func noteTable(at length: Int) {
        // The kernel keeps what is mapped: what is read here is what a process that dies now leaves.
        let bytes = FileManager.default.contents(atPath: folder.path + "/in-flight")
        tables.withLock { $0.note(bytes, at: length) }
    }

    /// Starts a desk: opens spool and ledger and, unless told otherwise, recovers.
    func start(recovering: Bool = true) throws -> IntakeSide {
        let desk = try SmallDesk.shared.get()
        var settings = Settings()
        settings.gateways = scenario.gateways
        settings.limits.fileSize = scenario.fileSize
        // Every file has lain there long enough.
        settings.intake.settle = 0
        settings.held.stubAfter = 0
        if let batch = scenario.batch { settings.intake.batch = batch }
        if scenario.laterDays > 0 {
            (settings.retention.done, settings.retention.held, settings.retention.archive) = (1, 1, 1)
        }
        let clock = clock
        let spool = try SpoolDirectories(
            root: wrapping(files.root), gateways: settings.gateways.map(\.name), tiers: ["first", "second"])
        let ledger = try Ledger.open(directory: folder.path) { [weak self] in
            guard let self else { return }
            note()
            try files.commit()
        }
        let side = try IntakeSide(
            settings: settings, spool: spool, ledger: ledger, program: desk.program, bundle: desk.bundle,
            stateDirectory: folder.path, workers: scenario.workers, clock: clock,
            logger: Logger(label: "run") { _ in SwiftLogNoOpLogHandler() })
        guard recovering else { return side }
        try side.recover()
        if number == 0 || scenario.laterDays > 0 && number > 0 {
            for action in scenario.actions { try act(action, side) }
        }
        return side
    }

    private var clock: SpoolClock {
        let later = number < 0 ? 0 : scenario.laterDays * 24
        let start = (DeskRun.epoch + (Int64(number + 1) + later) * DeskRun.hour) / 1_000_000
        return SpoolClock(
            now: { [waited] in Timestamp(milliseconds: start + waited.withLock { $0 }) },
            uptime: { [waited] in waited.withLock { $0 } })
    }

    /// Starts and works until nothing is left; throws the first error.
    func live() throws {
        let side = try start()
        // The ledger must not be closed while it is copied.
        defer { withExtendedLifetime(side) { note() } }
        try side.resume()
        try work(side)
        if scenario.hasTickets { try side.watchTickets() }
        guard number < 0 else { return }
        for action in scenario.preparation ?? [] { try act(action, side) }
    }

    private func work(_ side: IntakeSide) throws {
        // A companion is seen to be alone only by the turn after the one that took its message away.
        var isFinished = false
        for _ in 0..<20 {
            let wasFinished = isFinished
            isFinished = try side.turn()
            if isFinished, wasFinished { return }
            // Longer than a companion waits for its message.
            waited.withLock { $0 += 600_000 }
        }
        throw RunFailure("the desk does not come to an end")
    }

    /// The same as the service does it: an error of the start is a new start, one of the work is tried again.
    ///
    /// - Parameter failed: called after each error.
    /// - Returns: whether it was started once only.
    @discardableResult
    func persist(failed: () -> Void) throws -> Bool {
        var last: (any Error)?
        for _ in 0..<6 {
            do {
                let side = try start()
                defer { withExtendedLifetime(side) { note() } }
                try retrying(side, failed) { try side.resume() }
                try retrying(side, failed) { try work(side) }
                return last == nil
            } catch {
                last = error
                failed()
            }
        }
        throw RunFailure("the desk does not get over an error: \(last.map { "\($0)" } ?? "none")")
    }

    private func retrying(_ side: IntakeSide, _ failed: () -> Void, _ body: () throws -> Void) throws {
        var last: (any Error)?
        for _ in 0..<6 {
            do {
                if let last { try side.goOn(after: last) }
                return try body()
            } catch {
                last = error
                failed()
            }
        }
        throw RunFailure("the service does not get over an error: \(last.map { "\($0)" } ?? "none")")
    }
}

extension Scenario {
    /// The spool and ledger with which the scenario begins: directories made, files dropped, all of it durable.
    func beginning() throws -> (image: FileImage, ledger: LedgerCopy) {
        var empty = self
        empty.dropped = []
        empty.preparation = nil
        let making = ModelFileSystem(base: FileImage(), time: DeskRun.epoch)
        let first = try DeskRun(empty, on: making, ledger: nil, number: -1)
        try first.live()
        var image = making.image
        for (number, file) in dropped.enumerated() {
            let time = DeskRun.epoch + Int64(number) * 1_000_000_000
            image.add("inbox/\(file.gateway)/new/\(file.name)", file.bytes, modified: time)
            for companion in file.companions {
                image.add("inbox/\(file.gateway)/new/\(companion.name)", companion.bytes, modified: time)
            }
        }
        guard let ledger = first.ledgers.last else { throw RunFailure("no ledger was made") }
        guard preparation != nil else { return (image, ledger) }
        var holding = self
        holding.fileSize = fileSizeBefore ?? fileSize
        holding.actions = []
        let files = ModelFileSystem(base: image, time: DeskRun.epoch)
        let run = try DeskRun(holding, on: files, ledger: ledger, number: -1)
        try run.live()
        guard let held = run.ledgers.last else { throw RunFailure("no ledger was made") }
        return (files.image, held)
    }
}
