import Decoding
import DeskModel
import Testing

@Suite("Encoded words")
struct EncodedWordsTests {
    @Test(
        "a subject reads as its words say",
        arguments: [
            ("one word", "=?utf-8?Q?F=C3=B6rsenad_leverans?=", "Försenad leverans"),
            ("words with padding", "=?utf-8?B?KOaXpQ==?=\n =?utf-8?B?5pys6KqeKQ==?= x", "(日本語) x"),
            ("a character torn between two words", "=?utf-8?Q?a=C3?= =?utf-8?Q?=A5b?=", "aåb"),
            ("base64 torn between two words", "=?utf-8?B?5pel5pys6A==?=\n =?utf-8?B?qp4=?=", "日本語"),
            ("base64 cut in half without padding", "=?utf-8?B?5pel5pys6Kq?= =?utf-8?B?e?=", "日本語"),
            ("two charsets", "=?iso-8859-1?Q?=E5?= =?utf-8?B?w6U=?=", "åå"),
            ("two methods", "=?utf-8?Q?a?= =?UTF-8?B?Yg==?=", "ab"),
            ("a language", "=?iso-8859-1*sv?q?=E5r?=", "år"),
            ("text around words", "Re: =?utf-8?Q?=C3=A5?= and =?utf-8?Q?=C3=A4?=!", "Re: å and ä!"),
            ("a word in a word's middle", "a=?utf-8?Q?b?=c", "abc"),
            ("an unknown charset", "=?x-none?Q?=C3=A5?=", "å"),
            ("a word without an end", "=?utf-8?B?YWJj", "=?utf-8?B?YWJj"),
            ("an unknown method", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("no charset", "=??Q?abc?=", "=??Q?abc?="),
            ("broken hex", "=?utf-8?Q?a=4?=", "a=4"),
            ("an empty word", "=?utf-8?Q??=x", "x"),
            ("spaces inside a word", "=?utf-8?Q?a b?=", "a b"),
            ("a folded subject", "one\n two\n\tthree", "one two three"),
            ("iso-2022-jp", "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ])
    func subjects(name: String, written: String, expected: String) throws {
        #expect(try message(drop("From: a@b.example\nSubject: \(written)\n\nx")).facts.subject == expected)
    }

    @Test("a sender's name is read by the same rules")
    func names() throws {
        let header = "From: =?utf-8?B?KOaXpQ==?= =?utf-8?B?5pys6KqeKQ==?= <kim@b.example>"
        let found = try message(drop(header + "\n\nx"))
        #expect(found.facts.senderName == "(日本語)" && found.facts.sender == "kim@b.example")
    }

    @Test("the subject of a forwarded mail too")
    func nested() throws {
        let inner = "Subject: =?utf-8?B?KOaXpQ==?= =?utf-8?B?5pys6KqeKQ==?=\n\ny"
        let found = try message(drop("From: a@b.example\nContent-Type: message/rfc822\n\n\(inner)"))
        #expect(found.facts.wholeText?.contains("(日本語)") == true)
    }

    @Test(
        "thousands of beginnings and ends are read in time",
        arguments: ["=?utf-8?Q?", "=?a?b?", "=?utf-8?B?YQ==?= ", "?= ", "=?", "= ?= =?utf-8?Q?=?= "])
    func hostile(piece: String) throws {
        let subject = String(repeating: piece, count: 200_000 / piece.utf8.count)
        #expect(try message(drop("From: a@b.example\nSubject: s\(subject)\n\nx")).facts.subject?.first == "s")
    }
}
