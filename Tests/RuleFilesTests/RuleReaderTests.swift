import Foundation
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText
import TestSupport
import Testing

@Suite("Reading rule directories")
struct RuleReaderTests {
    private func names(_ bundle: RuleBundle) -> [String] { bundle.files.map(\.name) }

    @Test("finds *.rules alone, by name, whatever the directory gives first")
    func finds() throws {
        let folders = try RuleFolders()
        for name in [
            "b.rules", "a.rules", "B.rules", "ä.rules", "a.rules~", "a.rules.bak", ".hidden.rules", "rules", "x.txt",
        ] {
            try folders.folder.write("etc/\(name)", "# \(name)\n")
        }
        let bundle = folders.reader("etc").read()
        #expect(names(bundle) == ["B.rules", "a.rules", "b.rules", "ä.rules"])
        #expect(bundle.problems.isEmpty)
    }

    @Test("a file in a later directory hides the one of its name in an earlier one")
    func hiding() throws {
        let folders = try RuleFolders()
        try folders.folder.write("usr/a.rules", "# usr a\n")
        try folders.folder.write("usr/b.rules", "# usr b\n")
        try folders.folder.write("etc/b.rules", "# etc b\n")
        try folders.folder.write("etc/c.rules", "# etc c\n")
        let bundle = folders.reader("usr", "etc").read()
        #expect(names(bundle) == ["a.rules", "b.rules", "c.rules"])
        #expect(
            bundle.files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["# usr a\n", "# etc b\n", "# etc c\n"])
        #expect(
            bundle.files.map(\.path) == [
                folders.path("usr/a.rules"), folders.path("etc/b.rules"), folders.path("etc/c.rules"),
            ])
        let other = folders.reader("etc", "usr").read()
        #expect(
            other.files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["# usr a\n", "# usr b\n", "# etc c\n"])
    }

    @Test("an empty file masks the one it hides")
    func emptyMask() throws {
        let folders = try RuleFolders()
        try folders.folder.write("usr/a.rules", "# a\n")
        try folders.folder.write("usr/b.rules", "# b\n")
        try folders.folder.write("etc/a.rules", "")
        let bundle = folders.reader("usr", "etc").read()
        #expect(names(bundle) == ["b.rules"])
        #expect(bundle.problems.isEmpty)
    }

    @Test("a link to /dev/null masks the one it hides")
    func linkMask() throws {
        let folders = try RuleFolders()
        try folders.folder.write("usr/a.rules", "# a\n")
        try folders.folder.write("usr/b.rules", "# b\n")
        try folders.folder.write("etc/x", "")
        try FileManager.default.createSymbolicLink(
            atPath: folders.path("etc/a.rules"), withDestinationPath: "/dev/null")
        let bundle = folders.reader("usr", "etc").read()
        #expect(names(bundle) == ["b.rules"])
        #expect(bundle.problems.isEmpty)
    }

    @Test("a link to a file elsewhere is read")
    func link() throws {
        let folders = try RuleFolders()
        let target = try folders.folder.write("elsewhere/real.rules", "# real\n")
        try folders.folder.write("etc/x", "")
        try FileManager.default.createSymbolicLink(atPath: folders.path("etc/a.rules"), withDestinationPath: target)
        #expect(names(folders.reader("etc").read()) == ["a.rules"])
    }

    @Test("a directory that is not there is an error, or not, as was asked")
    func missingDirectory() throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc/a.rules", "# a\n")
        let strict = folders.reader("none", "etc").read()
        #expect(
            strict.problems.map(\.message) == [
                "the rule directory \(folders.path("none")) cannot be read: there is no such directory"
            ])
        #expect(names(strict) == ["a.rules"])
        #expect(folders.reader("none", "etc", required: false).read().problems.isEmpty)
    }

    @Test("a directory that is a file is an error even where directories need not be there")
    func fileAsDirectory() throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc", "x")
        #expect(folders.reader("etc", required: false).read().problems.map(\.code) == [.unreadableResource])
    }

    @Test("no rules at all are an error that says where was looked")
    func noRules() throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc/a.txt", "x")
        let bundle = folders.reader("etc").read()
        #expect(bundle.problems.map(\.message) == ["there are no rules: looked in \(folders.path("etc"))"])
        #expect(
            RuleReader(directories: []).read().problems.map(\.message) == ["there are no rules: no directory was given"]
        )
    }

    @Test("what looks like a rule file and is passed over is said, and stops nothing")
    func passedOver() throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc/a.rules", "# a\n")
        try folders.folder.write("etc/more/b.rules", "# b\n")
        try folders.folder.write("etc/words.rules.txt", "# c\n")
        try folders.folder.write("etc/Words.RULES", "# d\n")
        try folders.folder.write("etc/lists/words.txt", "words\n")
        let bundle = folders.reader("etc").read()
        #expect(names(bundle) == ["a.rules"])
        #expect(
            bundle.problems.map(\.message) == [
                "passed over in \(folders.path("etc")): `Words.RULES`, `more/b.rules`, `words.rules.txt`"
            ])
        #expect(!bundle.problems.hasErrors)
    }

    /// What may stand under the name of a rule file and is none; root may read any file, so that is not among them.
    @Test("a rule file that cannot be read is an error, and hides no other")
    func unreadable() throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc/a.rules/inner", "x")
        try folders.folder.write("etc/big.rules", [UInt8](repeating: 35, count: 1_048_577))
        try folders.folder.write("etc/full.rules", [UInt8](repeating: 35, count: 1_048_576))
        try FileManager.default.createSymbolicLink(
            atPath: folders.path("etc/gone.rules"), withDestinationPath: folders.path("nowhere"))
        #expect(mkfifo(folders.path("etc/pipe.rules"), 0o600) == 0)
        let bundle = folders.reader("etc").read()
        #expect(names(bundle) == ["full.rules"])
        #expect(
            bundle.problems.map(\.message) == [
                "the rule file \(folders.path("etc/a.rules")) cannot be read: it is not a file",
                "the rule file \(folders.path("etc/big.rules")) cannot be read: it is larger than 1 MB",
                "the rule file \(folders.path("etc/gone.rules")) cannot be read: there is no such file",
                "the rule file \(folders.path("etc/pipe.rules")) cannot be read: it is not a file",
            ])
    }

    static let outside = ["/etc/passwd", "../secret.txt", "lists/../../secret.txt", "..", "lists/../outage.txt", ""]

    @Test("files named by rules lie beneath their directory", arguments: outside)
    func staysInside(path: String) throws {
        let folders = try RuleFolders()
        try folders.folder.write("secret.txt", "secret\n")
        try folders.folder.write("etc/outage.txt", "outage\n")
        try folders.folder.write("etc/lists/x", "")
        try folders.folder.write("etc/a.rules", "list words from \"\(path)\"\n")
        let bundle = folders.reader("etc").read()
        let contents = bundle.resources.map(\.content)
        guard case .misplaced(let reason) = try #require(contents.first) else {
            Issue.record("\(path) was read")
            return
        }
        #expect(reason.contains("beneath") || path.isEmpty)
        #expect(bundle.check().diagnostics.contains { $0.code == .unreadableResource })
    }

    @Test("files are looked for beside the rule file that names them")
    func besideTheRuleFile() throws {
        let folders = try RuleFolders()
        try folders.folder.write("usr/words.rules", "list a from \"l.txt\"\n")
        try folders.folder.write("usr/l.txt", "usr\n")
        try folders.folder.write("etc/more.rules", "list b from \"l.txt\"\n")
        try folders.folder.write("etc/l.txt", "etc\n")
        let bundle = folders.reader("usr", "etc").read()
        let texts = bundle.resources.map { resource in
            if case .file(let file) = resource.content { file.text(0..<file.bytes.count) } else { "" }
        }
        #expect(Set(texts) == ["usr\n", "etc\n"])
    }

    @Test(
        "zones have names, not paths",
        arguments: ["../../etc/passwd", "/etc/localtime", "", "Europe/Nowhere", "Europe"])
    func zones(name: String) throws {
        let folders = try RuleFolders()
        try folders.folder.write("etc/a.rules", "hours h\n    timezone \"\(name)\"\n    open daily 08:00-18:00\n")
        let bundle = folders.reader("etc").read()
        #expect(bundle.check().diagnostics.contains { $0.code == .badTime })
    }

    @Test("a whole set loads without a finding")
    func wholeSet() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let check = folders.reader("etc").read().check()
        #expect(check.diagnostics.map(\.message) == [])
        #expect(RuleFolders.tier(check, sender: "ann@a.org") == "second")
    }
}

