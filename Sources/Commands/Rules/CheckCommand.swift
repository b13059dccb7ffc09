import ArgumentParser
import RuleFiles
import RuleTesting
import SourceText

/// `check`: parse, check, analyse and test, as the daemon does at start and reload.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the rules as the daemon does at start and reload.",
        discussion: "Warnings do not count unless --strict is given.")

    @OptionGroup var options: RuleOptions

    @OptionGroup var shown: FindingOptions

    @Flag(name: .long, help: "Let warnings count as errors.")
    var strict = false

    @Argument(help: ArgumentHelp("Rule directories, instead of those of the settings.", valueName: "dir"))
    var directories: [String] = []

    func run() throws {
        let settings = try options.loadSettings()
        let bundle = options.bundle(directories: directories, settings: settings)
        // Without any file there is nothing to say but that.
        if bundle.files.isEmpty {
            shown.show(bundle.problems, of: SourceMap())
            throw FoundSomething()
        }
        let check = bundle.check()
        let findings =
            bundle.problems + check.diagnostics + (check.program == nil ? [] : check.coverage?.findings ?? [])
        shown.show(findings, of: check.sources)
        let counts = findings.contains { $0.severity == .error || (strict && $0.severity == .warning) }
        if counts { throw FoundSomething() }
        if shown.format == .human {
            func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
            let tests = check.results.count
            print(
                "ok: \(counted(check.ruleCount, "rule")) in \(counted(bundle.files.count, "file")), \(counted(tests, "test")) \(tests == 1 ? "passes" : "pass"), version \(bundle.version)"
            )
        }
    }
}
