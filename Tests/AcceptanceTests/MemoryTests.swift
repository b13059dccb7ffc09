import Foundation
import TestSupport
import Testing

/// A parser that is refused memory goes on without it: what it read then looks like a message that says nothing.
@Suite("A process without enough memory", .timeLimit(.minutes(5)))
struct MemoryTests {
    /// `facts` of a file, with so many KiB of address space.
    private func facts(of path: String, within kibibytes: Int) throws -> Tool {
        try Tool(
            "/bin/sh",
            [
                "-c", "ulimit -v \"$1\" && shift && exec \"$@\"", "sh", "\(kibibytes)",
                RunningDaemon.products + "/firstlinectl", "facts", "--gateway", "email", "--json", path,
            ],
            // A crash has to end the process at once, and not to start a debugger in what memory there is.
            environment: ["SWIFT_BACKTRACE": "enable=no"])
    }

    @Test("reads a mail with its text, or says that it cannot, or ends: it never shows the mail without its text")
    func htmlMail() throws {
        let folder = try TemporaryFolder()
        let row = "<div><p>caf&eacute; &amp; <b>more</b></p><blockquote>old</blockquote></div>\n"
        let path = try folder.write(
            "large.eml",
            """
            From: Kim <kim@example.org>
            To: desk@example.org
            Subject: large
            Content-Type: text/html; charset=utf-8

            <p>theword</p>\(String(repeating: row, count: (2 << 20) / row.utf8.count))

            """)
        var isEnough = 4 << 20
        try #require(try facts(of: path, within: isEnough).output.contains("theword"))
        // The least that suffices; below it the text alone may be missing, with smaller mails something else is first.
        var isTooLittle = 16 << 10
        while isEnough - isTooLittle > 1024 {
            let middle = (isEnough + isTooLittle) / 2
            if try facts(of: path, within: middle).output.contains("theword") {
                isEnough = middle
            } else {
                isTooLittle = middle
            }
        }
        for step in 0..<16 {
            let limit = isEnough - step * 1024
            guard limit > 16 << 10 else { break }
            let tool = try facts(of: path, within: limit)
            #expect(
                tool.status != 0 || tool.output.contains("theword"),
                "with \(limit) KiB the mail is shown without its text: \(tool.output.prefix(300))")
        }
    }
}
