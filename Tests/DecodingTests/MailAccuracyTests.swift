import Decoding
import DeskModel
import Foundation
import Glibc
import Testing

/// What docs/mail.md says of real mail, measured again: its tables are recorded here, with UPDATE_GOLDEN=1.
@Suite("How well real mail is read")
struct MailAccuracyTests {
    @Test("bounces and auto-replies are automatic, people's mail is not")
    func automatic() throws {
        let judged = Judgements.read("automatic-judged.tsv")
        var unjudged: [String] = []
        var rows: [String] = []
        var wrong = [true: 0, false: 0]
        var total = [true: 0, false: 0]
        for (folder, isAutomatic) in [
            ("bounce-sisimai", true), ("mime-cpython", false), ("mime-mikel-mail", false), ("mime-mimekit", false),
        ] {
            guard let files = Corpus.files(folder) else { return }
            for url in files {
                guard MailAccuracyTests.isMail(url), let found = try? message(drop(Corpus.bytes(url))) else { continue }
                let name = Judgements.name(of: url, in: folder)
                let judgement = judged[name]
                let truth = judgement.map { $0.verdict == "yes" } ?? isAutomatic
                total[truth, default: 0] += 1
                guard found.facts.automatic != truth else { continue }
                wrong[truth, default: 0] += 1
                if judgement == nil { unjudged.append(name) }
                rows.append(
                    "| \(name) | \(truth ? "missed" : "false alarm") | \(judgement?.why ?? "not judged") |")
            }
        }
        for text in try MailAccuracyTests.labelledTexts() {
            let unit = drop(
                mail(text, headers: "X-Mailer: Mozilla\n").replacing("Subject: Test", with: "Subject: \(text)"))
            total[false, default: 0] += 1
            guard try message(unit).facts.automatic else { continue }
            wrong[false, default: 0] += 1
            unjudged.append(text)
        }
        let share = Double(wrong[true] ?? 0) / Double(max(1, total[true] ?? 0))
        let alarms = Double(wrong[false] ?? 0) / Double(max(1, total[false] ?? 0))
        #expect(share <= 0.03 && alarms < 0.005, "\(share) missed, \(alarms) false alarms")
        #expect(unjudged.isEmpty, "judge these in Tests/Corpora/automatic-judged.tsv: \(unjudged)")
        let summary =
            "\(total[true] ?? 0) mails by programs, \(wrong[true] ?? 0) missed (\(percent(share))); "
            + "\(total[false] ?? 0) by people, \(wrong[false] ?? 0) false alarms (\(percent(alarms)))."
        expectBlock(
            "automatic", ([summary, "", "| mail | what | why |", "|---|---|---|"] + rows).joined(separator: "\n"))
    }

    @Test("what is new in a reply is what a reader takes for new")
    func replies() throws {
        let judged = Judgements.read("replies.tsv")
        var rows: [String] = []
        var right = 0
        for folder in ["reply-github", "reply-crisp"] {
            guard let files = Corpus.files(folder, endings: ["txt"]) else { return }
            for url in files {
                let name = Judgements.name(of: url, in: folder)
                let judgement = try #require(judged[name], "\(name) is not judged in Tests/Corpora/replies.tsv")
                let text = String(decoding: Corpus.bytes(url), as: UTF8.self)
                let found = try message(drop(mail(text, headers: "In-Reply-To: <a@b.example>\n"))).facts.body ?? ""
                let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
                let expected = MailAccuracyTests.lines(lines, judgement.verdict)
                let kept = MailAccuracyTests.bare(found.split(separator: "\n").filter { $0 != "\u{1E}" })
                let isRight = kept == expected
                right += isRight ? 1 : 0
                #expect(isRight || !judgement.why.isEmpty, "\(name): \(kept.joined(separator: "\n").prefix(500))")
                #expect(!isRight || judgement.why.isEmpty, "\(name) is right by now; its judgement is out of date")
                rows.append("| \(name) | \(judgement.verdict) | \(isRight ? "yes" : "no") | \(judgement.why) |")
            }
        }
        let summary = "\(right) of \(rows.count) mails (\(percent(Double(right) / Double(rows.count))))."
        let head = [summary, "", "| mail | new lines | found | why not |", "|---|---|---|---|"]
        expectBlock("replies", (head + rows).joined(separator: "\n"))
    }

