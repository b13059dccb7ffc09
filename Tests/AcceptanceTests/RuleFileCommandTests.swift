import Foundation
import Glibc
import TestSupport
import Testing

@Suite("The tool, on rule files")
struct RuleFileCommandTests {
    static let rules = Repository.root + "/Rules"
    static let untidy = "rule \"A\"\r\n  when automatic\r\n  then tag a\r\n"
    static let tidy = "rule \"A\"\n    when   automatic\n    then   tag a\n"

    private func content(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    @Test("formats files, names them, and leaves mode, links and everything else alone")
    func formats() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("rules/a.rules", Self.untidy)
        let target = try folder.write("elsewhere/b.rules", Self.untidy)
        try folder.write("rules/note.txt", Self.untidy)
        try folder.write("rules/.hidden.rules", Self.untidy)
        let link = folder.path + "/rules/b.rules"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/rules/c.rules", withDestinationPath: "/dev/null")
        #expect(chmod(path, 0o640) == 0)
        let tool = try Tool.run("fmt", folder.path + "/rules")
        #expect(tool.status == 0)
        #expect(tool.output == "formatted \(path)\nformatted \(link)\n")
        #expect(content(path) == Self.tidy && content(target) == Self.tidy)
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
        #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(content(folder.path + "/rules/note.txt") == Self.untidy)
        #expect(content(folder.path + "/rules/.hidden.rules") == Self.untidy)
        let names = Repository.names(in: folder.path + "/rules")
        #expect(names == [".hidden.rules", "a.rules", "b.rules", "c.rules", "note.txt"])
        let again = try Tool.run("fmt", folder.path + "/rules")
        #expect(again.status == 0 && again.output.hasPrefix("nothing to do"))
    }