@Suite("The version of a rule set")
struct RuleVersionTests {
    @Test("is the same for the same content, wherever it stands")
    func content() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet(in: "etc")
        try folders.writeWholeSet(in: "other/place")
        let first = folders.reader("etc").read().version
        #expect(folders.reader("etc").read().version == first)
        #expect(folders.reader("other/place").read().version == first)
        #expect(first.count == 16 && first.allSatisfy(\.isHexDigit))
    }

    /// A file and what it becomes.
    static let changes: [(file: String, text: String)] = [
        ("base.rules", RuleFolders.base + "# one more comment\n"), ("lists/outage.txt", "outage\n"),
        ("tables/customers.csv", "sender,plan\nann@a.org,free\n"), ("holidays.txt", "2026-12-26\n"),
        ("new.rules", "# new\n"),
    ]

    @Test("changes with every file of it", arguments: changes)
    func change(row: (file: String, text: String)) throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let before = folders.reader("etc").read().version
        try folders.folder.write("etc/\(row.file)", row.text)
        #expect(folders.reader("etc").read().version != before)
    }

    @Test("does not change with files that no rule names")
    func unrelated() throws {
        let folders = try RuleFolders()
        try folders.writeWholeSet()
        let before = folders.reader("etc").read().version
        try folders.folder.write("etc/notes.txt", "x")
        try folders.folder.write("etc/empty.rules", "")
        #expect(folders.reader("etc").read().version == before)
    }

    @Test("tells two files from one with the bytes of both")
    func boundaries() {
        func version(_ files: [(String, String)]) -> String {
            let all = files.map { RuleBundle.File(name: $0.0, path: $0.0, bytes: Array($0.1.utf8)) }
            return RuleBundle(files: all, resources: []).version
        }
        let versions = [
            version([("a", "x"), ("b", "y")]), version([("a", "xb"), ("", "y")]), version([("a", "x"), ("by", "")]),
            version([("ab", "xy")]), version([("a", "xy"), ("b", "")]),
        ]
        #expect(Set(versions).count == versions.count)
    }
}
