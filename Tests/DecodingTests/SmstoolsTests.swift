import BusinessTime
import Decoding
import DeskModel
import Testing

@Suite("smstools files")
struct SmstoolsTests {
    static let head = """
        From: 46701740605
        From_TOA: 91 international, ISDN/telephone
        From_SMSC: 46705008999
        Sent: 26-11-21 22:31:44
        Received: 26-11-21 22:31:50
        Subject: GSM1
        Modem: GSM1
        IMSI: 240075800000042
        Report: no

        """

    static func unit(_ alphabet: String, _ body: [UInt8], _ more: String = "") -> Drop {
        drop(Array("\(head)\(more)Alphabet: \(alphabet)\nLength: 1\n\n".utf8) + body)
    }

    @Test("a received file gives every fact it has")
    func sample() throws {
        let unit = SmstoolsTests.unit("UTF-8", Array("Er router blinkar rött, inget internet. /Kim".utf8))
        let decoded = try MessageDecoder(gateway: gateway(.phone)).decode(unit)
        let found = try #require(decoded.messages.first)
        #expect(decoded.format == .smstools)
        #expect(found.facts.sender == "+46701740605" && found.facts.sentTo == ["GSM1"])
        #expect(found.facts.body == "Er router blinkar rött, inget internet. /Kim")
        #expect(found.facts.wholeText == found.facts.body && found.facts.subject == nil)
        #expect(found.facts.channel == .phone && !found.facts.verified && !found.facts.automatic)
        #expect(found.identity.conversation == "sms:+46701740605/GSM1")
        #expect(found.identity.sent != nil)
    }

    @Test(
        "the body is read by Alphabet",
        arguments: [
            ("ISO", [0xE5, 0xA4], "å€"), ("UCS2", [0x00, 0x45, 0x00, 0xE5, 0xD8, 0x3D, 0xDE, 0x21], "Eå😡"),
            ("UCS2", [0x00, 0x45, 0xD8, 0x3D], "E\u{FFFD}"), ("UCS2", [0x00, 0x45, 0x00], "E\u{FFFD}"),
            ("UTF-8", [0xC3, 0xA5], "å"), ("UTF-8", [0xE5], "å"), ("GSM", [0xE5], "å"), ("GSM", [0xC3, 0xA5], "å"),
            ("unknown", [0x41], "A"), ("GSM", [0x00, 0x0F, 0x1B, 0x65, 0x7B, 0x1B, 0x28], "@å€ä{"),
            ("GSM", [0x41, 0x1B], "A"),
        ] as [(String, [UInt8], String)])
    func alphabets(alphabet: String, bytes: [UInt8], text: String) throws {
        #expect(try message(SmstoolsTests.unit(alphabet, bytes)).facts.body == text)
    }

    @Test("a binary message is an attachment without text")
    func binary() throws {
        let found = try message(SmstoolsTests.unit("binary", [1, 2, 3]))
        #expect(found.facts.body == nil && found.facts.attachmentTypes == ["application/octet-stream"])
        #expect(found.attachments == [Attachment(name: nil, type: "application/octet-stream", size: 3)])
    }

    @Test(
        "numbers become international where that is certain",
        arguments: [
            ("From: 46701740605\nFrom_TOA: 91 international", "46", "+46701740605"),
            ("From: 0701740605\nFrom_TOA: A1 national", "46", "+46701740605"),
            ("From: 0046701740605\nFrom_TOA: 81 unknown", "46", "+46701740605"),
            ("From: 46701740605\nFrom_TOA: 81 unknown", "46", "+46701740605"),
            ("From: 0612345678\nFrom_TOA: A1 national", "39", "+390612345678"),
            ("From: 612345678\nFrom_TOA: A1 national", "34", "+34612345678"),
            ("From: 47123456\nFrom_TOA: A1 national", "47", "+4747123456"),
            ("From: 2125551234\nFrom_TOA: A1 national", "1", "+12125551234"),
            ("From: 385911234567\nFrom_TOA: 81 unknown", "46", "+385911234567"),
            ("From: 0701740605\nFrom_TOA: A1 national", nil, "0701740605"),
            ("From: 72323\nFrom_TOA: 81 unknown", "46", "72323"),
            ("From: 1234567890123456\nFrom_TOA: 91 international", "46", "1234567890123456"),
            ("From: Telia Info\nFrom_TOA: D0 alphanumeric, unknown", "46", "Telia Info"),
            ("From: 12345678\nFrom_TOA: D0 alphanumeric, unknown", "46", "12345678"),
        ] as [(String, String?, String)])
    func numbers(header: String, country: String?, sender: String) throws {
        let unit = drop("\(header)\nModem: GSM1\nAlphabet: ISO\n\nHi")
        #expect(try message(unit, gateway(.phone) { $0.country = country }).facts.sender == sender)
    }

