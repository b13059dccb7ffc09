import Decoding
import DeskModel
import Foundation
import Testing

/// Real data that nobody wrote for these tests: all of it is decoded or held with a reason.
@Suite("Real data")
struct CorpusTests {
    @Test(
        "every mail is decoded, and what is none is held",
        arguments: ["mime-cpython", "mime-mikel-mail", "mime-mimekit", "bounce-sisimai"])
    func mails(folder: String) {
        for url in Corpus.files(folder) ?? [] { ContractTests.exercise(Corpus.bytes(url), formats: [nil, .mail]) }
    }

    @Test("every mail that has a header has a message")
    func decoded() {
        for url in (Corpus.files("mime-mikel-mail", endings: ["eml"]) ?? []) {
            #expect((try? message(drop(Corpus.bytes(url)))) != nil, "\(url.lastPathComponent)")
        }
    }

    @Test("nine of ten bounces and automatic answers are seen to be automatic")
    func bounces() {
        guard let files = Corpus.files("bounce-sisimai", endings: ["eml"]), !files.isEmpty else { return }
        let found = files.compactMap { try? message(drop(Corpus.bytes($0))) }
        let share = Double(found.count { $0.facts.automatic }) / Double(files.count)
        #expect(share >= 0.9, "\(share)")
    }

    @Test("no quoted line is left of a reply", arguments: ["reply-github", "reply-crisp"])
    func replies(folder: String) throws {
        for url in Corpus.files(folder, endings: ["txt"]) ?? [] {
            let text = String(decoding: Corpus.bytes(url), as: UTF8.self)
            let found = try message(drop(mail(text, headers: "In-Reply-To: <a@b.example>\n")))
            ContractTests.check(found)
            if text.contains("\n> ") { #expect(found.facts.body?.contains("\n> ") != true, "\(url.lastPathComponent)") }
        }
    }

    @Test(
        "every platform's payload is decoded or held",
        arguments: [
            ("payload-slack", MessageFormat.slack), ("payload-matrix", .matrix), ("payload-whatsapp-pywa", .whatsapp),
        ])
    func payloads(folder: String, format: MessageFormat) throws {
        var messages = 0
        for url in Corpus.files(folder, endings: ["json"]) ?? [] {
            let bytes = Corpus.bytes(url)
            // pywa keeps several bodies in one file, by name.
            let root = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any] ?? [:]
            let bodies =
                format == .whatsapp ? root.values.compactMap { try? JSONSerialization.data(withJSONObject: $0) } : []
            for unit in bodies.isEmpty ? [bytes] : bodies.map({ Array($0) }) {
                ContractTests.exercise(unit, formats: [nil, format])
                messages += (try? message(drop(unit), gateway(.chat) { $0.format = format })) == nil ? 0 : 1
            }
        }
        #expect(messages > 5 || Corpus.files(folder) == nil, "\(messages)")
    }
}
