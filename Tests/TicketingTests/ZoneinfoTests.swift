import BusinessTime
import Foundation
import TestSupport
import Testing
import Ticketing

/// Deadlines held against an independent implementation: Python's zoneinfo, minute by minute.
@Suite("Deadlines against Python's zoneinfo")
struct ZoneinfoTests {
    private struct Case: Decodable {
        var zone: String
        var spans: [[Int]]
        var closed: [String]
        var limit: Int
        var asked: Int64
        var pauses: [[Int64?]]
        var deadline: Int64?
    }

    @Test("every deadline of generated histories over the years is the one that Python counts")
    func generated() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/deadlines.py").path
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else {
            print("skipped: there is no /usr/bin/python3 to count the deadlines")
            return
        }
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        let count = ProcessInfo.processInfo.environment["FAULTS"] == "long" ? 3000 : 150
        python.arguments = [script, "20261122", "\(count)"]
        let pipe = Pipe()
        python.standardOutput = pipe
        try python.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        #expect(python.terminationStatus == 0)
        let lines = output.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == count)
        var rings = 0
        for line in lines {
            let one = try JSONDecoder().decode(Case.self, from: Data(line))
            let found = try deadline(one)
            rings += one.deadline == nil ? 0 : 1
            #expect(found == one.deadline, "\(String(decoding: line, as: UTF8.self))")
        }
        #expect(rings > count / 2, "hardly any case has a deadline: nothing is compared")
    }

    private func deadline(_ one: Case) throws -> Int64? {
        let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/" + one.zone))
        let spans = one.spans.compactMap { span -> OpenSpan? in
            guard span.count == 3, let day = Weekday(rawValue: span[0]) else { return nil }
            return OpenSpan(weekdays: Weekdays(day), startMinute: span[1], endMinute: span[2])
        }
        #expect(spans.count == one.spans.count)
        let hours = BusinessHours(
            zone: try TimeZoneRules(tzif: [UInt8](data)), spans: spans,
            closedDates: one.closed.compactMap { LocalDate(iso8601: $0) })
        let clocks = DeskClocks(["first": [TicketClock(kind: .resolve, seconds: one.limit * 60, hours: hours)]])
        let number = try #require(TicketNumber(serial: 7))
        var (ticket, _) = Ticket.open(
            id: "A", number: number, message: "A", tier: "first", category: "c", priority: "p", reason: .nothing,
            at: Timestamp(seconds: one.asked))
        _ = try ticket.apply(.took, by: "anna", at: Timestamp(seconds: one.asked))
        for pause in one.pauses {
            guard let from = pause.first ?? nil else { continue }
            _ = try ticket.apply(.waited, by: "anna", at: Timestamp(seconds: from))
            if let to = pause.last ?? nil { _ = try ticket.apply(.took, by: "anna", at: Timestamp(seconds: to)) }
        }
        return clocks.deadline(ClockRing(kind: .resolve, level: .breach), of: ticket)?.due.seconds
    }
}
