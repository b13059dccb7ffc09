import Foundation
import Spool

/// The table of messages in work, as it was at every step of a life.
struct InFlightCopies: Sendable {
    private var copies: [(length: Int, bytes: Data?)] = []

    /// Notes what the table is while the log has a length; the last word counts.
    mutating func note(_ bytes: Data?, at length: Int) {
        if copies.last?.length == length { copies.removeLast() }
        if let last = copies.last, last.bytes == bytes { return }
        copies.append((length, bytes))
    }

    /// The table of a process that dies when the log has a length.
    func table(at length: Int) -> Data? {
        copies.last { $0.length <= length }?.bytes
    }
}

/// What a table of messages in work says to the next start.
struct InFlightState: Sendable {
    /// The claims in it, with how often the process died on each.
    let suspects: [Suspect]

    init(_ bytes: Data) throws {
        let folder = try ShortLivedFolder()
        try bytes.write(to: URL(fileURLWithPath: folder.path + "/in-flight"))
        suspects = try InFlightTable.suspects(inDirectory: LinuxDirectory(path: folder.path)) ?? []
    }

    /// A table in which one worker has a claim in its hands, on which the process died so many times before.
    static func table(of claim: String, attempts: Int) throws -> Data {
        let folder = try ShortLivedFolder()
        for _ in 0...attempts {
            let table = try InFlightTable(directory: folder.path, workers: 1)
            table.begin(worker: 0, claimName: claim, stage: .decoding)
            withExtendedLifetime(table) {}
        }
        return try Data(contentsOf: URL(fileURLWithPath: folder.path + "/in-flight"))
    }
}
