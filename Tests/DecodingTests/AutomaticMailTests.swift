import Decoding
import DeskModel
import Testing

@Suite("Automatic and verified mail")
struct AutomaticMailTests {
    @Test(
        "headers tell automatic mail",
        arguments: [
            ("Auto-Submitted: auto-replied (vacation)", true), ("Auto-Submitted: no", false),
            ("Precedence: Bulk", true),
            ("Precedence: first-class", false), ("List-Id: <x.example>", true), ("Return-Path: <>", true),
            ("Return-Path: <kim@example.org>", false), ("X-Autoreply: yes", true), ("X-Autorespond: x", true),
            ("X-Auto-Response-Suppress: All", true), ("X-Mailer: x", false), ("Return-Path: <#@[]>", true),
            ("X-Autoreply: no", false), ("Auto-Submitted:", false), ("X-Precedence: auto_reply", true),
            ("X-AutoReply-From: a@b.example", true), ("X-FC-MachineGenerated: true", true),
            ("X-FC-MachineGenerated: false", false), ("X-POST-MessageClass: 9; Autoresponder", true),
            ("Delivered-To: Autoresponder", true), ("Delivered-To: desk@b.example", false),
            ("Mailing-List: list x@y.example", true), ("X-MLServer: fml [fml 4.0]", true), ("X-Loop: x", true),
            ("X-Amz-Sns-Message-Id: 1", true), ("X-MS-Exchange-Inbox-Rules-Loop: a@b.example", false),
        ])
    func headers(line: String, isAutomatic: Bool) throws {
        #expect(try message(drop(mail("x", headers: line + "\n"))).facts.automatic == isAutomatic)
    }

    @Test(
        "senders and types tell it too",
        arguments: [
            ("From: MAILER-DAEMON@mx.example", true), ("From: MAILER-DAEMON <>", true),
            ("From: Mail Delivery <postmaster@x.example>", true),
            ("From: noreply@forms.example", false), ("From: post_master@x.example", true),
            ("From: mailer-daemon-2@x.example", true), ("From: bounces+a=b@x.example", true),
            ("From: bouncer@x.example", false), ("From: a@b.example\nSubject: Automatic reply: Hello", true),
            ("From: a@b.example\nX: y\nSubject: Réponse automatique : Bonjour", true),
            ("From: a@b.example\nSubject: Re: Automatic reply: Hello", false),
            ("From: a@b.example\nSubject: Automatic reply does not work", false),
            ("From: a@b.example\nSubject: Out of office: how do I set it", false),
            ("From: no-reply@x.example\nContent-Type: message/rfc822", true),
            ("From: a@b.example\nContent-Type: message/rfc822", false),
            ("From: a@b.example\nContent-Type: message/delivery-status", true),
            ("From: a@b.example\nContent-Type: multipart/report; boundary=x", true),
        ])
    func senders(header: String, isAutomatic: Bool) throws {
        #expect(try message(drop(header + "\nSubject: x\n\n--x\n\ny\n--x--\n")).facts.automatic == isAutomatic)
    }

    @Test("a person who forwards a bounce is a person")
    func forwarded() throws {
        let bounce =
            "From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; boundary=r\n\n"
            + "--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n--r--\n"
        let unit = drop(
            "From: kim@b.example\nSubject: Fwd: Undelivered\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nWhat is this?\n"
                + "--m\nContent-Type: message/rfc822\n\n\(bounce)\n--m--\n")
        let found = try message(unit)
        #expect(!found.facts.automatic && found.facts.body == "What is this?")
    }

    @Test(
        "only a listed server's topmost word proves a sender",
        arguments: [
            ("mx.desk.example; dmarc=pass header.from=example.org", true),
            ("MX.desk.example 1; dmarc=pass (p=none) header.from=example.org", true),
            ("mx.desk.example; dmarc=pass", true), ("mx.desk.example; dmarc=pass header.from=other.example", false),
            ("mx.desk.example; dmarc=fail header.from=example.org", false),
            ("other.example; dmarc=pass header.from=example.org", false),
            ("mx.desk.example; dkim=pass header.d=example.org", true),
            ("mx.desk.example; dkim=pass header.i=@example.org", true),
            ("mx.desk.example; dkim=pass header.d=evil.example", false),
            ("mx.desk.example; dkim=pass header.d=sub.example.org", false),
            ("mx.desk.example; dkim=pass header.d=org", false),
            ("mx.desk.example; spf=pass smtp.mailfrom=kim@example.org", true),
            ("mx.desk.example; spf=pass smtp.mailfrom=bounce@evil.example", false), ("mx.desk.example; none", false),
            ("mx.desk.example; spf=fail (dmarc=pass; header.from=example.org)", false),
            ("mx.desk.example; dmarc=fail\nAuthentication-Results: mx.desk.example; dmarc=pass", false),
            ("other.example; dmarc=fail\nAuthentication-Results: mx.desk.example; dmarc=pass", true),
        ])
    func verified(value: String, isVerified: Bool) throws {
        let unit = drop(mail("x", headers: "Authentication-Results: \(value)\n"))
        let trusting = gateway { $0.authenticationServers = ["mx.desk.example"] }
        #expect(try message(unit, trusting).facts.verified == isVerified)
        #expect(try message(unit).facts.verified == false)
    }

    @Test("a mail of several authors is never verified")
    func authors() throws {
        let unit = drop("From: a@b.example, c@d.example\nAuthentication-Results: mx; dmarc=pass\n\nx")
        #expect(try message(unit, gateway { $0.authenticationServers = ["mx"] }).facts.verified == false)
    }
}
