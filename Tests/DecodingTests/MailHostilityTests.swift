import Decoding
import DeskModel
import Glibc
import Testing

/// Mail that was made to break readers: nothing traps, nothing is quadratic, and what can be read is.
@Suite("Hostile mail")
struct MailHostilityTests {
    static func multipart(parts: Int, boundary: String = "b") -> String {
        "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\(boundary)\n\n"
            + String(repeating: "--\(boundary)\n\nx\n", count: parts) + "--\(boundary)--\n"
    }

    /// A mail of parts inside parts, the innermost a text.
    static func nested(depth: Int) -> String {
        var text = "From: a@b.example\nMIME-Version: 1.0\n"
        for level in 1..<max(depth, 2) { text += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        return text + "Content-Type: text/plain\n\nx\n"
    }

    static func code(_ text: String) -> HoldReason.Code? { BoundsTests.code(text) }

    @Test("parts", arguments: [(999, nil), (1000, HoldReason.Code.tooManyParts), (10_000, .tooManyParts)])
    func parts(count: Int, code: HoldReason.Code?) {
        #expect(MailHostilityTests.code(MailHostilityTests.multipart(parts: count)) == code)
    }

    @Test("depth", arguments: [(32, nil), (33, HoldReason.Code.tooDeep), (1000, .tooDeep)])
    func depth(levels: Int, code: HoldReason.Code?) {
        #expect(MailHostilityTests.code(MailHostilityTests.nested(depth: levels)) == code)
    }

    @Test("mails inside mails", arguments: [(32, nil), (1000, HoldReason.Code.tooDeep)])
    func forwards(levels: Int, code: HoldReason.Code?) {
        let text = String(repeating: "From: a@b.example\nContent-Type: message/rfc822\n\n", count: levels - 1)
        #expect(MailHostilityTests.code(text + "From: c@d.example\n\nx") == code)
    }

    @Test("header fields and their size", arguments: [(19_999, nil), (20_001, HoldReason.Code.tooManyParts)])
    func headers(count: Int, code: HoldReason.Code?) {
        let text = "From: a@b.example\n" + String(repeating: "X: y\n", count: count - 1) + "\nx"
        #expect(MailHostilityTests.code(text) == code)
    }

    @Test("a field that never ends", arguments: [(200 << 10, nil), (300 << 10, HoldReason.Code.tooLarge)])
    func endless(size: Int, code: HoldReason.Code?) {
        let folded = String(repeating: " \(String(repeating: "y", count: 70))\n", count: size / 72)
        #expect(MailHostilityTests.code("From: a@b.example\nX: y\n\(folded)\nx") == code)
    }

    @Test(
        "broken mail is read as far as it goes",
        arguments: [
            ("CR only", "From: a@b.example\rSubject: S\r\rText\r", "Text"),
            ("NUL", "From: a@b.example\nSubject: S\n\nTe\u{0}xt", "Te\u{FFFD}xt"),
            ("NUL in the header", "From: a@b.example\nX-A: b\u{0}c\nSubject: S\n\nText", "Text"),
            ("no blank line", "From: a@b.example\nSubject: S\nthis is the text\nof it", "this is the text\nof it"),
            (
                "a boundary that never occurs",
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\nText\n", "Text"
            ),
            ("no boundary at all", "From: a@b.example\nContent-Type: multipart/mixed\n\nText\n", "Text"),
            (
                "another boundary",
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--c\nContent-Type: text/plain\n\nText\n--c--\n",
                "--c\nContent-Type: text/plain\n\nText\n--c--"
            ),
            (
                "no last boundary",
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n", "Text"
            ),
            ("a type without a subtype", "From: a@b.example\nContent-Type: text; charset=utf-8\n\nText", "Text"),
            (
                "a charset of seven bits for eight",
                "From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n日本",
                "日本"
            ),
            (
                "a transfer encoding nobody knows",
                "From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: 7-bit\n\nText", "Text"
            ),
            (
                "base64 with garbage",
                "From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGV*\n4d!A==\n",
                "Text"
            ),
        ])
    func broken(name: String, text: String, body: String) throws {
        #expect(try message(drop(text), gateway { $0.format = .mail }).facts.body == body)
    }

    /// A mail whose header has many fields, each of many pieces.
    static func fields(_ name: String, _ piece: String, size: Int) -> String {
        let field = name + String(repeating: piece, count: 20_000 / piece.utf8.count) + "\n"
        return "From: a@b.example\nSubject: s\n" + String(repeating: field, count: size / 20_000) + "\nx"
    }

    // Only the names are arguments: whole texts would be printed with every case.
    static let growing: [String: @Sendable (Int) -> String] = [
        "lines": { mail(String(repeating: "some words of a line\n", count: $0 / 21)) },
        "quoted lines": { mail("x\n" + String(repeating: "> some words of a line\n", count: $0 / 23)) },
        "torn quoted lines": {
            mail(String(repeating: "> \(String(repeating: "a", count: 70))\nb\n", count: $0 / 75))
        },
        "attributions": { mail(String(repeating: "On 2 Nov 2026 a@b.example wrote:\n\n", count: $0 / 34)) },
        "header blocks": { mail(String(repeating: "From: a@b\nTo: c\n\n", count: $0 / 17)) },
        "separators": { mail(String(repeating: "-- \nx\n\n", count: $0 / 7)) },
        "one line": { mail(String(repeating: "> ", count: $0 / 2)) },
        "flowed": { mail(String(repeating: "word \n", count: $0 / 6), type: "text/plain; format=flowed") },
        "HTML paragraphs": { mail(String(repeating: "<p>words</p>", count: $0 / 12), type: "text/html") },
        "HTML frames": {
            mail(
                String(repeating: "<div class=gmail_quote>a<blockquote>b</blockquote>c</div>", count: $0 / 57),
                type: "text/html")
        },
        "HTML marks": {
            mail(String(repeating: "<b class=\"x_x_gmail_quote\">a</b>", count: $0 / 32), type: "text/html")
        },
        "encoded words": { MailHostilityTests.fields("X-A: ", "=?utf-8?B?YQ==?= ", size: $0) },
        "parts": { MailHostilityTests.multipart(parts: $0 / 400, boundary: String(repeating: "b", count: 60)) },
        "references": { MailHostilityTests.fields("References: ", "<a@b> ", size: $0) },
        "stray header lines": {
            "From: a@b.example\nSubject: s\n" + String(repeating: "stray words\n", count: $0 / 12)
        },
    ]

    @Test("twice the mail takes twice the time, not four times", arguments: growing.keys.sorted())
    func linear(name: String) throws {
        let make = try #require(MailHostilityTests.growing[name])
        // Short runs are measured by the processor's clock, the best of several, so that a busy machine changes nothing.
        let small = MailHostilityTests.cost(of: make(60_000))
        let large = MailHostilityTests.cost(of: make(120_000))
        #expect(large < 3.5 * small + 0.005, "\(small) s became \(large) s")
    }

    /// Seconds of processor time that one decoding takes at best.
    static func cost(of text: String) -> Double {
        let unit = drop(text)
        let mailGateway = gateway { $0.format = .mail }
        return (0..<4).map { _ in
            let start = processorTime()
            _ = try? message(unit, mailGateway)
            return processorTime() - start
        }.min() ?? 0
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
