import Decoding
import DeskModel
import Testing

@Suite("Voicemail that a telephone exchange mails")
struct VoicemailMailTests {
    static let sound = "\n\nUklGRiQAAABXQVZF\n\n"

    static let freeSwitch = """
        Return-Path: <freeswitch@pbx.desk.example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="XXXX_boundary_XXXX"
        From: "Kim Berg" <46701740605@pbx.desk.example.org>
        Date: Sat, 21 Nov 2026 21:34:07 +0000
        To: support@desk.example.org
        Subject: Voicemail from "Kim Berg" <46701740605> 00:00:23
        X-Priority: 3
        X-Mailer: FreeSWITCH
        X-Voicemail-Length: 23

        --XXXX_boundary_XXXX
        Content-Type: multipart/alternative;\u{20}
        \tboundary="000XXX000"

        --000XXX000
        Content-Type: text/plain; charset=ISO-8859-1; Format=Flowed
        Content-Disposition: inline
        Content-Transfer-Encoding: 7bit

        Created: Saturday, November 21 2026, 09 34 PM
        From: "Kim Berg" <46701740605>
        Duration: 00:00:23
        Account: 1000@pbx.desk.example.org

        --000XXX000--

        --XXXX_boundary_XXXX
        Content-Type: audio/x-wav; name="msg_5f0c.wav"
        Content-ID: <ATTACHED@freeswitch.org>
        Content-Transfer-Encoding: base64
        Content-Description: Sound attachment.
        Content-Disposition: attachment; filename="msg_5f0c.wav"
        \(sound)
        --XXXX_boundary_XXXX--
        .

        """

    static let asterisk = """
        Date: Sat, 21 Nov 2026 21:34:07 +0000
        From: Asterisk PBX <asterisk@pbx.desk.example.org>
        To: "Support" <support@desk.example.org>
        Subject: [PBX]: New message 4 in mailbox 1000
        Message-ID: <Asterisk-4-1804289383-1000-2211@pbx.desk.example.org>
        X-Asterisk-CallerID: 46701740605
        X-Asterisk-CallerIDName: Kim Berg
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="----voicemail_41000221118"

        This is a multi-part message in MIME format.

        ------voicemail_41000221118
        Content-Type: text/plain; charset=ISO-8859-1
        Content-Transfer-Encoding: 8bit

        Dear Support:

        \tjust wanted to let you know you were just left a 0:23 long message (number 4)
        in mailbox 1000 from "Kim Berg" <46701740605>, on Saturday, November 21, 2026 at 09:34:05 PM, so you might
        want to check it when you get a chance.  Thanks!

        \t\t\t\t--Asterisk

        ------voicemail_41000221118
        Content-Type: audio/x-wav; name="msg0003.wav"
        Content-Transfer-Encoding: base64
        Content-Description: Voicemail sound attachment.
        Content-Disposition: attachment; filename="msg0003.wav"
        \(sound)
        ------voicemail_41000221118--
        .

        """

    @Test("the caller, the box, the length and the sound are known", arguments: ["FreeSWITCH", "Asterisk"])
    func phone(exchange: String) throws {
        let unit = drop(exchange == "Asterisk" ? VoicemailMailTests.asterisk : VoicemailMailTests.freeSwitch)
        let found = try message(unit, gateway(.phone) { $0.country = "46" })
        let facts = found.facts
        #expect(facts.channel == .phone && facts.sender == "+46701740605" && facts.senderName == "Kim Berg")
        #expect(facts.senderDomain == nil && facts.sentTo == ["1000"] && facts.duration == 23)
        #expect(facts.attachmentTypes == ["audio/x-wav"] && found.attachments.first?.size == 12)
        #expect(!facts.automatic && !facts.verified)
        #expect(found.notes.isEmpty, "\(found.notes)")
    }

    @Test("on a mail gateway the same mails stay mail", arguments: ["FreeSWITCH", "Asterisk"])
    func email(exchange: String) throws {
        let unit = drop(exchange == "Asterisk" ? VoicemailMailTests.asterisk : VoicemailMailTests.freeSwitch)
        let facts = try message(unit).facts
        #expect(facts.channel == .email && facts.sender?.contains("@pbx.desk.example.org") == true)
        #expect(facts.duration == nil && facts.attachments == 1)
    }

    @Test(
        "what is withheld or broken is missing, and said",
        arguments: [
            ("X-Asterisk-CallerID: 46701740605", "X-Asterisk-CallerID: anonymous"),
            ("X-Asterisk-CallerID: 46701740605", "X-Asterisk-CallerID:"),
        ])
    func withheld(line: String, changed: String) throws {
        let found = try message(drop(VoicemailMailTests.asterisk.replacing(line, with: changed)), gateway(.phone))
        #expect(found.facts.sender == nil && found.facts.senderName == "Kim Berg")
        #expect(found.notes == ["The caller's number is not known."])
    }

    @Test(
        "the length is read from the text where no field has it",
        arguments: [
            ("Duration: 00:00:23", 23), ("Duration: 1:02:03", 3723), ("duration : 7", 7), ("Duration: a:b", nil),
            ("Duration: 99999:00:00", nil), ("Duration: 24:00:00", 86_400), ("Duration: 24:00:01", nil), ("", nil),
        ])
    func durations(line: String, seconds: Int?) throws {
        let text = VoicemailMailTests.freeSwitch.replacing("X-Voicemail-Length: 23\n", with: "")
            .replacing("Duration: 00:00:23", with: line)
        #expect(try message(drop(text), gateway(.phone)).facts.duration == seconds)
    }

    @Test("other mail on a gateway for telephones keeps its sender, with a note")
    func other() throws {
        let found = try message(drop(mail("Please call back")), gateway(.phone))
        #expect(found.facts.sender == "kim@example.org" && found.facts.duration == nil)
        #expect(found.notes.count == 1)
    }
}
