import Spool
import Testing

@Suite struct FileNameTests {
    static let names: [(String, [UInt8])] = [
        ("plain", Array("GSM1.abc".utf8)),
        ("a line feed and a tilde", Array("a\nb~c+d".utf8)),
        ("bytes that are not UTF-8", [0xFF, 0xFE, 0x41, 0xC3]),
        ("the escape's own letter", Array("100%~%41".utf8)),
        ("Swedish", Array("ärende åäö.txt".utf8)),
        ("a name that begins with a dot", Array(".hidden".utf8)),
    ]

    @Test("a name comes back from its escaped form, byte by byte", arguments: names)
    func roundTrip(_ row: (String, [UInt8])) throws {
        let name = try #require(FileName(bytes: row.1))
        let escaped = EscapedName(name)
        #expect(escaped.description.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
        #expect(EscapedName(escaped: escaped.description).name == name)
        #expect(!escaped.isCut)
    }

    @Test(
        "what cannot be a name is none",
        arguments: [[], [0x2E], [0x2E, 0x2E], [0x61, 0], [0x61, 0x2F], Array(repeating: 0x61, count: 256)] as [[UInt8]])
    func refused(_ bytes: [UInt8]) {
        #expect(FileName(bytes: bytes) == nil)
    }

    @Test("a name is kept whole up to 150 escaped bytes and cut after, and two long names stay different")
    func cutting() throws {
        let fits = try #require(FileName(String(repeating: "a", count: 150)))
        #expect(EscapedName(fits).name == fits)
        let long = try #require(FileName(String(repeating: "a", count: 151)))
        let longer = try #require(FileName(String(repeating: "a", count: 255)))
        let wild = try #require(FileName(bytes: Array(repeating: 0x0A, count: 255)))
        for name in [long, longer, wild] {
            #expect(EscapedName(name).isCut)
            #expect(EscapedName(name).description.utf8.count <= EscapedName.maximumLength)
            #expect(EscapedName(name) == EscapedName(name))
        }
        #expect(EscapedName(long) != EscapedName(longer))
    }

    @Test("printable text keeps letters and shows what a terminal would act on")
    func printing() {
        #expect(printable("åäö 漢字 🙂") == "åäö 漢字 🙂")
        #expect(printable("a\u{1B}[31m\n") == "a\\u{1b}[31m\\u{a}")
        #expect(printable("\u{9B}\u{202E}\u{7F}") == "\\u{9b}\\u{202e}\\u{7f}")
        #expect(printable([0x41, 0xFF, 0xE2, 0x82, 0x42]) == "A\\xFF\\xE2\\x82B")
        let once = printable("a\\\u{1}")
        #expect(printable(once) == once)
    }
}
