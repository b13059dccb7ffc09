import Glibc
import Synchronization

/// A line on the terminal that says how far a long work is, drawn over itself and gone at the end.
///
/// It goes to standard error, so that what is printed can be piped on. There is none where standard error is no terminal or a dumb one,
/// and none where the caller does not want it (beside `--json`).
final class ProgressLine: Sendable {
    private struct State {
        var what = ""
        var done = 0
        var total: Int?
        var drawn: ContinuousClock.Instant?
    }

    /// Often enough to be seen to move, seldom enough to cost nothing.
    private static let pause = Duration.milliseconds(100)
    private let isShown: Bool
    private let state = Mutex(State())

    /// A line that is not drawn yet.
    init(isWanted: Bool) {
        isShown = isWanted && Terminal.canRedraw(STDERR_FILENO)
    }

    /// Says what is worked on, how much of it is done, and how much there is where that is known.
    func show(_ what: String, _ done: Int, of total: Int?) {
        guard isShown else { return }
        let line = state.withLock { state -> String? in
            let isNew = state.what != what || state.drawn == nil
            (state.what, state.done, state.total) = (what, done, total)
            let now = ContinuousClock.now
            // The first line of a new step is always drawn: a step that hangs has been named.
            if let drawn = state.drawn, !isNew, now - drawn < ProgressLine.pause { return nil }
            state.drawn = now
            return ProgressLine.text(what, done, of: total, width: Terminal.width(of: STDERR_FILENO) ?? 80)
        }
        if let line { StandardError.write("\r\u{1B}[K" + line) }
    }

    /// Says that so many more are done of what was said last.
    func advance(by count: Int) {
        let now = state.withLock { ($0.what, $0.done + count, $0.total) }
        show(now.0, now.1, of: now.2)
    }

    /// Takes the line away.
    func clear() {
        let wasDrawn = state.withLock { state in
            defer { state.drawn = nil }
            return state.drawn != nil
        }
        if wasDrawn { StandardError.write("\r\u{1B}[K") }
    }

    /// `reading messages [=========           ] 30 of 100, 30 %`, in at most so many columns; without a total only the number.
    static func text(_ what: String, _ done: Int, of total: Int?, width: Int) -> String {
        var line = done > 0 ? "\(what): \(done)" : what
        if let total, total > 0 {
            let figures = "\(done) of \(total), \(min(100, done * 100 / total)) %"
            // The last column stays free: writing to it makes some terminals begin a new line.
            let room = min(30, width - what.count - figures.count - 6)
            line = "\(what): \(figures)"
            if room >= 8 {
                let filled = min(room, done * room / total)
                let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: room - filled)
                line = "\(what) [\(bar)] \(figures)"
            }
        }
        return line.count < width ? line : String(line.prefix(max(0, width - 1)))
    }
}
