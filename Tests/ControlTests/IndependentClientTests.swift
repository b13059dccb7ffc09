import Foundation
import TestSupport
import Testing

@Suite("A client that others wrote", .timeLimit(.minutes(3)))
struct IndependentClientTests {
    /// Where a Python with the package `varlink` is; `python3` where nobody says so.
    static let python = ProcessInfo.processInfo.environment["FIRSTLINE_VARLINK_PYTHON"] ?? "python3"

    @Test("finds the interface, calls it, watches it and understands its errors")
    func python() throws {
        let running = try RunningServer()
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Self.python, Repository.root + "/Tests/Control/varlink-client.py", running.path]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 77 || process.terminationStatus == 127 {
            print(
                "not tested: PyPI's varlink against the socket. \(text)"
                    + "Make a virtual environment with it and set FIRSTLINE_VARLINK_PYTHON to its python.")
            return
        }
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.split(separator: "\n").count { $0.hasPrefix("ok: ") } == 13)
    }
}
