import BusinessTime
import Decoding
import DeskModel
import Testing

@Suite("Mail")
struct MailTests {
    /// The Maildir file that Postfix writes.
    static let sample = """
        Return-Path: <jonna.ek@example.net>
        X-Original-To: support@desk.example.org
        Delivered-To: firstline@mx1.desk.example.org
        Received: from out7.example.net (out7.example.net [192.0.2.77])
        \tby mx1.desk.example.org (Postfix) with ESMTPS id 4TqZ9k1RbPz3kYs
        \tfor <support@desk.example.org>; Sat, 21 Nov 2026 21:34:05 +0000 (UTC)
        Date: Sat, 21 Nov 2026 22:33:58 +0100
        From: =?utf-8?q?Jonna_Ekstr=C3=B6m?= <Jonna.Ek@Example.net>
        To: support@desk.example.org
        Cc: "Desk, Second" <second@desk.example.org>, Team: a@desk.example.org, b@desk.example.org;
        Message-ID: <b1f0c2.8d31@example.net>
        In-Reply-To: <tck.4411.1@desk.example.org>
        References: <tck.4411.0@desk.example.org> <tck.4411.1@desk.example.org>
        Content-Language: sv-SE, en
        Subject: =?utf-8?b?UmU6IEbDtnJzZW5hZCBsZXZlcmFucyDigJMg?=
         =?utf-8?q?order_90213?=
        MIME-Version: 1.0
        Content-Type: multipart/alternative; boundary="=_7c1"

        --=_7c1
        Content-Type: text/plain; charset=utf-8; format=flowed
        Content-Transfer-Encoding: quoted-printable

        Still not working after the restart =E2=80=93 this is=20
        urgent.

        --=_7c1
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+U3RpbGwgbm90IHdvcmtpbmc8L3A+Cg==

        --=_7c1--
        """

