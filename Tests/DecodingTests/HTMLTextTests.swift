import Decoding
import DeskModel
import Testing

@Suite("HTML as text")
struct HTMLTextTests {
    static func body(_ html: String, type: String = "text/html; charset=utf-8") throws -> Message {
        try message(drop(mail(html, type: type)))
    }

    @Test(
        "HTML gives the lines a reader sees",
        arguments: [
            ("blocks break lines", "<div>one</div><div>two</div>three<br>four", "one\ntwo\nthree\nfour"),
            ("paragraphs are set apart", "<p>one</p><p>two\n words</p>", "one\n\ntwo words"),
            ("inline elements do not", "a<b>b</b><i> c</i>", "ab c"),
            ("white space is one space", "a \n\t b&nbsp;&nbsp;c", "a b c"),
            ("entities", "&lt;&amp;&gt; &eacute; &#8364; &#x41; &hellip; &unknown;", "<&> é € A … &unknown;"),
            ("scripts and styles are dropped", "<style>p{}</style><script>if (a<b) {}</script>x<title>t</title>", "x"),
            (
                "the head is dropped", "<html><head><title>t</title><meta charset=utf-8></head><body>x</body></html>",
                "x"
            ),
            ("comments are dropped", "a<!-- <p>no</p> -->b<!-- x", "ab"),
            ("conditional comments", "<!--[if mso]><p>no</p><![endif]-->x<![if !mso]>y<![endif]>", "xy"),
            ("links have their text", "<a href=\"http://x.example/?a=1&b=2\">here</a> now", "here now"),
            (
                "images have their alternative", "see <img src=x alt=\"the &quot;error&quot;\"> there",
                "see the \"error\" there"
            ),
            ("cells are set apart", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("lists", "<ul><li>a<li>b</ul>", "a\nb"),
            ("preformatted text keeps its lines", "<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
            ("a bracket is text", "1 < 2 <3 a<b", "1 < 2 <3 a"),
            ("a tag without an end", "one<p>two<div", "one\n\ntwo"),
            ("an end without a tag", "one</div>two</x>", "onetwo"),
            ("control characters", "a&#7;b&#27;[1m c\u{1}d", "ab[1m c\u{FFFD}d"),
            ("upper case", "<P>one<BR>two<SCRIPT>x</SCRIPT></P>", "one\ntwo"),
        ])
    func text(name: String, html: String, expected: String) throws {
        #expect(try HTMLTextTests.body(html).facts.body == expected)
    }

    @Test("a document may name its charset itself")
    func meta() throws {
        let head = "From: a@b.example\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n"
        let html = "<html><head><meta http-equiv=x content=\"text/html; charset=koi8-r\"></head>"
        #expect(try message(drop(Array((head + html).utf8) + [0xC1, 0xC2])).facts.body == "аб")
    }

    @Test(
        "quotations and signatures are known by their markup",
        arguments: [
            (
                "Gmail",
                "<div>New</div><div class=\"gmail_quote\"><div class=gmail_attr>On x, y wrote:</div><blockquote>Old</blockquote></div>"
            ),
            ("Apple", "<div>New</div><blockquote type=\"cite\"><div>Old</div></blockquote>"),
            (
                "Outlook",
                "<p>New</p><div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>From:</b> x</div><div>Old</div>"
            ),
            (
                "Thunderbird",
                "<p>New</p><div class=\"moz-cite-prefix\">Am 1. schrieb x:</div><blockquote type=cite>Old</blockquote>"
            ),
            ("Yahoo", "<div>New</div><div class=\"yahoo_quoted\"><div>Old</div></div>"),
            ("signature", "<div>New</div><div class=\"gmail_signature\">Old</div>"),
            (
                "Gmail, forwarding",
                "<p>New</p><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: x</div><p>Old</p><blockquote>Older</blockquote>Old</div>"
            ),
            (
                "Gmail of 2012",
                "<p>New</p><div class=gmail_extra>2012/1/1 x<br><div class=gmail_quote><blockquote class=gmail_quote>Old</blockquote></div></div>"
            ),
            (
                "Outlook on the web, taken over",
                "<p>New</p><div id=\"x_x_divRplyFwdMsg\"><b>From:</b> x</div><div>Old</div>"
            ),
            ("Outlook for the Mac", "<p>New</p><span id=OLK_SRC_BODY_SECTION><div>Old</div></span>"),
            ("Hotmail", "<p>New</p><hr id=stopSpelling>Old"),
            ("Yahoo, numbered", "<p>New</p><div id=\"ydp1a2b3c4dyahoo_quoted_7\"><div>Old</div></div>"),
            (
                "Proton",
                "<p>New</p><div class=\"protonmail_quote\">On x, y wrote:<br><blockquote type=cite>Old</blockquote></div>"
            ),
            ("Thunderbird, forwarding", "<p>New</p><div class=\"moz-forward-container\">Old</div>"),
            (
                "Zimbra",
                "<p>New</p><hr id=zwchr data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\">From: x</div><div data-marker=\"__QUOTED_TEXT__\">Old</div>"
            ),
            ("Zimbra, taken over", "<p>New</p><div data-marker=\"__QUOTED_TEXT__\">Old</div>"),
            ("GMX", "<p>New</p><div name=\"quote\">Old</div>"),
            ("Spark", "<p>New</p><div name=messageReplySection>Old</div>"),
            ("Roundcube", "<p>New</p><p id=reply-intro>Old</p><blockquote type=cite>Old</blockquote>"),
            ("Zoho", "<p>New</p><div class=zmail_extra>Old</div>"),
            ("Front", "<p>New</p><blockquote class=front-blockquote>Old</blockquote>"),
            ("Freshdesk", "<p>New</p><div class=freshdesk_quote>Old</div>"),
            ("Zendesk", "<p>New</p><p>##- Bitte oberhalb antworten -##</p><p>Old</p>"),
            ("Apple, original", "<p>New</p><div id=AppleOriginalContents>Old</div>"),
            (
                "signatures",
                "<p>New</p><div id=AppleMailSignature>Old</div><div class=protonmail_signature_block>Old</div>"
            ),
        ])
    func quotations(name: String, html: String) throws {
        let found = try HTMLTextTests.body(html)
        #expect(found.facts.body == "New")
        #expect(found.facts.wholeText?.contains("Old") == true)
    }

    @Test("answers between the quotations of Gmail are kept")
    func interleaved() throws {
        let html =
            "<div>First</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">2026. 1. 1. Kim:</div>"
            + "<blockquote class=\"gmail_quote\">Old one</blockquote><div>Second</div>"
            + "<blockquote class=\"gmail_quote\">Old two</blockquote><div>Third</div></div>"
        let found = try HTMLTextTests.body(html)
        #expect(found.facts.body == "First\n\u{1E}\nSecond\n\u{1E}\nThird")
        #expect(found.facts.wholeText?.contains("> Old two") == true)
    }

    @Test("an anchor that is named like a quotation is none")
    func anchor() throws {
        #expect(try HTMLTextTests.body("<p>New</p><a name=quote>words</a>").facts.body == "New\n\nwords")
    }

    @Test("a quotation in the middle leaves a barrier")
    func barrier() throws {
        let found = try HTMLTextTests.body("<p>refund</p><blockquote type=cite>Old</blockquote><p>my order</p>")
        #expect(found.facts.body == "refund\n\u{1E}\nmy order")
    }

    // Only the names are arguments: whole texts would be printed with every case.
    static let hostileTexts: [String: String] = [
        "deep": String(repeating: "<div>", count: 50_000) + "end",
        "attributes": "<p " + (0..<40_000).map { "a\($0)=1 " }.joined() + ">end",
        "unclosed comments": String(repeating: "<!-- ", count: 50_000) + "end",
        "unclosed scripts": String(repeating: "<script>", count: 50_000) + "end",
        "end tags": String(repeating: "<b>", count: 200) + String(repeating: "</i>", count: 50_000) + "end",
        "quotes": "<p title=\"" + String(repeating: "x ", count: 100_000),
        "brackets": String(repeating: "<", count: 100_000) + "end",
        "entities": String(repeating: "&amp", count: 50_000) + "end",
    ]

    @Test("nesting beyond reason, and endless tags, are read in time", arguments: hostileTexts.keys.sorted())
    func hostile(name: String) throws {
        let found = try HTMLTextTests.body("<p>start</p>" + (HTMLTextTests.hostileTexts[name] ?? ""))
        #expect(found.facts.body?.contains("start") == true)
    }
}
