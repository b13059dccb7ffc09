import DeskModel
import Decoding
import Foundation
import Testing
@Test func probeTimes() throws {
    func time(_ name: String, _ unit: Drop) {
        let t = ContinuousClock.now
        let m = try? message(unit)
        print("TIME", name.prefix(30).debugDescription, unit.bytes.count, ContinuousClock.now - t, m?.facts.body?.count ?? -1)
    }
    for (name, html) in [
        ("deep", String(repeating: "<div>", count: 300_000) + "end"),
        ("attributes", "<p " + (0..<200_000).map { "a\($0)=1 " }.joined() + ">end"),
        ("unclosed comments", String(repeating: "<!-- ", count: 300_000) + "end"),
        ("unclosed scripts", String(repeating: "<script>", count: 200_000) + "end"),
        ("end tags", String(repeating: "<b>", count: 200) + String(repeating: "</i>", count: 300_000) + "end"),
        ("quotes", "<p title=\"" + String(repeating: "x ", count: 500_000)),
        ("brackets", String(repeating: "<", count: 1_000_000) + "end"),
        ("entities", String(repeating: "&amp", count: 300_000) + "end"),
        ("ps", String(repeating: "<p>x", count: 300_000) + "end"),
        ("tables", String(repeating: "<table><tr><td>", count: 60) + String(repeating: "<p>x", count: 300_000) + "end"),
    ] { time(name, drop(mail(html, type: "text/html"))) }
    for piece in ["On x wrote:\n", "> a\n\n", "-- \n", "--\n", "\n", ">:\n", "From: a@b\n", "From: a@b\nTo: b\n", "disclaimer x\n\n",
            "Sent from my phone\n", "------\n", "a 1234 @ wrote", "wrote:", " ", "\u{A0}", "hello world, this is text\n"] {
        time(piece, drop(mail("start\n" + String(repeating: piece, count: 600_000 / piece.utf8.count))))
    }
    let h = 250 << 10
    for piece in ["a@b,", "(", "a:", "\"", "<", "=?utf-8?q?x?= ", "\u{E5}", "a:;,", ",", "\\"] {
        for field in ["To", "From", "Subject", "Content-Type", "Content-Disposition", "References", "Received", "Date", "Message-ID"] {
            time(field + piece, drop("From: a@b.c\n\(field): " + String(repeating: piece, count: h / piece.utf8.count) + "\n\nx"))
        }
    }
    time("CT params", drop("From: a@b.c\nContent-Type: text/plain; " + (0..<25_000).map { "a\($0)=x; " }.joined() + "\n\nx"))
    time("CT rfc2231", drop("From: a@b.c\nContent-Type: text/plain; " + (0..<20_000).map { "a*\($0)=x; " }.joined() + "\n\nx"))
    time("nest1000", drop("From: a@b.example\n" + (0..<1000).map { "Content-Type:multipart/a;boundary=\($0)\n\n--\($0)\n" }.joined() + "\nx"))
    time("nest100000", drop("From: a@b.example\n" + (0..<100000).map { "Content-Type:multipart/a;boundary=\($0)\n\n--\($0)\n" }.joined() + "\nx"))
    time("rfc822 nest", drop("From: a@b.example\n" + String(repeating: "Content-Type: message/rfc822\n\n", count: 100_000) + "\nx"))
    time("mixed", drop(String(repeating: "a:\n", count: 20_000) + "\n" ))
    time("dashes", drop("From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + String(repeating: "--\n", count: 1_000_000)))
    time("32M plain", drop(mail(String(repeating: "hello world, this is a text\n", count: 1_100_000))))
    time("32M b64", drop("From: a@b.c\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + String(repeating: String(repeating: "QUJD", count: 19) + "\n", count: 400_000)))
}
@Test func probeHTML() throws {
    for html in ["<div>one</div><div>two</div>three<br>four", "<a href=\"http://x.example/?a=1&b=2\">here</a> now", "one</div>two</p></x>", "a&#7;b&#27;[1m c\u{1}d", "<p>refund</p><blockquote type=cite>Old</blockquote><p>my order</p>"] {
        print("HTML", html.debugDescription, (try message(drop(mail(html, type: "text/html"))).facts.body ?? "nil").debugDescription)
    }
}
func rss() -> Int { (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4 } ?? 0 }
@Test func probeRSS() throws {
    var units: [Drop] = [drop(MailTests.sample), drop(MailContentTests.whole("mixed", MailContentTests.html, MailContentTests.image))]
    units += ContractTests.samples.map { drop($0.bytes) }
    units += (Corpus.files("mime-mikel-mail") ?? []).map { drop(Corpus.bytes($0)) }.filter { $0.bytes.count < 20000 }
    for i in 0..<6 { let t = ContinuousClock.now; for k in 0..<10000 { _ = try? message(units[k % units.count]) }; print("RSS", i, rss(), ContinuousClock.now - t) }
    let plain = drop("Return-Path: <a@b.example>\nDelivered-To: x@y.example\nReceived: from a by b with ESMTP id 1; Sat, 21 Nov 2026 21:34:05 +0000\nDate: Sat, 21 Nov 2026 22:33:58 +0100\nFrom: Kim Berg <kim@example.org>\nTo: support@desk.example.org\nMessage-ID: <a@b>\nSubject: Hello there about order\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + String(repeating: "Hello, my router does not work since this morning, please help me soon.\n", count: 22))
    let d = MessageDecoder(gateway: gateway())
    for _ in 0..<3 { let t = ContinuousClock.now; for _ in 0..<20000 { _ = try? d.decode(plain) }; print("PLAIN", plain.bytes.count, (ContinuousClock.now - t) / 20000) }
    let u = drop(MailTests.sample)
    do { let t = ContinuousClock.now; for _ in 0..<20000 { _ = try? d.decode(u) }; print("MULTI", u.bytes.count, (ContinuousClock.now - t) / 20000) }
    let h = drop(mail("<html><body>" + String(repeating: "<p>Hello, <b>my</b> router does not work</p>", count: 40), type: "text/html"))
    do { let t = ContinuousClock.now; for _ in 0..<20000 { _ = try? d.decode(h) }; print("HTML", h.bytes.count, (ContinuousClock.now - t) / 20000) }
}
