import Foundation
import TestSupport
import Testing

@Suite("The daemon and its gateways' formats", .serialized)
struct FormatTests {
    @Test("puts a long SMS together from its files, whichever came first")
    func parts() throws {
        let desk = try DeskFolder()
        try desk.rename("IN20261121_213407_00_+46701740605_01.txt", "fund, and soon", gateway: "phone")
        try desk.rename("IN20261121_213405_00_+46701740605_00.txt", "I want a re", gateway: "phone")
        let settings = try desk.folder.write(
            "fl.conf", "gateway phone\n    channel phone\n    format gammu\nintake\n    part-wait 1 seconds\n")
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once", "--settings", settings])
        #expect(daemon.waitForExit() == 0)
        let envelope = try #require(daemon.envelopes("second").first)
        let facts = try #require(envelope["facts"] as? [String: Any])
        #expect(facts["body"] as? String == "I want a refund, and soon" && facts["sender"] as? String == "+46701740605")
        let companions = try #require(envelope["companions"] as? [[String: Any]])
        #expect(companions.map { $0["name"] as? String } == ["IN20261121_213407_00_+46701740605_01.txt"])
        #expect(daemon.envelopes("first").isEmpty && Repository.names(in: "\(daemon.spool)/work/phone").isEmpty)
    }

    @Test("sets aside what is no customer's message: counted, kept, neither routed nor held")
    func aside() throws {
        let desk = try DeskFolder()
        let statuses =
            #"{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"statuses":[{"id":"a"},{"id":"b"}]}}]}]}"#
        try desk.rename("statuses.json", statuses, gateway: "chat")
        try desk.rename(
            "typing.json", #"{"type":"typing","serviceUrl":"s","channelId":"msteams","from":{"id":"a"}}"#,
            gateway: "chat")
        let settings = try desk.folder.write("fl.conf", "gateway chat\n    channel chat\n    own U0SUP\n")
        try desk.rename(
            "own.json",
            #"{"type":"event_callback","event_id":"E","event":{"type":"message","user":"U0SUP","text":"a refund","channel":"C","ts":"1.2"}}"#,
            gateway: "chat")
        let daemon = try RunningDaemon(in: desk.folder, arguments: ["--once", "--settings", settings])
        #expect(daemon.waitForExit() == 0)
        for tier in ["first", "second", "third"] { #expect(daemon.envelopes(tier).isEmpty) }
        #expect(daemon.heldReasons("chat").isEmpty)
        #expect(Repository.names(in: "\(daemon.spool)/aside/chat").count == 3)
        #expect(daemon.log.contains { $0.contains("own echo") })
        #expect(daemon.log.contains { $0.contains("activity typing") })
        // Dropped again they are no news, and are counted again.
        try desk.rename("again.json", statuses, gateway: "chat")
        let again = try RunningDaemon(in: desk.folder, arguments: ["--once", "--settings", settings])
        #expect(again.waitForExit() == 0)
        #expect(Repository.names(in: "\(daemon.spool)/aside/chat").count == 4)
    }
}