    @Test("a status report is set aside, a missed call is a message without text")
    func reports() throws {
        let report = SmstoolsTests.unit("ISO", Array("SMS STATUS REPORT\nMessage_id: 117\nStatus: 0,Ok".utf8))
        let decoded = try MessageDecoder(gateway: gateway(.phone)).decode(report)
        #expect(decoded.messages.isEmpty && decoded.asides == ["delivery status of a sent SMS"])
        let call = try message(
            drop("From: 46701740605\nFrom_TOA: 91 international\nModem: GSM1\nCall_type: missed\n\nCALL MISSED"))
        #expect(call.facts.body == nil && call.notes == ["A missed call."] && call.facts.sender == "+46701740605")
    }

    @Test("a customer who quotes the first line of a report is no report")
    func noReport() throws {
        let found = try message(SmstoolsTests.unit("ISO", Array("SMS STATUS REPORT\nwhat does this mean?".utf8)))
        #expect(found.facts.body?.hasPrefix("SMS STATUS REPORT") == true)
    }

    @Test("headers that smsd.conf translates are read by the gateway's settings")
    func translated() throws {
        let unit = drop(
            "Absender: 46701740605\nAbsender_TOA: 91 international\nGesendet: 21.11.26\nFunkmodem: GSM1\nZeichensatz: ISO\n"
                + "Unvollständig: ja\n\nx")
        let gateway = gateway(.phone) {
            $0.translatedHeaders = [
                "Absender": "From", "Absender_TOA": "From_TOA", "Funkmodem": "Modem", "Zeichensatz": "Alphabet",
                "Unvollständig": "Incomplete",
            ]
        }
        let found = try message(unit, gateway)
        #expect(found.facts.sender == "+46701740605" && found.facts.sentTo == ["GSM1"] && found.facts.body == "x")
        #expect(found.notes == ["Parts of the message are missing."] && found.identity.sent == nil)
        #expect(holdCode(unit, DecodingTests.gateway(.phone) { $0.format = .smstools }) == .brokenContent)
    }

    @Test("a header is found behind any number of others, and without a blank line all of the file is header")
    func endless() throws {
        let many = String(repeating: "X-Other: y\n", count: 5000)
        let found = try message(drop("Modem: GSM1\nAlphabet: ISO\n\(many)From: 46701740605\n\nx"))
        #expect(found.facts.sender == "46701740605" && found.facts.body == "x")
        #expect(try message(drop("From: 46701740605\nAlphabet: ISO\n\(many)")).facts.body == nil)
    }

    @Test("a part that smsd did not combine says which it is")
    func part() throws {
        for data in ["05 00 03 2A 03 02", "06 08 04 2A 2B 03 02"] {
            let found = try message(SmstoolsTests.unit("ISO", [0x41], "UDH-DATA: \(data)\nUDH-Type: Concatenated\n"))
            #expect(found.notes == ["Part 2 of 3 of a longer message; the gateway does not combine parts."])
        }
    }

    @Test("parts, gaps and errors are noted")
    func notes() throws {
        #expect(
            try message(SmstoolsTests.unit("ISO", [0x41], "Incomplete: yes\nError: Cannot decode PDU\n")).notes.count
                == 2)
    }
}