    @Test("a Maildir file gives every fact and key it has")
    func maildir() throws {
        let found = try message(drop(MailTests.sample))
        let facts = found.facts
        #expect(facts.channel == .email && facts.gateway == "test")
        #expect(facts.sender == "jonna.ek@example.net")
        #expect(facts.senderName == "Jonna Ekström")
        #expect(facts.senderDomain == "example.net")
        #expect(
            facts.sentTo == [
                "firstline@mx1.desk.example.org", "support@desk.example.org", "second@desk.example.org",
                "a@desk.example.org", "b@desk.example.org",
            ])
        #expect(facts.subject == "Re: Försenad leverans – order 90213")
        #expect(facts.body == "Still not working after the restart – this is urgent.")
        #expect(facts.language == "sv")
        #expect(facts.size == MailTests.sample.utf8.count && facts.received == received)
        #expect(!facts.automatic && !facts.verified && facts.attachments == 0)
        #expect(facts.headers.first == Header(name: "Return-Path", value: "<jonna.ek@example.net>"))
        #expect(facts.headers.contains { $0.name == "Received" && $0.value.hasPrefix("from out7.example.net (out7") })
        #expect(found.identity.messageID == "b1f0c2.8d31@example.net")
        #expect(found.identity.deliveredTo == "firstline@mx1.desk.example.org")
        #expect(found.identity.references == ["tck.4411.1@desk.example.org", "tck.4411.0@desk.example.org"])
        #expect(found.identity.sent == Timestamp(rfc3339: "2026-11-21T22:33:58+01:00"))
        #expect(found.identity.gatewayID == nil && found.identity.conversation == nil)
        #expect(found.notes.isEmpty)
    }

    @Test(
        "the sender is found as far as the header goes",
        arguments: [
            ("From: a@b.example", "a@b.example", nil),
            ("From: \"Berg, Kim\" <KIM@B.example>", "kim@b.example", "Berg, Kim"),
            ("From: Kim Berg <kim@b.example>, x@y.example\nSender: x@y.example", "kim@b.example", "Kim Berg"),
            ("Sender: s@b.example", "s@b.example", nil),
            ("Return-Path: <r@b.example>", "r@b.example", nil),
            ("From: undisclosed:;\nReply-To: q@b.example", "q@b.example", nil),
            ("From: =?iso-8859-1?Q?J=F6rg?= <j@b.example>", "j@b.example", "Jörg"),
            ("From: =?x-nowhere?Q?K?= <k@b.example>", "k@b.example", "K"),
            ("From: J\u{F6}rg <j@b.example>", "j@b.example", "Jörg"),
            ("Subject: none", nil, nil),
        ] as [(String, String?, String?)])
    func sender(header: String, address: String?, name: String?) throws {
        let found = try message(drop(header + "\nMIME-Version: 1.0\n\nHello"))
        #expect(found.facts.sender == address)
        #expect(found.facts.senderName == name)
    }

    @Test("bare 8-bit headers are UTF-8 or else windows-1252")
    func eightBitHeaders() throws {
        let latin = Array("From: a@b.example\nSubject: K\n\nx".utf8).flatMap {
            $0 == UInt8(ascii: "K") ? [0xE5, 0x80] : [$0]
        }
        #expect(try message(drop(latin)).facts.subject == "å€")
        #expect(try message(drop("From: a@b.example\nSubject: å€ π\n\nx")).facts.subject == "å€ π")
    }

    @Test(
        "a text is read by its charset, or by a better guess",
        arguments: [
            ("utf-8", "c3a5", "å", false), ("iso-8859-1", "e580", "å€", false), ("utf-8", "e5206c", "å l", true),
            ("utf-8", "c3a520e5", "å \u{FFFD}", true), ("us-ascii", "e5", "å", true), ("x-none", "c3a5", "å", true),
            ("x-none", "e5", "å", true), ("iso-8859-1", "c3a5", "å", true), ("koi8-r", "c1c2", "аб", false),
            ("iso-2022-jp", "1b244224221b2842", "あ", false), ("gb2312", "c4e3", "你", false),
            ("windows-1250", "9a9e", "šž", false), ("shift_jis", "82a0ff41", "あ\u{FFFD}A", true),
            ("utf-16le", "41004200", "AB", false), ("../../etc/passwd", "41", "A", true),
        ] as [(String, String, String, Bool)])
    func charsets(charset: String, hex: String, text: String, isNoted: Bool) throws {
        let head =
            "From: a@b.example\nContent-Type: text/plain; charset=\"\(charset)\"\nContent-Transfer-Encoding: 8bit\n\n"
        let bytes = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
        let found = try message(drop(Array(head.utf8) + bytes))
        #expect(found.facts.body == text)
        #expect(found.notes.isEmpty == !isNoted, "\(found.notes)")
    }

    @Test("control characters never reach a fact")
    func controlCharacters() throws {
        let found = try message(
            drop(
                "From: a\u{7}b <k@b.example>\nSubject: x\u{1B}[31m\u{9B}y\n\none\r\ntwo\rthree\u{0}\u{1E}four\u{85}five\u{2028}six"
            ))
        #expect(found.facts.subject == "x\u{FFFD}[31m\u{FFFD}y")
        #expect(found.facts.body == "one\ntwo\nthree\u{FFFD}\u{FFFD}four\nfive\nsix")
    }

    @Test("flowed paragraphs are joined, quoted ones only among themselves")
    func flowed() throws {
        let text = "One \nline. \n\n>> deep \n>> quote\n> shallow\n From here\n-- \nKim"
        let flowed = try message(drop(mail(text, type: "text/plain; format=flowed")))
        #expect(flowed.facts.wholeText?.hasSuffix("One line. \n>> deep quote\n> shallow\nFrom here\n-- \nKim") == true)
        let deleting = try message(drop(mail("ab \ncd", type: "text/plain; format=flowed; delsp=yes")))
        #expect(deleting.facts.body == "abcd")
    }

    @Test("a mail with no text is a message still; only the facts are missing")
    func noText() throws {
        let found = try message(drop("From: a@b.example\nSubject: Only this\n\n"))
        #expect(found.facts.subject == "Only this" && found.facts.body == nil)
        #expect(found.facts.wholeText == "Only this")
    }

    @Test("a file without a header is a message on a mail gateway and unknown on any other")
    func noHeader() throws {
        let bare = drop("Just some words, nothing else.")
        let found = try message(bare, gateway { $0.format = .mail })
        #expect(found.facts.body == "Just some words, nothing else." && found.notes.count == 1)
        #expect(throws: HoldReason.self) { try message(bare) }
        #expect(throws: HoldReason.self) {
            try message(drop([0x7F, 0x45, 0x4C, 0x46, 0, 0, 0]), gateway { $0.format = .mail })
        }
    }

    @Test("the line that an mbox puts before a mail is skipped")
    func mboxLine() throws {
        let found = try message(
            drop("From kim@example.org Sat Nov 21 22:33:58 2026\nFrom: a@b.example\nSubject: S\n\nx"))
        #expect(found.facts.sender == "a@b.example" && found.facts.subject == "S")
    }

    @Test("texts beyond the limit are cut between characters and noted")
    func longText() throws {
        var limits = DecodingLimits()
        limits.text = 9
        let found = try message(drop(mail("ååååå")), limits: limits)
        #expect(found.facts.body == "åååå")
        #expect(found.notes.contains { $0.contains("was cut") })
        limits.text = 10
        #expect(try message(drop("From: a@b.example\n\nååååå"), limits: limits).facts.body == "ååååå")
    }
}
