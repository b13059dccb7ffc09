import Spool
import Synchronization
import SystemPackage

/// A file system in memory that knows of every entry and every byte whether a power cut would leave it.
///
/// The model is that of SQLite's `test6` and LevelDB's `fault_injection_test`: it keeps what was durable at the start and a log of
/// everything that was done since, syncs included. ``image`` is what programs see; ``PowerCut`` makes from base and log what may be left.
/// Because the log is kept, one run gives the states after a death at each of its steps: a prefix of the log each.
///
/// Besides it fails on demand: any operation, by its number, with any error, once or for a while; and it dies on demand: from a
/// step on every operation throws and nothing changes any more, whatever the code does with the error.
final class ModelFileSystem: Sendable {
    /// Which operations fail, and how.
    struct Fault: Sendable {
        /// The numbers of the operations that fail; reading ones are counted too.
        var operations: Range<Int>
        var errno: Errno
    }

    /// What other programs do right after an operation of the daemon.
    typealias Outsider = @Sendable (FileOperation, FileImage) -> [FileOperation]

    private struct State {
        var image: FileImage
        var log: [FileOperation]
        var operations = 0
        var commits: [Int] = []
        var time: Int64
        var nextInode: FileImage.Inode
        var fault: Fault?
        var deathAt: Int?
        var isDead = false
        var failed: [String] = []
        var watcher: (@Sendable (Int) -> Void)?
    }

    /// What was durable when the log began.
    let base: FileImage
    private let state: Mutex<State>
    private let outsider: Outsider

    /// A file system that holds what a log made of an image.
    ///
    /// - Parameters:
    ///   - log: what was done and may not be durable: the process was killed and the machine went on. Empty after a power cut.
    ///   - time: the time of the first change, nanoseconds since the epoch.
    ///   - deathAt: the length that the log does not outgrow: there the process dies.
    init(
        base: FileImage, log: [FileOperation] = [], time: Int64, deathAt: Int? = nil,
        outsider: @escaping Outsider = { _, _ in [] }
    ) {
        self.base = base
        self.outsider = outsider
        var image = base
        var nextInode = base.nextInode
        for operation in log {
            nextInode = max(nextInode, image.nextInode)
            image.apply(operation)
        }
        nextInode = max(nextInode, image.nextInode)
        state = Mutex(State(image: image, log: log, time: time, nextInode: nextInode, deathAt: deathAt))
    }

    /// The root of the spool.
    var root: ModelDirectory { ModelDirectory(self, FileImage.root, "/spool") }

    /// What programs see.
    var image: FileImage { state.withLock { $0.image } }
    /// Everything that changed something, in order.
    var log: [FileOperation] { state.withLock { $0.log } }
    /// How many operations there were, reading ones included.
    var operations: Int { state.withLock { $0.operations } }
    /// The numbers of the operations that were commits of the ledger.
    var commits: [Int] { state.withLock { $0.commits } }
    /// The operations that failed on demand.
    var failures: [String] { state.withLock { $0.failed } }

    /// Makes operations fail from now on; nil makes none fail.
    func fail(_ fault: Fault?) {
        state.withLock { $0.fault = fault }
    }

    /// Tells somebody before each operation how long the log is.
    func watch(_ watcher: @escaping @Sendable (Int) -> Void) {
        state.withLock { $0.watcher = watcher }
    }

    /// The ledger is about to commit; throws where the process is dead or the operation is one that fails.
    func commit() throws(SpoolError) {
        try perform("commit", "ledger") { change, _ throws(SpoolError) in change(.commit) }
    }

    /// One operation: counted, failed on demand, and handed to `body`, which says what it changes.
    func perform<Result: Sendable>(
        _ operation: String, _ path: String,
        _ body: ((FileOperation) -> Void, inout Moment) throws(SpoolError) -> Result
    ) throws(SpoolError) -> Result {
        try state.withLock { state throws(SpoolError) in
            let number = state.operations
            state.operations += 1
            if operation == "commit" { state.commits.append(number) }
            state.watcher?(state.log.count)
            if state.isDead { throw .system(operation: operation, path: path, errno: .noSuchProcess) }
            if let fault = state.fault, fault.operations.contains(number) {
                state.failed.append("\(number): \(operation) \(path): \(fault.errno)")
                throw .system(operation: operation, path: path, errno: fault.errno)
            }
            var changes: [FileOperation] = []
            state.time += 1000
            var moment = Moment(image: state.image, time: state.time, inode: state.nextInode)
            let result = try body({ changes.append($0) }, &moment)
            state.nextInode = moment.inode
            for change in changes {
                if let end = state.deathAt, state.log.count >= end {
                    state.isDead = true
                    throw .system(operation: operation, path: path, errno: .noSuchProcess)
                }
                state.image.apply(change)
                state.log.append(change)
                for other in outsider(change, state.image) {
                    state.image.apply(other)
                    state.log.append(other)
                }
            }
            return result
        }
    }

    /// A sync on demand failed: what was not durable stays so for ever.
    func loseUnsynced(_ inodes: [FileImage.Inode]) {
        state.withLock { if !$0.isDead { $0.log.append(.syncFailed(inodes)) } }
    }

    /// What an operation works on.
    struct Moment {
        let image: FileImage
        let time: Int64
        /// The number of the next file or directory; moved on by whoever takes it.
        var inode: FileImage.Inode
    }
}
