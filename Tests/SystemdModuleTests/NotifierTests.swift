import Foundation
import Glibc
import Systemd
import Testing

/// One suite for all that reads the environment: it belongs to the process.
@Suite(.serialized) struct NotifierTests {
    let notifier = Notifier()

    func withSocket(_ body: (DatagramSocket) throws -> Void) throws {
        let socket = try DatagramSocket(path: "/tmp/firstline-notify-\(getpid())")
        setenv("NOTIFY_SOCKET", socket.path, 1)
        defer { unsetenv("NOTIFY_SOCKET") }
        try body(socket)
    }

    @Test("each state is one datagram of assignments")
    func states() throws {
        try withSocket { socket in
            #expect(notifier.isActive)
            #expect(notifier.ready(status: "3 gateways") && socket.receive() == "READY=1\nSTATUS=3 gateways")
            #expect(notifier.ready() && socket.receive() == "READY=1")
            #expect(notifier.status("idle") && socket.receive() == "STATUS=idle")
            #expect(notifier.stopping() && socket.receive() == "STOPPING=1")
            #expect(notifier.watchdog() && socket.receive() == "WATCHDOG=1")
            #expect(notifier.watchdogTrigger() && socket.receive() == "WATCHDOG=trigger")
            #expect(notifier.extendTimeout(by: .seconds(30)) && socket.receive() == "EXTEND_TIMEOUT_USEC=30000000")
            #expect(socket.receive() == nil)
        }
    }

    @Test("a reload carries the monotonic time in microseconds")
    func reloading() throws {
        try withSocket { socket in
            var before = timespec()
            clock_gettime(CLOCK_MONOTONIC, &before)
            #expect(notifier.reloading(status: "rules"))
            let lines = try #require(socket.receive()).split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == "RELOADING=1" && lines[2] == "STATUS=rules")
            let time = try #require(Int64(lines[1].dropFirst("MONOTONIC_USEC=".count)))
            #expect(time >= Int64(before.tv_sec) * 1_000_000 + Int64(before.tv_nsec) / 1000)
            #expect(time < (Int64(before.tv_sec) + 60) * 1_000_000)
        }
    }

    @Test("a status that tries to be another assignment stays one line of text")
    func injection() throws {
        try withSocket { socket in
            notifier.status("evil\nMAINPID=1\r\u{1B}[31m\u{9B}\u{2028}")
            #expect(socket.receive() == "STATUS=evil\\u{a}MAINPID=1\\u{d}\\u{1b}[31m\\u{9b}\\u{2028}")
        }
    }

    @Test("a status is cut at 3,000 bytes, between characters, and not before", arguments: [2999, 3000, 3001, 100_000])
    func length(_ size: Int) throws {
        let line = Notifier.statusLine(String(repeating: "x", count: size))
        #expect(line.utf8.count == min(size, 3000))
        #expect(line.hasSuffix("…") == (size > 3000))
        let wide = Notifier.statusLine(String(repeating: "å🙂", count: size))
        #expect(wide.utf8.count <= 3000 && wide.utf8.count > 2990 && !wide.contains("\u{FFFD}"))
        try withSocket { socket in
            #expect(notifier.ready(status: String(repeating: "\n", count: size)))
            let message = try #require(socket.receive())
            #expect(message.utf8.count < 4096)
        }
    }

    @Test("without a socket nothing is sent and nothing fails")
    func silent() {
        unsetenv("NOTIFY_SOCKET")
        #expect(!notifier.isActive && !notifier.ready() && !notifier.watchdog())
    }

    @Test("the watchdog's interval is what systemd set for this process")
    func watchdog() {
        #expect(notifier.watchdogInterval == nil)
        setenv("WATCHDOG_USEC", "30000000", 1)
        setenv("WATCHDOG_PID", "\(getpid())", 1)
        #expect(notifier.watchdogInterval == .seconds(30))
        setenv("WATCHDOG_PID", "\(getpid() + 1)", 1)
        #expect(notifier.watchdogInterval == nil)
        unsetenv("WATCHDOG_USEC")
        unsetenv("WATCHDOG_PID")
    }

    @Test("standard error is the journal only when JOURNAL_STREAM names it")
    func journalStream() throws {
        var status = stat()
        try #require(fstat(STDERR_FILENO, &status) == 0)
        defer { unsetenv("JOURNAL_STREAM") }
        unsetenv("JOURNAL_STREAM")
        #expect(!stderrIsJournal())
        for (value, expected) in [
            ("\(status.st_dev):\(status.st_ino)", true), ("\(status.st_dev):\(status.st_ino + 1)", false),
            ("\(status.st_dev + 1):\(status.st_ino)", false), ("", false), (":", false), ("1:2:3", false),
        ] {
            setenv("JOURNAL_STREAM", value, 1)
            #expect(stderrIsJournal() == expected, "\(value)")
        }
    }
}
