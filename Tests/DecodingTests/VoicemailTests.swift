import BusinessTime
import Decoding
import DeskModel
import Testing

@Suite("Asterisk voicemail")
struct VoicemailTests {
    static let sample = """
        ;
        ; Message Information file
        ;
        [message]
        origmailbox=1000
        context=support-in
        macrocontext=
        exten=1000
        rdnis=unknown
        priority=2
        callerchan=PJSIP/trunk-0000002a
        callerid="Kim Berg" <46701740605>
        origdate=Sat Nov 21 09:34:05 PM UTC 2026
        origtime=1795296845
        category=
        msg_id=1795296845-00000007
        flag=Urgent
        duration=23

        """

    @Test("a message file and its recordings give every fact they have")
    func sample() throws {
        let unit = drop(
            VoicemailTests.sample, name: "msg0003.txt",
            companions: [Companion(name: "msg0003.wav", size: 4711), Companion(name: "msg0003.gsm", size: 42)])
        let found = try message(unit, gateway(.phone) { $0.country = "46" })
        #expect(found.facts.sender == "+46701740605" && found.facts.senderName == "Kim Berg")
        #expect(found.facts.sentTo == ["1000"] && found.facts.duration == 23 && found.facts.body == nil)
        #expect(found.facts.attachmentTypes == ["audio/x-wav", "audio/x-gsm"])
        #expect(found.attachments.first == Attachment(name: "msg0003.wav", type: "audio/x-wav", size: 4711))
        #expect(found.identity.gatewayID == "1795296845-00000007" && found.identity.conversation == nil)
        #expect(found.identity.sent == Timestamp(seconds: 1_795_296_845))
        #expect(found.notes == ["The caller marked the message as urgent."])
    }

    @Test(
        "callers are known as far as the line says",
        arguments: [
            ("\"Kim\" <0701740605>", "+46701740605", "Kim"), ("<0701740605>", "+46701740605", nil),
            ("0701740605", "+46701740605", nil), ("Unknown", nil, nil), ("\"Anonymous\" <anonymous>", nil, "Anonymous"),
            ("Kim Berg", nil, "Kim Berg"), ("", nil, nil), ("\"A <b\" <0701740605>", "+46701740605", "A <b"),
        ] as [(String, String?, String?)])
    func callers(line: String, sender: String?, name: String?) throws {
        let text = VoicemailTests.sample.replacing("\"Kim Berg\" <46701740605>", with: line)
        let found = try message(drop(text), gateway(.phone) { $0.country = "46" })
        #expect(found.facts.sender == sender && found.facts.senderName == name)
    }

    @Test("a transcript is the body; without a recording that is noted")
    func transcript() throws {
        let found = try message(drop(VoicemailTests.sample + "transcript=Call me back\n"))
        #expect(found.facts.body == "Call me back")
        #expect(found.notes.contains("There is no recording beside the message."))
    }

    @Test("a file without the section is held")
    func broken() {
        #expect(holdCode(drop(";\n; Message Information file\n;\n[other]\na=b\n")) == .brokenContent)
    }
}
