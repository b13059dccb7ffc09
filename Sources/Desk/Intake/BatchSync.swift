import Dispatch
import Spool

/// The sync of a batch's files, which goes on while the batch's rows are written into a transaction.
///
/// The disk is slow and rows take the processor: beside each other they take as long as the longer of them. The rows
/// are committed only after ``finish()`` returned, so the order of sync and commit is that of the protocol.
///
/// What is staged must not be touched meanwhile: a sync that was begun is finished, or waited for with ``failure()``.
final class BatchSync: @unchecked Sendable {
    // Batch and result are the sync's alone until it was waited for.
    private static let queue = DispatchQueue(label: "sync")
    private let group = DispatchGroup()
    private let batch: StagingBatch
    private let meters: Meters
    private var result: Result<SyncedBatch, any Error>?

    /// Begins to sync.
    ///
    /// - Parameter isBeside: on a thread of its own; else ``finish()`` does it, and every step has its place in one order.
    init(_ batch: StagingBatch, meters: Meters, isBeside: Bool) {
        self.batch = batch
        self.meters = meters
        if isBeside { BatchSync.queue.async(group: group) { self.run() } }
    }

    /// Returns when the batch is durable, or throws what keeps it from that.
    func finish() throws -> SyncedBatch {
        group.wait()
        if result == nil { run() }
        guard let result else { throw IntakeFailure.unsynced }
        return try result.get()
    }

    /// What kept the batch from being durable, once nothing is at work any more; nil where nothing did, or where it was never asked.
    func failure() -> (any Error)? {
        group.wait()
        if case .failure(let error) = result { return error }
        return nil
    }

    private func run() {
        result = Result { try meters.time(\.sync) { try batch.sync() } }
    }
}
