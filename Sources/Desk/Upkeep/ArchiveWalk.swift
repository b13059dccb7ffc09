import BusinessTime
import Ledger

/// How far upkeep has come in its walk through the archive.
///
/// The walk looks at everything that may be due, some of which tiers or categories keep for longer; so after its end it rests.
struct ArchiveWalk {
    var position = ArchivePosition()
    /// How many histories it removed, which are to go from the spool as well.
    var histories = 0
    /// By the machine's uptime in milliseconds, when the next walk begins; nil while one is under way.
    var rest: Int64?

    /// How long it rests, in milliseconds; what is kept is counted in days.
    static let pause: Int64 = 3_600_000

    /// Whether a step may be taken now; begins anew after a rest.
    mutating func mayGoOn(uptime: Int64) -> Bool {
        guard let rest else { return true }
        // An uptime that is before the beginning of the rest is that of another clock.
        guard uptime >= rest || uptime < rest - ArchiveWalk.pause else { return false }
        self = ArchiveWalk()
        return true
    }

    /// Ends the walk.
    mutating func end(uptime: Int64) {
        rest = uptime + ArchiveWalk.pause
    }
}
