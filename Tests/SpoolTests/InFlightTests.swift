import Foundation
import Glibc
import Spool
import Testing

@Suite final class InFlightTests {
    let directory: String

    init() throws {
        directory = try temporaryDirectory()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Opens the table, does something with it and drops it without an end: the process died.
    func run(_ workers: Int = 4, _ body: (InFlightTable) -> Void) throws {
        let table = try InFlightTable(directory: directory, workers: workers)
        #expect(table.wasReset == nil)
        body(table)
    }

    @Test("what was ended is no suspect")
    func ended() throws {
        try run { table in
            table.begin(worker: 0, claimName: "sms/a", stage: .decoding)
            table.advance(worker: 0, to: .deciding)
            table.end(worker: 0)
        }
        try run { #expect($0.suspects.isEmpty) }
    }

    @Test("a message that kills the process is tried twice and must then be held; one that stood beside it goes on")
    func twice() throws {
        try run { table in
            table.begin(worker: 0, claimName: "sms/killer", stage: .decoding)
            table.begin(worker: 3, claimName: "sms/innocent", stage: .decoding)
            table.advance(worker: 0, to: .deciding)
        }
        try run { table in
            #expect(table.suspects.map(\.claimName) == ["sms/innocent", "sms/killer"])
            #expect(table.suspects.allSatisfy { $0.attempts == 1 && !$0.mustBeHeld })
            #expect(table.suspects.last?.stage == .deciding)
            table.begin(worker: 0, claimName: "sms/innocent", stage: .decoding)
            table.end(worker: 0)
            table.clear(claimName: "sms/innocent")
            table.begin(worker: 0, claimName: "sms/killer", stage: .decoding)
        }
        try run { table in
            #expect(table.suspects.map(\.claimName) == ["sms/killer"] && table.suspects.map(\.attempts) == [2])
            #expect(table.suspects.first?.mustBeHeld == true)
            table.clear(claimName: "sms/killer")
            #expect(table.suspects.isEmpty)
        }
        try run { #expect($0.suspects.isEmpty) }
    }

    @Test("a start that dies before it touched a suspect counts nothing twice")
    func restarts() throws {
        try run { $0.begin(worker: 1, claimName: "sms/a", stage: .decoding) }
        for _ in 0..<5 { try run { #expect($0.suspects.map(\.attempts) == [1]) } }
    }

    @Test("another number of workers keeps the suspects", arguments: [1, 64, 1024])
    func resized(_ workers: Int) throws {
        try run { $0.begin(worker: 3, claimName: "sms/a", stage: .decoding) }
        try run(workers) { #expect($0.suspects.map(\.claimName) == ["sms/a"]) }
        try run { #expect($0.suspects.map(\.attempts) == [1]) }
    }

    @Test("names up to 255 bytes are kept whole, a worker that does not exist is left out")
    func limits() throws {
        let long = String(repeating: "x", count: 255)
        try run { table in
            table.begin(worker: 0, claimName: long, stage: .decoding)
            table.begin(worker: 4, claimName: "outside", stage: .decoding)
            table.begin(worker: -1, claimName: "outside", stage: .decoding)
        }
        try run { #expect($0.suspects.map(\.claimName) == [long]) }
    }

    // Only the names are arguments: whole contents would be printed with every case.
    static let garbage: [String: [UInt8]] = [
        "random": (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 3) },
        "one byte": [0],
        "a header alone": Array("FLINFL01".utf8) + Array(repeating: 0xFF, count: 504),
        "text": Array(String(repeating: "not a table\n", count: 4000).utf8),
        "a table cut short": Array("FLINFL01".utf8) + [4, 0, 0, 0] + Array(repeating: 1, count: 5000),
    ]

    @Test("a file that is no table is begun anew, and that is said", arguments: garbage.keys.sorted())
    func broken(name: String) throws {
        try Data(Self.garbage[name] ?? []).write(to: URL(fileURLWithPath: directory + "/in-flight"))
        let table = try InFlightTable(directory: directory, workers: 4)
        #expect(table.wasReset?.contains(directory + "/in-flight") == true)
        #expect(table.suspects.isEmpty)
        table.begin(worker: 0, claimName: "sms/a", stage: .decoding)
        try run { #expect($0.suspects.map(\.claimName) == ["sms/a"]) }
    }

    @Test("a table of the right shape with garbage in its slots gives no suspects that cannot be")
    func brokenSlots() throws {
        try run { _ in }
        let path = directory + "/in-flight"
        var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        for index in 512..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 7) }
        bytes[512] = 1
        bytes[513] = 1
        bytes[515] = 255
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let table = try InFlightTable(directory: directory, workers: 4)
        #expect(table.suspects.count <= InFlightTable.suspectSlots)
        for suspect in table.suspects { table.clear(claimName: suspect.claimName) }
        try run { #expect($0.suspects.isEmpty) }
    }

    @Test("a directory that is not there is an error with its path")
    func noDirectory() {
        #expect(throws: SpoolError.self) { try InFlightTable(directory: "/nowhere", workers: 1) }
    }
}
