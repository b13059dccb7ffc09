import DeskModel
import Testing

@Suite("Tests of texts")
struct TextFactTests {
    static func body(_ sentence: String, _ phrases: String, in body: String, _ holds: Bool) -> FactCase {
        FactCase(sentence, "body has \(phrases)", holds) { $0.body = body }
    }

    static let cases = [
        body("case does not matter", "refund", in: "REFUND!", true),
        body("accents do not matter", "\"što\"", in: "Sto?", true),
        body("accents do not matter the other way", "racun", in: "Račun", true),
        body("đ is d", "dak", in: "Đak", true),
        body("ß is ss", "strasse", in: "Straße", true),
        body("æ is ae", "aerlig", in: "ÆRLIG", true),
        body("a phrase matches whole words", "art", in: "party", false),
        body(
            "a phrase matches words in order, whatever separates them", "\"bank details\"", in: "bank -\n details", true
        ),
        body("a phrase does not match words in another order", "\"bank details\"", in: "details bank", false),
        body("a phrase does not skip words", "\"bank details\"", in: "bank account details", false),
        body("apostrophes separate", "\"l aqua\"", in: "l’aqua", true),
        body("`*` at the end takes any ending", "factur*", in: "facturas", true),
        body("`*` at the end takes no ending too", "factur*", in: "factur", true),
        body("`*` at the start takes any beginning", "*rechnung", in: "Stromrechnung", true),
        body("`*` at both ends takes both", "*tura*", in: "facturas", true),
        body("`*` works inside quotes", "\"*rechnung off*\"", in: "Stromrechnung offen", true),
        body("`*` does not reach over words", "factur*", in: "fac turas", false),
        body("`#` is one digit", "HR-######", in: "HR-123456", true),
        body("`#` is not two digits", "\"##\"", in: "123", false),
        body("`#` is no letter", "\"HR-##\"", in: "HR-1a", false),
        body("`#` is any decimal digit", "\"##\"", in: "٣٤", true),
        body("a hyphen separates, so digits alone are another phrase", "\"INV######\"", in: "INV-123456", false),
        body("an escaped `#` is a sign, which separates", "\"c\\#\"", in: "c 4", true),
        body("an escaped `#` is no digit", "\"c\\#1\"", in: "c51", false),
        body("`exact` wants the case as written", "exact \"IT\"", in: "the IT desk", true),
        body("`exact` refuses another case", "exact \"IT\"", in: "leave it", false),
        body("`exact` wants the accents as written", "exact \"és\"", in: "es", false),
        body("`exact` compares after NFC", "exact \"és\"", in: "e\u{301}s", true),
        body("`exact` leaves separators free", "exact \"IT desk\"", in: "IT-desk", true),
        body("Han: a phrase is found anywhere", "退款", in: "我要退款谢谢", true),
        body("Han: characters count in order", "退款", in: "款退", false),
        body("Thai: a phrase is found anywhere", "คืนเงิน", in: "ขอคืนเงินด้วย", true),
        body("Hangul words stay whole", "환불", in: "환불해 주세요", false),
        body("Hebrew words stay whole", "שלום", in: "שלום לך", true),
        body("Arabic words stay whole", "فاتورة", in: "أين فاتورة الشهر", true),
        body("a soft hyphen is nothing", "refund", in: "re\u{AD}fund", true),
        body("a zero-width space is nothing", "refund", in: "re\u{200B}fund", true),
        body("full-width letters are letters", "refund", in: "ｒｅｆｕｎｄ", true),
        body("a trade mark separates", "\"acme tm\"", in: "Acme™", false),
        body("`_` separates", "\"a b\"", in: "a_b", true),
        body("no phrase crosses a cut-out quotation", "\"bank details\"", in: "bank \u{1E} details", false),
        body("words on either side of a cut-out quotation are found", "details", in: "bank\u{1E}details", true),
        body("several phrases: one is enough", "a or b or \"c d\"", in: "c d", true),
        FactCase("`has no` means neither", "body has no a or b", false) { $0.body = "b" },
        FactCase("`has no` holds where neither is there", "body has no a or b", true) { $0.body = "c" },
        FactCase("text is subject or body: the subject", "text has a", true) { $0.subject = "a" },
        FactCase("text is subject or body: the body", "text has a", true) { $0.body = "a" },
        FactCase("text is never across the two", "text has \"a b\"", false) {
            $0.subject = "a"
            $0.body = "b"
        },
        FactCase("text does not look at quotations", "text has a", false) { $0.wholeText = "a" },
        FactCase("`text has no` is neither in subject nor in body", "text has no a", false) {
            $0.subject = "b"
            $0.body = "a"
        },
        FactCase("whole-text has the quotations", "whole-text has a", true) { $0.wholeText = "a" },
        FactCase("a header's name in any case", "header \"x-PRIORITY\" has urgent", true) {
            $0.headers = [Header(name: "X-Priority", value: "Urgent")]
        },
        FactCase("any of the repeated headers", "header \"Received\" has b", true) {
            $0.headers = [Header(name: "Received", value: "a"), Header(name: "received", value: "b")]
        },
        FactCase("a phrase is never across repeated headers", "header \"Received\" has \"a b\"", false) {
            $0.headers = [Header(name: "Received", value: "a"), Header(name: "Received", value: "b")]
        },
        FactCase("another header is not looked at", "header \"X-A\" has a", false) {
            $0.headers = [Header(name: "X-B", value: "a")]
        },
        FactCase("the sender's name is a text", "sender-name has kim", true) { $0.senderName = "Dr. Kim O'Neill" },
        FactCase(
            "a list: one of its phrases is enough", "body has any of l", true, with: "list l\n    a, \"b c\"\n    d*\n"
        ) {
            $0.body = "does"
        },
        FactCase("a list: none of them", "body has none of l", false, with: "list l\n    a, \"b c\"\n    d*\n") {
            $0.body = "b c"
        },
        FactCase(
            "a list's file has one phrase a line, quoted or not", "body has any of l", true,
            with: "list l from \"l.txt\"\n", files: ["l.txt": "# words\nno signal\n\"sve je palo\" # hr\nHR-######\n"]
        ) { $0.body = "Sve je palo" },
        FactCase(
            "a list's file takes phrases of several bare words", "body has any of l", true,
            with: "list l from \"l.txt\"\n", files: ["l.txt": "no signal\r\n"]
        ) { $0.body = "no signal" },
        FactCase(
            "a list's file takes `#` as a digit", "body has any of l", true, with: "list l from \"l.txt\"\n",
            files: ["l.txt": "HR-######"]
        ) { $0.body = "hr 123456" },
        FactCase(
            "a list's file takes `exact`", "body has any of l", false, with: "list l from \"l.txt\"\n",
            files: ["l.txt": "exact \"IT\"\n"]
        ) { $0.body = "it" },
        FactCase(
            "a list's file takes `exact` after a tab", "body has any of l", true, with: "list l from \"l.txt\"\n",
            files: ["l.txt": "\u{FEFF}exact\t\"IT\"\n"]
        ) { $0.body = "IT" },
    ]

    @Test("follow the specification", arguments: cases)
    func follow(row: FactCase) throws { try row.check() }

    @Test("see the beginning of a text that is too long")
    func cutText() throws {
        let desk = try Desk("rule \"A\"\n    when body has a\n    then tag t\n")
        var facts = Facts(channel: .email)
        let filler = String(repeating: "b ", count: 131_072)
        facts.body = "a " + filler
        #expect(desk.decide(facts).tags == ["t by A"])
        facts.body = filler + " a"
        #expect(desk.decide(facts).tags.isEmpty)
    }
}
