import Foundation
import Glibc
import Logging
import Synchronization
import Systemd
import Testing

@Suite struct LogHandlerTests {
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    let id = "3c7d1b0e6a5f4f0b9d2a7c1e8f904411"

    func logger(_ handler: some LogHandler) -> Logger {
        var logger = Logger(label: "test") { _ in handler }
        logger[metadataKey: "gateway"] = "sms"
        return logger
    }

    @Test("a line for people has time, level, message and metadata, and no control character")
    func console() throws {
        let lines = Lines()
        let logger = logger(ConsoleLogHandler { lines.add($0) })
        logger.warning(
            "held\u{1B}[2J",
            metadata: [
                "name": "a\nb \"c\"", "reason": "too-large", "message-id-128": .string(id), "list": ["x", "y"],
                "k": ["a": "b"],
            ])
        logger.debug("not shown")
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        #expect(
            line.dropFirst(24).description
                == " warning held\\u{1b}[2J gateway=sms k=\"a=b\" list=\"x, y\" name=\"a\\u{a}b \\\"c\\\"\" reason=too-large"
        )
        let form = #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"#
        #expect(line.prefix(24).range(of: form, options: .regularExpression) != nil)
    }

    @Test("a JSON line is an object that a reader understands, in one line")
    func json() throws {
        let lines = Lines()
        let logger = logger(JSONLogHandler(level: .debug) { lines.add($0) })
        logger.debug("a\nb\u{9B}", metadata: ["name": "\"\\", "message-id-128": .string(id)])
        let line = try #require(lines.all.first)
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "a\nb\u{9B}" && object["level"] as? String == "debug")
        #expect(object["message_id"] as? String == id)
        #expect(object["fields"] as? [String: String] == ["gateway": "sms", "name": "\"\\"])
    }

    @Test("a journal entry has the journal's fields, the code's place, and metadata under one prefix")
    func journal() throws {
        let lines = Lines()
        let logger = logger(
            JournalLogHandler(identifier: "firstlined") {
                for field in $0 { lines.add(String(decoding: field, as: UTF8.self)) }
            })
        logger.error(
            "held", metadata: ["tier-name": "a\nPRIORITY=0", "message-id-128": .string(id), "å.ä": "x"],
            function: "f()", line: 7)
        #expect(
            Set(lines.all.filter { !$0.hasPrefix("CODE_FILE=") }) == [
                "MESSAGE=held", "PRIORITY=3", "SYSLOG_IDENTIFIER=firstlined", "CODE_LINE=7", "CODE_FUNC=f()",
                "MESSAGE_ID=" + id,
                "FIRSTLINE_SOURCE=SystemdModuleTests", "FIRSTLINE_GATEWAY=sms", "FIRSTLINE_TIER_NAME=a\\u{a}PRIORITY=0",
                "FIRSTLINE____=x",
            ])
        #expect(lines.all.first == "MESSAGE=held")
    }

    @Test(
        "a level has its severity",
        arguments: [
            (Logger.Level.trace, 7), (.debug, 7), (.info, 6), (.notice, 5), (.warning, 4), (.error, 3), (.critical, 2),
        ])
    func severity(_ row: (Logger.Level, Int)) {
        let lines = Lines()
        let handler = JournalLogHandler(identifier: "x", level: .trace) {
            for field in $0 { lines.add(String(decoding: field, as: UTF8.self)) }
        }
        logger(handler).log(level: row.0, "m")
        #expect(lines.all.contains("PRIORITY=\(row.1)"))
    }

    @Test("a value of any length stays a field of bounded length, a wrong message id is left out")
    func bounds() {
        let lines = Lines()
        let handler = JournalLogHandler(identifier: "x") {
            for field in $0 { lines.add(String(decoding: field, as: UTF8.self)) }
        }
        logger(handler).info(
            "m",
            metadata: [
                "long": .string(String(repeating: "x", count: 1_000_000)), "message-id-128": "3C7D",
                .init(repeating: "k", count: 100): "v",
            ])
        #expect(lines.all.allSatisfy { $0.utf8.count <= 64 + 1 + JournalLogHandler.maximumValueLength })
        #expect(!lines.all.contains { $0.hasPrefix("MESSAGE_ID") })
        #expect(lines.all.contains { $0.hasPrefix("FIRSTLINE_KKK") && $0.utf8.count == 64 + 2 })
    }

    @Test("a copy of a logger with other metadata leaves the first as it was")
    func valueSemantics() {
        let lines = Lines()
        let first = logger(ConsoleLogHandler { lines.add($0) })
        var second = first
        second[metadataKey: "gateway"] = "chat"
        second.logLevel = .error
        first.info("m")
        second.info("m")
        #expect(lines.all.count == 1 && lines.all[0].hasSuffix("gateway=sms"))
    }

    static let journalSocket = "/run/systemd/journal/socket"
    static var mayBeTheJournal: Bool {
        if getuid() == 0, access(journalSocket, F_OK) != 0 { return true }
        print("the journal's own socket is not tested here: it needs root and a machine without a journal")
        return false
    }

    @Test("libsystemd sends what the handler gives it to the journal's socket", .enabled(if: mayBeTheJournal))
    func realSocket() throws {
        let directory = "/run/systemd/journal"
        let isOurs = mkdir(directory, 0o755) == 0
        defer { if isOurs { rmdir(directory) } }
        let socket = try DatagramSocket(path: Self.journalSocket)
        logger(JournalLogHandler(identifier: "firstlined")).notice("ett\två", metadata: ["tier": "first"])
        let entry = try #require(socket.receive()).split(separator: "\n")
        #expect(entry.contains("MESSAGE=ett\\u{9}vå") && entry.contains("PRIORITY=5"))
        #expect(entry.contains("FIRSTLINE_TIER=first") && entry.contains("FIRSTLINE_GATEWAY=sms"))
    }
}
