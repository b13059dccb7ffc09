import BusinessTime
import Spool
import Synchronization

/// How many files are held at the moment: whoever moves them, status is to be true.
///
/// A gateway's directory is read again only when it has changed. Safe to use from any thread.
final class HeldCensus: Sendable {
    private struct Count {
        var changed: Int64
        var files: Int
    }

    /// Nanoseconds within which two changes may have one time: the kernel's clock for files ticks a hundred times a second or more.
    private static let tick: Int64 = 1_000_000_000
    private let items: HeldItems
    private let gateways: @Sendable () -> [String]
    private let counts = Mutex<[String: Count]>([:])

    init(_ spool: SpoolDirectories) {
        items = HeldItems(spool)
        gateways = { spool.gatewayNames }
    }

    /// How many are held now; what cannot be read counts as it last did.
    func count() -> Int {
        var total = 0
        for gateway in gateways() {
            let known = counts.withLock { $0[gateway] }
            total += current(gateway, known) ?? known?.files ?? 0
        }
        return total
    }

    private func current(_ gateway: String, _ known: Count?) -> Int? {
        do throws(SpoolError) {
            let changed = try items.lastChange(gateway: gateway)
            if let known, known.changed == changed { return known.files }
            let files = try items.count(gateway: gateway)
            // A directory that changes right now is counted once more the next time.
            let isSettled = SpoolClock.system.now().milliseconds * 1_000_000 - changed > HeldCensus.tick
            counts.withLock { $0[gateway] = Count(changed: isSettled ? changed : .min, files: files) }
            return files
        } catch {
            return nil
        }
    }
}
