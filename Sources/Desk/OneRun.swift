import Spool

/// `--once`: decides and delivers what is in the inbox, waits for in-place writers to settle, and leaves.
struct OneRun {
    let line: IntakeLine
    let recovery: Recovery

    /// Runs until nothing is left to wait for; 1 when something was held.
    func run() async throws -> Int32 {
        _ = try recovery.resume()
        while true {
            let result = try turn()
            if result.isFinished { break }
            let pause = result.lookAgain.map(\.after).min() ?? .milliseconds(100)
            try await Task.sleep(for: max(pause, .milliseconds(10)))
        }
        return line.figures.current.held > 0 ? 1 : 0
    }
    /// One turn over the whole of every drop directory.
    func turn() throws -> IntakeLine.TurnResult {
        try line.turn(line.lanes.keys.sorted().map { PendingLook(gateway: $0, wholeDirectory: true) })
    }
}
