import BusinessTime
import Decoding
import DeskModel
import Testing

@Suite("gammu-smsd files")
struct GammuTests {
    static let name = "IN20261121_213405_00_+46701740605_00.txt"

    private func utf16(_ text: String, tail: [UInt8] = []) -> [UInt8] {
        [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + tail
    }

    private func decode(_ bytes: [UInt8], name: String = name, companions: [Companion] = [], country: String? = nil)
        throws(HoldReason) -> Decoded
    {
        let unit = Drop(name: name, bytes: bytes, received: received, companions: companions)
        return try MessageDecoder(gateway: gateway(.phone) { $0.country = country }).decode(unit)
    }

    @Test("the content is UTF-16 behind its mark, and zeros behind the text are none of it")
    func unicode() throws {
        let found = try #require(try decode(utf16("Er router är röd 😡", tail: [0, 0, 0, 0, 0, 0x41])).messages.first)
        #expect(found.facts.body == "Er router är röd 😡" && found.facts.sender == "+46701740605")
        #expect(found.identity.sent == FormatSample.onThisMachine && !found.facts.verified)
        #expect(try decode([0xFE, 0xFF]).messages.first?.notes == ["The message has no text."])
    }

    @Test(
        "the content of standard files is text, whatever it looks like",
        arguments: [
            ("Hej", "Hej"), ("{\"update_id\":1}", "{\"update_id\":1}"),
            ("From: a\nAlphabet: b\n\nc", "From: a\nAlphabet: b\n\nc"),
        ])
    func standard(content: String, body: String) throws {
        #expect(try decode(Array(content.utf8)).messages.first?.facts.body == body)
    }

    @Test(
        "the name tells the sender",
        arguments: [
            ("IN20261121_213405_00_0701740605_00.txt", "+46701740605"), ("IN20261121_213405_99_Telia_00.txt", "Telia"),
            ("IN20261121_213405_00_A_B__00.txt", "A_B_"), ("IN20261121_213405_00_72323_00.txt", "72323"),
        ])
    func senders(name: String, sender: String) throws {
        #expect(try decode([0x41], name: name, country: "46").messages.first?.facts.sender == sender)
    }

    @Test(
        "another name is held where gammu is expected",
        arguments: [
            "a.txt", "IN20261121_213405_00_1.txt", "IN20261301_213405_00_1_00.txt", "IN20261121_993405_00_1_00.txt",
        ])
    func names(name: String) {
        let unit = Drop(name: name, bytes: [0xFE, 0xFF, 0, 0x41], received: received)
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.phone) { $0.format = .gammu }).decode(unit)
            Issue.record("decoded")
        } catch {
            #expect(error.code == .brokenContent && error.detail.contains("names the sender"))
        }
    }

    @Test("parts are joined in their order, and data among them is an attachment")
    func parts() throws {
        let parts = [
            Companion(name: "IN20261121_213406_00_+46701740605_01.txt", size: 4, bytes: utf16("bär ")),
            Companion(name: "IN20261121_213407_00_+46701740605_02.bin", size: 2, bytes: [1, 2]),
            Companion(name: "IN20261121_213407_00_+46701740605_03.txt", size: 4, bytes: utf16("tre")),
        ]
        let found = try #require(try decode(utf16("Ett rött "), companions: parts).messages.first)
        #expect(found.facts.body == "Ett rött bär tre" && found.facts.attachments == 1 && found.notes.isEmpty)
        let torn = [Companion(name: parts[0].name, size: 4, bytes: nil)]
        #expect(try decode(utf16("Ett"), companions: torn).messages.first?.notes.count == 1)
    }

    @Test("a part that is alone is a message with a note")
    func alone() throws {
        let found = try decode(utf16("tre"), name: "IN20261121_213405_00_+46701740605_02.txt").messages.first
        #expect(
            found?.facts.body == "tre" && found?.notes == ["The parts of the message before this one did not come."])
    }

    @Test("later parts go with the first: same serial and sender, a time that differs by a minute at most")
    func candidates() {
        let names = partCandidates(of: "IN20261231_235950_00_+46_00.txt", number: 1, format: .gammu)
        #expect(
            names.prefix(4) == [
                "IN20261231_235950_00_+46_01.txt", "IN20261231_235950_00_+46_01.bin", "IN20261231_235951_00_+46_01.txt",
                "IN20261231_235951_00_+46_01.bin",
            ])
        #expect(names.contains("IN20270101_000050_00_+46_01.txt") && !names.contains("IN20270101_000051_00_+46_01.txt"))
        #expect(names.contains("IN20261231_235850_00_+46_01.txt") && !names.contains("IN20261231_235849_00_+46_01.txt"))
        #expect(partCandidates(of: "IN20261231_235950_00_+46_00.txt", number: 1, format: .mail).isEmpty)
        #expect(partCandidates(of: "a.txt", number: 1, format: nil).isEmpty)
        #expect(partCandidates(of: "IN20261231_235950_00_+46_00.txt", number: -1, format: nil).isEmpty)
        #expect(
            partCandidates(of: "IN20261231_235950_00_+46_01.txt", number: -1, format: nil).first
                == "IN20261231_235950_00_+46_00.txt")
        #expect(fileRole(of: "IN20261231_235950_00_+46_01.txt", format: nil) == .part)
        #expect(fileRole(of: "IN20261231_235950_00_+46_00.txt", format: .gammu) == .message)
        #expect(fileRole(of: "IN20261231_235950_00_+46_01.txt", format: .mail) == .message)
    }

    static let detail = """
        ; This file format was designed for Gammu and is compatible with Gammu+\r
        ; Saved 20261121T213406 (Sat Nov 21 21:34:06 2026)

        [SMSBackup000]
        ; Er [SMSBackup999] rött
        SMSC = "+46705008999"\r
        PDU = Deliver
        DateTime = 20261121T213405\r
        State = UnRead
        Number = "+46701740605"\r
        NumberUnicode = 002B00340036003700300031003700340030003600300035\r
        Text00 = 00450072\r
        Text01 = 0020007200F60074\r
        Coding = Default
        Length = 6
        UDH = 0500032A0301

        [SMSBackup001]
        PDU = Deliver
        Number = "+46701740605"
        Text00 = 0021
        UDH = 0500032A0302

        """

    @Test("a detail file has its parts in sections, and says when some are missing")
    func detail() throws {
        let found = try #require(try decode(Array(GammuTests.detail.utf8)).messages.first)
        #expect(found.facts.body == "Er röt!" && found.facts.sender == "+46701740605")
        #expect(found.notes == ["Parts of the message are missing."])
        #expect(found.identity.sent == FormatSample.onThisMachine)
        let sent = GammuTests.detail.replacing("PDU = Deliver", with: "PDU = Submit")
        #expect(try decode(Array(sent.utf8)).asides == ["own echo"])
        let broken = GammuTests.detail.replacing("Text01 = 0020007200F60074", with: "Text01 = 0020007")
        #expect(
            try decode(Array(broken.utf8)).messages.first?.notes.contains("Hexadecimal digits of the text are broken.")
                == true)
    }

    @Test("sections are read to the limit and no further", arguments: [(3, nil), (4, HoldReason.Code.tooManyParts)])
    func sections(count: Int, code: HoldReason.Code?) {
        var limits = DecodingLimits()
        limits.mimeParts = 3
        let text = String(repeating: "[SMSBackup000]\nNumber = \"1\"\nText00 = 0041\n", count: count)
        let unit = Drop(name: GammuTests.name, bytes: Array(text.utf8), received: received)
        do throws(HoldReason) {
            _ = try MessageDecoder(gateway: gateway(.phone), limits: limits).decode(unit)
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }
}

