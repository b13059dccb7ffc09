import Foundation
import TestSupport
import Testing

@Suite("How much rules may hold", .timeLimit(.minutes(2)))
struct RuleLimitTests {
    static let rows: [(key: String, finding: String)] = [
        ("rules", "rules, and 1 are the limit"), ("phrases", "phrases, and 1 are the limit"),
    ]

    @Test("is said by the settings, to the tool and to the daemon alike", arguments: rows)
    func settable(row: (key: String, finding: String)) throws {
        let desk = try DeskFolder(
            rules: DeskFolder.rules + "rule \"More\"\n    when   text has \"one thing\"\n    then   category other\n")
        let conf = try desk.folder.write("conf", "limits\n    \(row.key) 1\n")
        let rules = desk.folder.path + "/rules"
        #expect(try Tool.run("check", rules).status == 0)
        let refused = try Tool.run("check", "--settings", conf, rules)
        #expect(refused.status == 1 && refused.output.contains(row.finding), "\(refused.output)")
        let daemon = try Tool(
            RunningDaemon.products + "/firstlined", ["--check", "--settings", conf, "--rules", rules])
        #expect(daemon.status == 78 && daemon.output.contains(row.finding), "\(daemon.output)")
    }

    @Test("holds for the stored rules too: a raised limit is what they were accepted by")
    func stored() throws {
        let desk = try DeskFolder()
        let conf = try desk.folder.write("conf", "limits\n    condition-depth 12\n")
        let deep = (1...10).map { "condition c\($0)\n    when   \($0 == 1 ? "automatic" : "c\($0 - 1)")\n" }.joined()
        try desk.folder.write(
            "rules/deep.rules", deep + "rule \"Deep\"\n    when   c10\n    then   category other\n")
        let first = try RunningDaemon(in: desk.folder, arguments: ["--settings", conf])
        try first.waitUntilReady()
        #expect(first.stop() == 0)
        try desk.folder.write("rules/broken.rules", "rule \"B\"\n    when text hsa x\n    then category other\n")
        let second = try RunningDaemon(in: desk.folder, arguments: ["--settings", conf])
        try second.waitUntilReady()
        try second.waitForLog("last good rules")
        #expect(second.stop() == 0)
    }
}
