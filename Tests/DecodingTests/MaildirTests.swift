import Decoding
import DeskModel
import Testing

/// Files as the deliverers of mail write them to a Maildir: their names, the fields they put in front, their line ends.
@Suite("Maildir files")
struct MaildirTests {
    struct Delivery: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var file: String
        var head: String
        var sentTo: [String]
        var deliveredTo: String?
    }

    static let deliveries = [
        Delivery(
            testDescription: "Postfix local(8)", file: "1795296845.V801I2a3f1cM482913.mx1",
            head:
                "Return-Path: <kim@b.example>\nX-Original-To: support@desk.example\nDelivered-To: fl@mx1.desk.example\n",
            sentTo: ["fl@mx1.desk.example", "support@desk.example"], deliveredTo: "fl@mx1.desk.example"),
        Delivery(
            testDescription: "Postfix virtual(8)", file: "1795296845.V801I2a3f1cM482914.mx1.desk.example",
            head:
                "Return-Path: <kim@b.example>\nX-Original-To: support@desk.example\nDelivered-To: support@desk.example\n",
            sentTo: ["support@desk.example"], deliveredTo: "support@desk.example"),
        Delivery(
            testDescription: "Dovecot LMTP", file: "1795296845.M20046P2137.mx1,S=4542,W=4628",
            head: "Return-Path: <kim@b.example>\nDelivered-To: <fl@desk.example>\nReceived: from mx1.desk.example\n"
                + "\tby mx1.desk.example with LMTP\n\tid gH3PBc0qIGdZCAAA (envelope-from <kim@b.example>)\n"
                + "\tfor <fl@desk.example>; Sat, 21 Nov 2026 21:34:05 +0000\n",
            sentTo: ["fl@desk.example", "support@desk.example"], deliveredTo: "fl@desk.example"),
        Delivery(
            testDescription: "qmail-local", file: "1795296845.2137.mx1,S=4542",
            head: "Return-Path: <kim@b.example>\nDelivered-To: alias-support@desk.example\n"
                + "Received: (qmail 21619 invoked from network); 21 Nov 2026 21:34:05 -0000\n",
            sentTo: ["alias-support@desk.example", "support@desk.example"], deliveredTo: "alias-support@desk.example"),
        Delivery(
            testDescription: "pipe(8) with an mbox line", file: "stdin",
            head: "From kim@b.example  Sat Nov 21 21:34:05 2026\nDelivered-To: support@desk.example\n",
            sentTo: ["support@desk.example"], deliveredTo: "support@desk.example"),
    ]

    @Test("a delivery gives sender, recipients and text, whatever its line ends", arguments: deliveries)
    func delivered(delivery: Delivery) throws {
        #expect(fileRole(of: delivery.file, format: .mail) == .message)
        let text =
            delivery.head + "From: Kim <kim@b.example>\nTo: support@desk.example\nSubject: S\n"
            + "Message-ID: <1@b.example>\nIn-Reply-To: <2@desk.example>\nReferences: <3@desk.example>\n <2@desk.example>\n\nText\n"
        for unit in [text, text.replacing("\n", with: "\r\n")] {
            let found = try message(drop(unit, name: delivery.file), gateway { $0.format = .mail })
            #expect(found.facts.sender == "kim@b.example" && found.facts.body == "Text")
            #expect(found.facts.sentTo == delivery.sentTo)
            #expect(found.identity.deliveredTo == delivery.deliveredTo)
            #expect(found.identity.messageID == "1@b.example")
            #expect(found.identity.references == ["2@desk.example", "3@desk.example"])
            #expect(!found.facts.automatic && found.notes.isEmpty, "\(found.notes)")
        }
    }
}
