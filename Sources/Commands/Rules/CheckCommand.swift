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
        let findings = bundle.problems + check.diagnostics
        shown.show(findings, of: check.sources)
        let counts = findings.contains { $0.severity == .error || (strict && $0.severity == .warning) }
        if counts { throw FoundSomething() }
        if shown.format == .human {
            let tests = check.results.count
            print(
                "ok: \(check.ruleCount) rules in \(bundle.files.count) files, \(tests) tests pass, version \(bundle.version)"
            )
        }
    }
}
