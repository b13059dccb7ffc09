import Foundation
import Glibc
import Ledger
import Testing

@Suite struct DamageTests {
    @Test("a file that is no database is refused with its path and with what to do")
    func noDatabase() throws {
        let fixture = try LedgerFixture()
        let path = fixture.directory + "/ledger.sqlite"
        try Data(String(repeating: "not a database ", count: 1000).utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LedgerError.self) { try fixture.open() }
        guard case .damaged(path, _) = error else { throw TestFailure() }
        #expect(error?.description.contains("move it aside") == true)
    }

    @Test("a database with a page of garbage is reported as damaged when it is met")
    func garbagePage() throws {
        let fixture = try LedgerFixture()
        let path = fixture.directory + "/ledger.sqlite"
        do {
            let ledger = try fixture.open()
            try ledger.commit((0..<200).map { _ in fixture.record(content: Array(repeating: 7, count: 2000)) })
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        try #require(bytes.count > 100_000)
        for index in 4096..<bytes.count { bytes[index] = 0xAA }
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LedgerError.self) {
            let ledger = try fixture.open()
            _ = try ledger.counts()
            try ledger.commit([fixture.record()])
        }
        guard case .damaged(path, _) = error else { throw TestFailure() }
    }

    @Test("a directory that cannot be made is an error with its path")
    func noDirectory() {
        let error = #expect(throws: LedgerError.self) { try Ledger.open(directory: "/proc/nowhere") }
        #expect(error?.description.hasPrefix("/proc/nowhere: ") == true)
    }
}

struct TestFailure: Error {}