    @Test("a quotation of 767 KB is read in 50 ms, by a release build")
    func longQuote() throws {
        let files = Corpus.files("reply-github", endings: ["txt"]) ?? []
        guard let url = files.first(where: { $0.lastPathComponent == "email_long_quote.txt" }) else { return }
        let text = String(decoding: Corpus.bytes(url), as: UTF8.self)
        #if DEBUG
        let limit = 1.0
        #else
        let limit = 0.05
        #endif
        let seconds = MailHostilityTests.cost(of: mail(text, headers: "In-Reply-To: <a@b.example>\n"))
        #expect(text.utf8.count > 700_000 && seconds < limit, "\(seconds) s")
    }

    /// Whether a file of the corpora is a mail: the MIME corpora have pages, keys and mailboxes too.
    private static func isMail(_ url: URL) -> Bool {
        let folders = url.pathComponents
        if folders.contains("html") || folders.contains("mbox") || folders.contains("text") { return false }
        return ["eml", "msg"].contains(url.pathExtension) || url.lastPathComponent.hasPrefix("msg_")
            || folders.contains("messages") || folders.contains("emails")
    }

    /// Every tenth question of the labelled corpora: what people really ask, to be wrapped as mail.
    private static func labelledTexts() throws -> [String] {
        var texts: [String] = []
        for url in Corpus.files("label-banking77", endings: ["csv"]) ?? [] {
            let table = String(decoding: Corpus.bytes(url), as: UTF8.self).split(whereSeparator: \.isNewline)
                .dropFirst()
            texts += table.compactMap { row in row.lastIndex(of: ",").map { String(row[..<$0]) } }
        }
        for url in Corpus.files("label-clinc150", endings: ["json"]) ?? [] {
            let root = try JSONSerialization.jsonObject(with: Data(Corpus.bytes(url))) as? [String: Any]
            texts += (root?["train"] as? [[String]] ?? []).compactMap(\.first)
        }
        return stride(from: 0, to: texts.count, by: 10).map { texts[$0] }
    }

    private static func lines(_ lines: [Substring], _ ranges: String) -> [String] {
        if ranges == "all" { return bare(lines) }
        return bare(
            ranges.split(separator: ",").flatMap { range -> [Substring] in
                let ends = range.split(separator: "-").compactMap { Int($0) }
                guard let first = ends.first, let last = ends.last, first >= 1, last <= lines.count else { return [] }
                return Array(lines[first - 1..<last])
            })
    }

    private static func bare(_ lines: [Substring]) -> [String] {
        lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}

private func percent(_ share: Double) -> String {
    String(format: "%.1f %%", share * 100)
}

/// What people judged of single files of the corpora.
enum Judgements {
    /// The judgements of a table in Tests/Corpora, by file.
    static func read(_ table: String) -> [String: (verdict: String, why: String)] {
        let text = (try? String(contentsOf: folder.appendingPathComponent(table), encoding: .utf8)) ?? ""
        var found: [String: (verdict: String, why: String)] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if fields.count == 3 { found[fields[0]] = (fields[1], fields[2]) }
        }
        return found
    }

    /// The name of a file inside the corpora.
    static func name(of url: URL, in folder: String) -> String {
        let parts = url.pathComponents
        return parts[(parts.lastIndex(of: folder) ?? 0)...].joined(separator: "/")
    }

    fileprivate static var folder: URL { root.appendingPathComponent("Tests/Corpora") }

    fileprivate static var root: URL {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }
}

/// Compares a recorded part of docs/mail.md with what was measured; with UPDATE_GOLDEN=1 records it, and still fails.
private func expectBlock(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let url = Judgements.root.appendingPathComponent("docs/mail.md")
    let page = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    let (begin, end) = ("<!-- recorded: \(name) -->\n", "\n<!-- end: \(name) -->")
    guard let from = page.range(of: begin), let to = page.range(of: end), from.upperBound <= to.lowerBound else {
        Issue.record("docs/mail.md has no place for \(name)", sourceLocation: sourceLocation)
        return
    }
    if page[from.upperBound..<to.lowerBound] == text { return }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        let new = page.replacingCharacters(in: from.upperBound..<to.lowerBound, with: text)
        try? new.write(to: url, atomically: true, encoding: .utf8)
        Issue.record(
            "recorded \(name) in docs/mail.md; look at it and run the test again", sourceLocation: sourceLocation)
    } else {
        Issue.record(
            "\(name) in docs/mail.md is out of date; UPDATE_GOLDEN=1 records it", sourceLocation: sourceLocation)
    }
}
