import Decoding
import DeskModel
import Testing

@Suite("Texts and attachments of a mail")
struct MailContentTests {
    static func multipart(_ kind: String, _ parts: [String]) -> String {
        "Content-Type: multipart/\(kind); boundary=b\(kind)\n\n" + parts.map { "--b\(kind)\n\($0)\n" }.joined()
            + "--b\(kind)--\n"
    }

    static func whole(_ kind: String, _ parts: String...) -> String {
        "From: a@b.example\nSubject: S\nMIME-Version: 1.0\n" + multipart(kind, parts)
    }

    static let plain = "Content-Type: text/plain\n\nPlain words"
    static let html = "Content-Type: text/html\n\n<p>HTML words</p>"
    static let image = "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0K"
    static let inlineImage = "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Disposition: inline\n\nxx"

    @Test(
        "which text is the body and what counts as an attachment",
        arguments: [
            ("plain before HTML", whole("alternative", plain, html), "Plain words", []),
            (
                "HTML when the plain text is blank", whole("alternative", "Content-Type: text/plain\n\n \n", html),
                "HTML words", []
            ),
            (
                "all texts of a mixed", whole("mixed", plain, plain.replacing("Plain", with: "More")),
                "Plain words\n\nMore words", []
            ),
            ("a named file", whole("mixed", plain, image), "Plain words", ["image/png"]),
            ("an image in the text", whole("related", html, inlineImage), "HTML words", []),
            (
                "a text file", whole("mixed", plain, "Content-Type: text/plain; name=log.txt\n\nlog"), "Plain words",
                ["text/plain"]
            ),
            (
                "a text sent as attachment",
                whole("mixed", plain, "Content-Type: text/plain\nContent-Disposition: attachment\n\nlog"),
                "Plain words",
                ["text/plain"]
            ),
            ("a named first text", whole("mixed", "Content-Type: text/plain; name=message.txt\n\nHello"), "Hello", []),
            (
                "an invitation", whole("alternative", plain, "Content-Type: text/calendar\n\nBEGIN:VCALENDAR"),
                "Plain words", ["text/calendar"]
            ),
            (
                "a signature",
                whole("signed", plain, "Content-Type: application/pgp-signature; name=s.asc\n\nxx"), "Plain words", []
            ),
            (
                "a voicemail without a name", whole("mixed", plain, "Content-Type: audio/x-wav\n\nxx"), "Plain words",
                ["audio/x-wav"]
            ),
            (
                "an alternative inside a mixed", whole("mixed", multipart("alternative", [plain, html]), image),
                "Plain words",
                ["image/png"]
            ),
        ] as [(String, String, String, [String])])
    func structure(name: String, mail: String, body: String, attachments: [String]) throws {
        let found = try message(drop(mail))
        #expect(found.facts.body == body)
        #expect(found.facts.attachmentTypes == attachments)
        #expect(found.facts.attachments == attachments.count && found.attachments.count == attachments.count)
    }

    @Test("an attachment has its decoded name and size")
    func attachment() throws {
        let found = try message(
            drop(
                MailContentTests.whole(
                    "mixed", MailContentTests.plain,
                    "Content-Type: application/PDF\nContent-Disposition: attachment; filename*=utf-8''r%C3%A4k%01ning.pdf\n"
                        + "Content-Transfer-Encoding: base64\n\nQUJDREVG")))
        #expect(found.attachments == [Attachment(name: "räk\u{FFFD}ning.pdf", type: "application/pdf", size: 6)])
    }

    @Test("a nested mail is an attachment; its text is the body only where there is no other")
    func nested() throws {
        let inner = "Content-Type: message/rfc822\n\nFrom: x@y.example\nSubject: Inner\n\nInner words"
        let both = try message(drop(MailContentTests.whole("mixed", MailContentTests.plain, inner)))
        #expect(both.facts.body == "Plain words")
        #expect(both.facts.wholeText?.contains("Inner words") == true)
        #expect(both.attachments == [Attachment(name: "Inner", type: "message/rfc822", size: nil)])
        let alone = try message(drop(MailContentTests.whole("mixed", inner)))
        #expect(alone.facts.body == "Inner\nInner words")
    }

