import Foundation
import RuleFormatter
import TestSupport
import Testing

/// Two texts and the difference between them.
struct DiffCase: CustomTestStringConvertible, Sendable {
    let name: String
    let old: String
    let new: String
    let hunks: String

    var testDescription: String { name }

    init(_ name: String, _ old: String, _ new: String, _ hunks: String) {
        self.name = name
        self.old = old
        self.new = new
        self.hunks = hunks
    }
}

@Suite("A unified diff")
struct UnifiedDiffTests {
    static let cases = [
        DiffCase("a changed line", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
        DiffCase("an added line in an empty file", "", "a\n", "@@ -0,0 +1 @@\n+a\n"),
        DiffCase("all lines taken out", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n"),
        DiffCase("a last line without its end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        DiffCase(
            "two changes far apart", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "x\n2\n3\n4\n5\n6\n7\n8\n9\ny\n",
            "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n 9\n-10\n+y\n"),
        DiffCase(
            "two changes near each other", "1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
            "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n"),
        DiffCase("a line end of Windows", "a\r\n", "a\n", "@@ -1 +1 @@\n-a\r\n+a\n"),
        DiffCase("one letter in two encodings", "é\n", "e\u{301}\n", "@@ -1 +1 @@\n-é\n+e\u{301}\n"),
    ]

    @Test("shows what changes, and three lines around it", arguments: cases)
    func shows(row: DiffCase) {
        let text = UnifiedDiff.text(from: Array(row.old.utf8), to: Array(row.new.utf8), path: "f")
        #expect(Array(text.utf8) == Array("--- f\n+++ f\n\(row.hunks)".utf8))
    }

    @Test("of the same text is empty")
    func same() {
        #expect(UnifiedDiff.text(from: [97, 10], to: [97, 10], path: "f") == "")
    }

    @Test("is what `patch` takes", arguments: [21 as UInt64, 22, 23])
    func patch(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let folder = try TemporaryFolder()
        for round in 0..<5 {
            let old = (0..<60).map { _ in String(Int.random(in: 0..<20, using: &random)) }
            var new = old
            for _ in 0..<6 { new[Int.random(in: 0..<new.count, using: &random)] = "x" }
            new.remove(at: Int.random(in: 0..<new.count, using: &random))
            new.insert("y", at: Int.random(in: 0..<new.count, using: &random))
            let texts = [old, new].map { Array(($0.joined(separator: "\n") + "\n").utf8) }
            let file = try folder.write("f\(round)", texts[0])
            let diff = try folder.write("d\(round)", UnifiedDiff.text(from: texts[0], to: texts[1], path: file))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/patch")
            process.arguments = ["-s", file, diff]
            guard FileManager.default.isExecutableFile(atPath: "/usr/bin/patch") else {
                print("not run: there is no /usr/bin/patch here")
                return
            }
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(FileManager.default.contents(atPath: file).map(Array.init) == texts[1])
        }
    }

    @Test("of very many changed lines is there in time", .timeLimit(.minutes(5)))
    func large() {
        let old = (0..<100_000).map { "\($0)\r\n" }.joined()
        let text = UnifiedDiff.text(from: Array(old.utf8), to: Array(old.replacing("\r\n", with: "\n").utf8), path: "f")
        #expect(text.utf8.count > old.utf8.count)
    }
}
