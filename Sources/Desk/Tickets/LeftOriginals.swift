import DeskModel
import Ledger
import Spool

/// What an envelope was made from, in a tier that it has left for another: nobody reads it there any more.
///
/// On the intake queue only.
struct LeftOriginals {
    let line: IntakeLine

    /// Removes it, unless a message of the same file is still in that tier.
    ///
    /// Dying before it leaves it there; the start after an unclean end looks for such (``Orphans``).
    func remove(_ paths: [String], of id: MessageID, from tier: TierDirectories) throws {
        guard !paths.isEmpty else { return }
        let isShared = try line.ledger.siblings(of: id).contains { other in
            try other.tier == tier.name
                && (other.isStaged || EnvelopeName(other.envelopeName).flatMap { try tier.place(of: $0) } != nil)
        }
        guard !isShared else { return }
        for path in paths { try tier.removeOriginal(path) }
    }
}
