import Decoding
import DeskModel
import Testing

@Suite("Domains of mail addresses")
struct MailDomainTests {
    @Test(
        "a domain has one form, however it is written",
        arguments: [
            ("Example.ORG", "example.org"), ("example.org.", "example.org"),
            ("xn--mller-kva.example", "müller.example"), ("XN--MLLER-KVA.Example", "müller.example"),
            ("MÜLLER.example", "müller.example"), ("xn--bcher-kva.xn--mgbaam7a8h", "bücher.امارات"),
            ("xn--80ak6aa92e.example", "аррӏе.example"), ("xn--fiqs8s", "中国"), ("例え。テスト", "例え.テスト"),
            ("xn--maana-pta.com", "mañana.com"), ("xn--hxajbheg2az3al.xn--jxalpdlp", "παράδειγμα.δοκιμή"),
            // Broken Punycode, ASCII in disguise, a forbidden character, letters of two alphabets.
            ("xn--.example", "xn--.example"), ("xn--abc-.example", "xn--abc-.example"),
            ("xn--99999999999.example", "xn--99999999999.example"), ("xn--pple-43d.example", "xn--pple-43d.example"),
            ("xn--zca", "ß"),
        ])
    func forms(written: String, expected: String) throws {
        let found = try message(drop("From: Kim@\(written)\n\nx"))
        #expect(found.facts.senderDomain == expected)
        #expect(found.facts.sender == "kim@" + expected)
    }

    @Test("a recipient's domain has it too, and so has one that a server vouches for")
    func elsewhere() throws {
        let unit = drop(
            "From: a@müller.example\nTo: Desk <d@XN--MLLER-KVA.example>\n"
                + "Authentication-Results: mx; dmarc=pass header.from=xn--mller-kva.example\n\nx")
        let found = try message(unit, gateway { $0.authenticationServers = ["mx"] })
        #expect(found.facts.sentTo == ["d@müller.example"])
        #expect(found.facts.verified)
    }

    @Test("labels of any bytes are read without a trap")
    func anything() {
        var random = Seeded(state: 7)
        let letters = Array("abcxyz0189-é。.".unicodeScalars)
        for _ in 0..<3000 {
            let label = (0..<Int.random(in: 0...70, using: &random)).map { _ in
                String(letters.randomElement(using: &random) ?? "a")
            }
            let unit = drop("From: a@xn--\(label.joined())\n\nx")
            #expect((try? message(unit, gateway { $0.format = .mail })) != nil)
        }
    }

    @Test(
        "a From without brackets still names its sender",
        arguments: [
            ("Kim Berg kim@b.example", "kim@b.example", "Kim Berg"), ("kim@b.example Kim", "kim@b.example", nil),
            ("Kim at home", nil, nil),
        ] as [(String, String?, String?)])
    func loose(written: String, address: String?, name: String?) throws {
        let found = try message(drop("From: \(written)\nMIME-Version: 1.0\n\nx"))
        #expect(found.facts.sender == address)
        if address != nil { #expect(found.facts.senderName == name) }
    }
}
