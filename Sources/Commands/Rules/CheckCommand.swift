import ArgumentParser
import RuleFiles
import RuleTesting
import SourceText

/// `check`: parse, check, analyse and test, as the daemon does at start and reload.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the rules as the daemon does at start and reload.",
        discussion: """
            Warnings do not count unless --strict is given. Of a rule file its directory is checked, since files use each \
            other's lists, and what is found in that file is shown.
            """)

    @OptionGroup var options: RuleOptions

    @OptionGroup var shown: FindingOptions

    @Flag(name: .long, help: "Let warnings count as errors.")
    var strict = false

    @Flag(name: .long, help: "Show what the proofs about the rules cost, in steps.")
    var cost = false

    @Argument(
        help: ArgumentHelp("Rule directories or files, instead of the directories of the settings.", valueName: "dir"))
    var directories: [String] = []

    func run() throws {
        let settings = try options.loadSettings()
        let places = try RulePlaces(directories)
        let bundle = options.bundle(directories: places.directories, settings: settings)
        // Without any file there is nothing to say but that.
        if bundle.files.isEmpty {
            shown.show(bundle.problems, of: SourceMap())
            throw FoundSomething()
        }
        let check = bundle.check()
        let findings =
            bundle.problems + check.diagnostics + (check.program == nil ? [] : check.coverage?.findings ?? [])
        let chosen = places.chosen(findings, in: check.sources)
        shown.show(chosen, of: check.sources)
        if cost { StandardError.write(check.costReport) }
        if shown.format == .human, chosen.count < findings.count {
            let others = findings.count - chosen.count
            let what = others == 1 ? "1 finding" : "\(others) findings"
            print("\(what) more in other files: `firstlinectl check \(places.directories.joined(separator: " "))`")
        }
        let counts = chosen.contains { $0.severity == .error || (strict && $0.severity == .warning) }
        // Where another file has errors nothing is proven of this one.
        if counts || findings.hasErrors { throw FoundSomething() }
        if shown.format == .human {
            func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
            let tests = check.results.count { $0.hasPassed }
            let open = check.undecidedCount
            if open > 0 {
                print(
                    "not decided: \(counted(open, "question")) about the rules would cost too many steps; `--cost` shows which"
                )
            }
            print(
                "ok: \(counted(check.ruleCount, "rule")) in \(counted(bundle.files.count, "file")), \(counted(tests, "test")) \(tests == 1 ? "passes" : "pass"), version \(bundle.version)"
            )
        }
    }
}
