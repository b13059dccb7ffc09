import ArgumentParser
import RuleFiles
import RuleSemantics
import RuleTesting
import SourceText

/// `test`: runs the tests and examples of the rules.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the test and examples blocks of the rules.")

    @OptionGroup var options: RuleOptions
    @OptionGroup var shown: FindingOptions

    @Flag(name: .long, help: "Name every test, not only those that fail.")
    var verbose = false

    @Argument(help: ArgumentHelp("Rule directories, instead of those of the settings.", valueName: "dir"))
    var directories: [String] = []

    func run() throws {
        let settings = try options.loadSettings()
        let bundle = options.bundle(directories: directories, settings: settings)
        let check = bundle.check()
        let results = check.results
        if results.isEmpty {
            let findings = (bundle.problems + check.diagnostics).filter { $0.severity == .error }
            shown.show(findings, of: check.sources)
            say(findings.isEmpty ? "the rules have no tests" : "the tests were not run: the rules have errors")
            throw FoundSomething()
        }
        if verbose {
            for result in results { say("\(result.hasPassed ? "ok  " : "FAIL") \(result.test.name.visible)") }
        }
        shown.show(results.flatMap(\.findings), of: check.sources)
        let failed = results.count { !$0.hasPassed }
        say("\(results.count - failed) passed, \(failed) failed")
        if failed > 0 { throw FoundSomething() }
    }

    /// Prints a line for people; programs get findings only.
    private func say(_ line: String) {
        if shown.format == .human { print(line) }
    }
}