    @Test("with --check or --diff writes nothing, and says what is not in the form")
    func checks() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.rules", Self.untidy)
        let good = try folder.write("b.rules", Self.tidy)
        let check = try Tool.run("fmt", "--check", "--format", "short", path, good)
        #expect(check.status == 1)
        #expect(check.output == "\(path):1:9: error[F001]: this file is not in the canonical form\n")
        let diff = try Tool.run("fmt", "--diff", path, good)
        #expect(diff.status == 1)
        #expect(diff.output.hasPrefix("--- \(path)\n+++ \(path)\n@@ -1,3 +1,3 @@\n-rule \"A\""))
        #expect(diff.output.contains("+    when   automatic\n"))
        #expect(content(path) == Self.untidy)
        #expect(try Tool.run("fmt", "--check", good).status == 0)
        #expect(try Tool.run("fmt", "--diff", good).output == "")
    }

    @Test("leaves files with errors as they are, says where the errors are, and formats the others")
    func broken() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.rules", "rule \"A\n")
        let other = try folder.write("b.rules", Self.untidy)
        let tool = try Tool.run("fmt", "--format", "json", folder.path)
        #expect(tool.status == 1)
        let finding = try #require(tool.objects.first)
        #expect(finding["code"] as? String == "R001" && finding["line"] as? Int == 1 && finding["column"] as? Int == 6)
        #expect(content(path) == "rule \"A\n" && content(other) == Self.tidy)
        #expect(try Tool.run("fmt", folder.path + "/nowhere").status == 1)
        try folder.write("c.rules", [0x23] + [UInt8](repeating: 0x78, count: 1_048_576))
        #expect(try Tool.run("fmt", folder.path + "/c.rules").output.contains("larger than 1 MB"))
    }

    @Test("keeps the shipped rules in the canonical form")
    func shipped() throws {
        #expect(try Tool.run("fmt", "--check", Self.rules).output == "")
    }

    @Test("shows findings as JSON, and as annotations, with check and test")
    func machineFormats() throws {
        let desk = try DeskFolder(
            rules: DeskFolder.rules + "rule \"B\"\n    when   text hsa x\n    then   category other\n")
        for command in ["check", "test"] {
            let json = try Tool.run(command, "--format", "json", desk.folder.path + "/rules")
            #expect(json.status == 1 && json.objects.count == 1)
            let finding = try #require(json.objects.first)
            #expect(finding["file"] as? String == "\(desk.folder.path)/rules/desk.rules")
            #expect(finding["severity"] as? String == "error" && finding["code"] as? String == "R002")
            #expect(finding["label"] as? String == "did you mean `has`?")
            let github = try Tool.run(command, "--format", "github", desk.folder.path + "/rules")
            #expect(
                github.output.hasPrefix("::error file=\(desk.folder.path)/rules/desk.rules,line=20,endLine=20,col="))
        }
    }

    @Test("lets warnings count with --strict only")
    func strict() throws {
        let desk = try DeskFolder(
            rules: DeskFolder.rules + "table t from \"none.csv\" by sender\n    column plan  gold\n"
                + "rule \"Gold\"\n    when   t.plan is gold\n    then   tag gold\n")
        let rules = desk.folder.path + "/rules"
        #expect(try Tool.run("check", rules).status == 0)
        #expect(try Tool.run("check", "--strict", rules).status == 1)
    }

    @Test("records what is expected of messages, once, so that it holds")
    func record() throws {
        let folder = try TemporaryFolder()
        for name in ["1-bill.json", "2-both.json", "4-broken.json"] {
            let source = "\(Repository.root)/\(RuleCommandTests.fixtures)messages/\(name)"
            try folder.write("messages/\(name)", content(source))
        }
        let arguments = [
            "test", "--rules", RuleCommandTests.fixtures + "desk", "--messages", folder.path + "/messages",
        ]
        let program = RunningDaemon.products + "/firstlinectl"
        #expect(try Tool(program, arguments).errors.contains("there is no table of what is expected"))
        let recorded = try Tool(program, arguments + ["--record"])
        #expect(recorded.status == 0, "\(recorded.errors)")
        #expect(recorded.output.hasPrefix("recorded 3 messages in \(folder.path)/messages/expected.tsv\n"))
        let table = content(folder.path + "/messages/expected.tsv")
        #expect(
            table.contains("\n2-both.json\toutage\t") && table.contains("\n4-broken.json\theld\tbroken-json\t-\t-\n"))
        let tested = try Tool(program, arguments)
        #expect(tested.status == 0 && tested.output == "3 passed, 0 failed\n")
        let again = try Tool(program, arguments + ["--record"])
        #expect(again.status == 2 && content(folder.path + "/messages/expected.tsv") == table)
    }

    @Test("writes a difference that patch can read, of a file with tabs and carriage returns")
    func patch() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.rules", "rule \"A\"\r\n\twhen automatic\r\n\tthen\ttag a\r\n")
        let diff = try Tool.run("fmt", "--diff", path)
        #expect(diff.output.contains("-\twhen automatic\r\n") && diff.output.contains("+    when   automatic\n"))
    }

    @Test("shows fifty of ten thousand errors, counts them, and shows all of them when asked")
    func manyErrors() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.rules", String(repeating: "ruel \"x\"\n", count: 10_000))
        let tool = try Tool.run("check", folder.path)
        #expect(tool.output.utf8.count < 20_000)
        #expect(tool.output.contains("more are not shown; `--all` shows every one\n"))
        // The names that stand twice are no errors of their own: the first word of their blocks was said to be one.
        #expect(tool.output.contains("10001 errors"))
        #expect(try Tool.run("check", "--all", folder.path).output.utf8.count > 500_000)
    }

    @Test("explains codes, lists them, and knows which one was meant")
    func explainCode() throws {
        let tool = try Tool.run("explain-code", "r005")
        #expect(tool.status == 0)
        #expect(tool.output.hasPrefix("error[R005]: ") && tool.output.contains("\nbefore:\n\n    list billing-words\n"))
        #expect(try Tool.run("explain-code").output.contains("\nR052  combinations without a route\n"))
        #expect(try Tool.run("explain-code", "R999").status == 2)
        for short in ["5", "R5", "r05", "005"] {
            #expect(try Tool.run("explain-code", short).output == tool.output, "\(short)")
        }
        #expect(try Tool.run("explain-code", "X5").status == 2)
    }

    static let commands: [[String]] = [
        ["check", rules], ["test", rules], ["fmt", rules], ["fmt", "--check", rules], ["explain-code", "R005"],
        ["words", "--rules", rules, "refund"], ["facts", CommandTests.mail],
        ["explain", "--rules", rules, CommandTests.mail], ["--help"], ["--version"], ["check", "--help"],
    ]

    @Test("exits 74 when its output cannot be written, and says so", arguments: commands)
    func fullOutput(arguments: [String]) throws {
        for redirection in [">/dev/full", ">&-", "</dev/null 1<&0"] {
            let command = "\"$0\" \"$@\" \(redirection)"
            let tool = try Tool("/bin/sh", ["-c", command, RunningDaemon.products + "/firstlinectl"] + arguments)
            let isSilent = arguments.contains("--check")
            // Who has nothing to say cannot fail to say it; output that is closed is always an error.
            let expected: Int32 = isSilent && redirection != ">&-" ? 0 : 74
            #expect(tool.status == expected, "\(arguments) \(redirection): \(tool.status) \(tool.errors)")
            if expected == 74 { #expect(tool.errors.hasPrefix("firstlinectl: standard output ")) }
        }
    }

    @Test("ends quietly when its reader goes away")
    func brokenPipe() throws {
        let command = "\"$0\" explain-code | true; \"$0\" check --all \"$1\" | head -n 1 >/dev/null"
        let folder = try TemporaryFolder()
        try folder.write("a.rules", String(repeating: "ruel \"x\"\n", count: 5_000))
        let tool = try Tool("/bin/sh", ["-c", command, RunningDaemon.products + "/firstlinectl", folder.path])
        #expect(tool.errors == "")
    }
}
