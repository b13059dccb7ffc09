import RuleEngine
import RuleFiles
import Synchronization

/// The rules in use: one immutable snapshot, swapped whole.
///
/// A message is decided by one snapshot from start to end.
final class RuleBook: Sendable {
    /// The program in use with the bundle it was made of.
    struct Edition: Sendable {
        let program: Program
        let bundle: RuleBundle
    }

    private let edition: Mutex<Edition>

    init(_ edition: Edition) {
        self.edition = Mutex(edition)
    }

    var current: Edition { edition.withLock { $0 } }

    func replace(with edition: Edition) {
        self.edition.withLock { $0 = edition }
    }
}
