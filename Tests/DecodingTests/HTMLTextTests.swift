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
        ])
    func quotations(name: String, html: String) throws {
        let found = try HTMLTextTests.body(html)
        #expect(found.facts.body == "New")
        #expect(found.facts.wholeText?.contains("Old") == true)
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
