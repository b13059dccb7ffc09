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
            // What is waited for may have come with a message meanwhile (a picture with its envelope): never for long at once.
            let pause = result.lookAgain.map(\.after).min() ?? .milliseconds(100)
            try await Task.sleep(for: min(max(pause, .milliseconds(10)), .seconds(1)))
        }
        return line.figures.current.held > 0 ? 1 : 0
    }

    /// One turn over the whole of every drop directory; where nothing is left to wait for, files whose writers may come back are let go.
    func turn() throws -> IntakeLine.TurnResult {
        var result = try line.turn(line.lanes.keys.sorted().map { PendingLook(gateway: $0, wholeDirectory: true) })
        if result.isFinished {
            try line.settleLingering(all: true)
            result.isFinished = line.changed.isEmpty
        }
        return result
    }
}
