/// How far a long work is.
package struct WorkProgress: Equatable, Sendable {
    /// What is worked on, for people.
    package var step: String
    /// How much of it is done.
    package var done: Int
    /// How much there is; nil where that is not known before the end.
    package var total: Int?

    /// Gets each change.
    ///
    /// Called often: it has to be quick.
    package typealias Observer = @Sendable (WorkProgress) -> Void
}

/// Counts what is done of one step after the other, and tells an observer.
struct WorkTally {
    private var progress = WorkProgress(step: "", done: 0)
    private let observer: WorkProgress.Observer

    init(_ observer: @escaping WorkProgress.Observer) {
        self.observer = observer
    }

    mutating func begin(_ step: String, of total: Int? = nil) {
        progress = WorkProgress(step: step, done: 0, total: total)
        observer(progress)
    }

    mutating func advance() {
        progress.done += 1
        observer(progress)
    }
}
