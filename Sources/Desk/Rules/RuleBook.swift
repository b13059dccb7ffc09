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
        /// Counts the replacements: the same version may come with other table data.
        fileprivate(set) var number = 0

        init(program: Program, bundle: RuleBundle) {
            self.program = program
            self.bundle = bundle
        }
    }

    private let edition: Mutex<Edition>

    init(_ edition: Edition) {
        self.edition = Mutex(edition)
    }

    var current: Edition { edition.withLock { $0 } }

    func replace(with edition: Edition) {
        self.edition.withLock { current in
            let number = current.number + 1
            current = edition
            current.number = number
        }
    }
}
