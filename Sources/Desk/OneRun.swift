import Spool

/// `--once`: decides and delivers what is in the inbox, waits for in-place writers to settle, and leaves.
struct OneRun {
    let line: IntakeLine
    let recovery: Recovery

    /// Runs until nothing is left to wait for; 1 when something was held.
    func run() async throws -> Int32 {
        _ = try recovery.resume()
        while true {
            let looks = line.lanes.keys.sorted().map { PendingLook(gateway: $0, wholeDirectory: true) }
            let result = try line.turn(looks)
            if result.isFinished {
                try line.settleLingering(all: true)
                if line.changed.isEmpty { break }
                continue
            }
            // What is waited for may have come with a message meanwhile (a picture with its envelope): never for long at once.
            let pause = result.lookAgain.map(\.after).min() ?? .milliseconds(100)
            try await Task.sleep(for: min(max(pause, .milliseconds(10)), .seconds(1)))
        }
        return line.figures.current.held > 0 ? 1 : 0
    }
}