@Suite("Twilio forms")
struct TwilioTests {
    private func decode(_ form: String, country: String? = nil) throws(HoldReason) -> Decoded {
        try MessageDecoder(gateway: gateway(.phone) { $0.country = country }).decode(drop(form))
    }

    @Test("an MMS has its files by type, WhatsApp a checked sender")
    func kinds() throws {
        let mms = try decode(
            "From=%2B46701740605&To=%2B4610&Body=&MessageSid=SM1&AccountSid=AC1&NumMedia=2&MediaContentType0=image%2Fjpeg&MediaContentType1=video%2Fmp4&New=1"
        ).messages.first
        #expect(
            mms?.facts.attachmentTypes == ["image/jpeg", "video/mp4"] && mms?.facts.body == nil
                && mms?.facts.verified == false)
        #expect(mms?.facts.sentTo == ["4610"] || mms?.facts.sentTo == ["+4610"])
        let app = try decode("From=whatsapp%3A%2B46701740605&ProfileName=Kim&Body=hi&MessageSid=SM2&AccountSid=AC1")
            .messages.first
        #expect(app?.facts.sender == "+46701740605" && app?.facts.verified == true && app?.facts.senderName == "Kim")
    }

    @Test("a transcription is what the caller said; one that failed is a call all the same")
    func transcription() throws {
        let done = try decode(
            "AccountSid=AC1&TranscriptionSid=TR1&TranscriptionText=call+me&TranscriptionStatus=completed&RecordingSid=RE1&CallSid=CA1&From=0701740605&To=%2B46101380000",
            country: "46"
        ).messages.first
        #expect(done?.facts.body == "call me" && done?.facts.sender == "+46701740605" && done?.facts.attachments == 1)
        #expect(done?.identity.gatewayID == "TR1" && done?.identity.conversation == "twilio-call:CA1")
        let failed = try decode("AccountSid=AC1&TranscriptionSid=TR2&TranscriptionStatus=failed&CallSid=CA1").messages
            .first
        #expect(failed?.facts.body == nil && failed?.notes.contains("The recording could not be transcribed.") == true)
        let recording = try decode(
            "AccountSid=AC1&RecordingSid=RE1&RecordingStatus=completed&RecordingDuration=23&CallSid=CA1")
        #expect(recording.messages.first?.facts.duration == 23)
    }

    @Test(
        "statuses are set aside",
        arguments: [
            ("MessageSid=SM1&MessageStatus=failed&AccountSid=AC1", "delivery status failed"),
            ("SmsSid=SM1&SmsStatus=sent&AccountSid=AC1", "delivery status sent"),
            ("CallSid=CA1&CallStatus=completed&AccountSid=AC1", "call status completed"),
            ("RecordingSid=RE1&RecordingStatus=absent&AccountSid=AC1", "recording absent"),
        ])
    func asides(form: String, why: String) throws {
        #expect(try decode(form).asides == [why])
    }

    @Test("broken escapes stay, bytes that are not UTF-8 are replaced, of a repeated field the first counts")
    func broken() throws {
        let found = try #require(
            try decode("AccountSid=AC1&MessageSid=S&From=1&Body=100%+%zz+%C3%A5%E5+%4&Body=no").messages.first)
        #expect(found.facts.body == "100% %zz å\u{FFFD} %4")
        #expect(found.notes.count == 2)
        #expect(
            try decode("AccountSid=AC1&MessageSid=S&From=1&Body=a%00b\r\n").messages.first?.facts.body == "a\u{FFFD}b")
    }

    @Test("a form has fields to the limit and no more", arguments: [(2000, nil), (2001, HoldReason.Code.tooManyParts)])
    func fields(count: Int, code: HoldReason.Code?) {
        let form = "AccountSid=AC1&MessageSid=S&From=1" + String(repeating: "&a=b", count: count - 3)
        do throws(HoldReason) {
            _ = try decode(form)
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test("as many files as a mail may have parts, whatever the form says")
    func media() throws {
        let found = try decode("AccountSid=AC1&MessageSid=S&From=1&NumMedia=99999999999").messages.first
        #expect(found?.facts.attachments == 1000)
        #expect(try decode("AccountSid=AC1&MessageSid=S&From=1&NumMedia=-5").messages.first?.facts.attachments == 0)
    }
}