    @Test("an encrypted mail is a message that says so")
    func encrypted() throws {
        let found = try message(
            drop(
                MailContentTests.whole(
                    "encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                    "Content-Type: application/octet-stream\n\nxx")))
        #expect(found.facts.body == nil && found.notes.contains { $0.contains("encrypted") })
    }

    @Test("broken MIME is read as far as it goes")
    func broken() throws {
        let unclosed = try message(
            drop(
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nWords"
            ))
        #expect(unclosed.facts.body == "Words" && !unclosed.notes.isEmpty)
        let unbounded = try message(drop("From: a@b.example\nContent-Type: multipart/mixed\n\nWords"))
        #expect(!unbounded.notes.isEmpty)
    }

    @Test("MIME nests to the limit and no deeper", arguments: [(32, true), (33, false)])
    func depth(levels: Int, isRead: Bool) {
        // The text is a level of its own.
        let containers = (1..<levels).map { "Content-Type: multipart/mixed; boundary=b\($0)e\n\n--b\($0)e\n" }.joined()
        let unit = drop("From: a@b.example\n\(containers)Content-Type: text/plain\n\nDeep")
        #expect((try? message(unit).facts.body) == (isRead ? "Deep" : nil))
        if !isRead { #expect(holdCode(unit) == .tooDeep) }
    }

    @Test("a mail has parts to the limit and no more", arguments: [(1000, true), (1001, false)])
    func parts(count: Int, isRead: Bool) {
        let leaves = String(repeating: "--b\n\nx\n", count: count - 1)
        let unit = drop("From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n\(leaves)--b--\n")
        #expect(holdCode(unit) == (isRead ? nil : .tooManyParts))
    }

    @Test("what would cost memory out of proportion is held before it is parsed")
    func hostile() {
        let head = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n"
        let parts = String(repeating: "--b\n\nx\n", count: 30_000)
        #expect(holdCode(drop(head + "\n" + parts)) == .tooManyParts)
        let hidden = "From: a@b.example\nContent-Type: multipart/mixed; boundary*=utf-8''%62\n\n"
        #expect(holdCode(drop(hidden + parts)) == .tooManyParts)
        #expect(holdCode(drop(head + String(repeating: "a:\n", count: 25_000) + "\nx")) == .tooManyParts)
        let addresses = String(repeating: "a@b.example,\n ", count: 25_000)
        #expect(holdCode(drop("From: a@b.example\nTo: \(addresses)\n\nx")) == .tooLarge)
        let nested = String(repeating: "Content-Type: message/rfc822\n\n", count: 5000)
        #expect(holdCode(drop("From: a@b.example\n\(nested)\nx")) == .tooDeep)
        let deep = (0..<900).map { "Content-Type:multipart/a;boundary=\($0)\n\n--\($0)\n" }.joined()
        #expect(holdCode(drop("From: a@b.example\n\(deep)\nx")) == .tooDeep)
        #expect(holdCode(drop("From: a@b.example\nTo: \(String(repeating: "a:", count: 201))\n\nx")) == .tooDeep)
        #expect(holdCode(drop("From: a@b.example\nTo: \(String(repeating: "a:", count: 199))\n\nx")) == nil)
    }

    @Test("a large log in a text is no header, and dashes are no parts")
    func largeText() throws {
        let log = (0..<30_000).map { "12:00:\($0 % 60) ERROR code:\($0)\n-- line \($0)\n" }.joined()
        let found = try message(
            drop(
                MailContentTests.whole(
                    "mixed", MailContentTests.plain, "Content-Type: text/plain; name=a.log\n\n\(log)")))
        #expect(found.facts.body == "Plain words" && found.facts.attachments == 1)
    }
}

/// Why a unit is held; nil where it is not.
func holdCode(_ unit: Drop, _ gateway: Gateway = gateway()) -> HoldReason.Code? {
    do throws(HoldReason) {
        _ = try MessageDecoder(gateway: gateway).decode(unit)
        return nil
    } catch {
        return error.code
    }
}
