import Decoding
import DeskModel
import Foundation
import Testing

/// A few real files that travel with the project, so that something real is decoded wherever the tests run.
@Suite("Fixtures")
struct FixtureTests {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    @Test("an answer between the lines keeps its words and a barrier for the quotation")
    func inlineReply() throws {
        let text = String(decoding: try FixtureTests.bytes("inline-reply.txt"), as: UTF8.self)
        let body = try #require(try message(drop(mail(text, headers: "In-Reply-To: <a@b.example>\n"))).facts.body)
        #expect(body.hasPrefix("Hi,\n\u{1E}\nYou can list the keys"))
        #expect(body.hasSuffix("you’ll need to delete them all individually.\""))
        #expect(!body.contains(">") && !body.contains("Abhishek"))
    }

    @Test("a Japanese mail is read by its charset")
    func japanese() throws {
        let found = try message(drop(try FixtureTests.bytes("japanese_iso_2022.eml")))
        #expect(found.facts.subject == "まみむめも" && found.facts.body == "すみません。")
    }

    @Test("a vacation notice is automatic")
    func vacation() throws {
        let found = try message(drop(try FixtureTests.bytes("vacation.eml")))
        #expect(found.facts.automatic && found.facts.body == "I'm only sleeping.")
        #expect(found.identity.references.count == 1)
    }
}
