import Foundation
import GRDB
import TestSupport

/// The files of a ledger at a moment when nobody writes: what a process that dies then leaves.
struct LedgerCopy: Sendable {
    private var files: [String: Data] = [:]

    /// Copies the ledger of a state directory.
    init(of directory: String) {
        // The -shm file is left out: it is an index of the -wal file, and made anew.
        for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
            if let bytes = FileManager.default.contents(atPath: directory + "/" + name) { files[name] = bytes }
        }
    }

    /// Puts the files into a state directory.
    func write(to directory: String) throws {
        for (name, bytes) in files { try bytes.write(to: URL(fileURLWithPath: directory + "/" + name)) }
    }

    /// What is written in it.
    func rows() throws -> LedgerRows {
        let folder = try ShortLivedFolder()
        try write(to: folder.path)
        return try LedgerRows(path: folder.path + "/ledger.sqlite")
    }
}

/// The rows of a ledger, as far as spool and ledger must agree.
struct LedgerRows: Equatable, Sendable {
    struct File: Equatable, Sendable {
        var gateway: String
        var name: String
        var outcome: String
        var content: [UInt8]?
    }

    struct Message: Equatable, Sendable {
        var id: String
        var fileName: String
        var tier: String
        var envelopeName: String
        var state: String
        var facts: String
    }

    struct Stub: Equatable, Sendable {
        var id: String
        var gateway: String
        var held: String
        var envelopeName: String
        var state: String
    }

    /// A ticket as its row has it, and how long its history is.
    struct Ticket: Equatable, Sendable {
        var id: String
        var state: String
        var tier: String
        var steps: Int
        var history: Int
        var isPart: Bool
        var messages: [String]
    }

    var files: [File]
    var messages: [Message]
    var stubs: [Stub]
    var tickets: [Ticket]

    init(path: String) throws {
        let queue = try DatabaseQueue(path: path)
        (files, messages, stubs, tickets) = try queue.read { database in
            let files = try Row.fetchAll(
                database,
                sql: """
                    SELECT gateway, name, outcome, bytes FROM intake
                    LEFT JOIN content ON content.intake_id = intake.id ORDER BY intake.id
                    """
            ).map { File(gateway: $0[0], name: $0[1], outcome: $0[2], content: ($0[3] as Data?).map { [UInt8]($0) }) }
            let messages = try Row.fetchAll(
                database,
                sql: """
                    SELECT message.id, intake.name, tier, envelope_name, state, facts_json FROM message
                    JOIN intake ON intake.id = message.intake_id ORDER BY message.id
                    """
            ).map {
                Message(id: $0[0], fileName: $0[1], tier: $0[2], envelopeName: $0[3], state: $0[4], facts: $0[5])
            }
            let stubs = try Row.fetchAll(
                database, sql: "SELECT id, gateway, held, envelope_name, state FROM stub ORDER BY id"
            ).map { Stub(id: $0[0], gateway: $0[1], held: $0[2], envelopeName: $0[3], state: $0[4]) }
            let tickets = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, state, tier, steps, (SELECT COUNT(*) FROM ticket_step WHERE ticket = serial), merged_into
                    FROM ticket ORDER BY serial
                    """
            ).map { row in
                Ticket(
                    id: row[0], state: row[1], tier: row[2], steps: row[3], history: row[4],
                    isPart: (row[5] as Int64?) != nil,
                    messages: try String.fetchAll(
                        database, sql: "SELECT id FROM message WHERE ticket = ? ORDER BY id",
                        arguments: [row[0] as String]))
            }
            return (files, messages, stubs, tickets)
        }
    }
}

/// A folder in memory where there is one, since what is tried here is not the disk; it goes with the value.
final class ShortLivedFolder: Sendable {
    let path: String

    init() throws {
        let memory = "/dev/shm"
        let parent = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        path = parent + "/firstline-crash-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
