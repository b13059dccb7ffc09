import ArgumentParser
import Foundation
import Glibc
import RuleFiles
import RuleTesting
import Settings
import SourceText

/// Where settings and rules come from, the same for every command that works on rules.
struct RuleOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
    var settings: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A rule directory; may be given several times. A file in a later one hides the same name in an earlier one.",
            valueName: "dir"))
    var rules: [String] = []

    @OptionGroup var colours: ColourOptions

    /// The settings: defaults, the file, the environment, the flags.
    ///
    /// - Parameter moreRules: rule directories among the arguments, as in `--rules A B`.
    func loadSettings(moreRules: [String] = []) throws -> Settings {
        var loaded = try RuleOptions.load(file: settings).settings
        if !rules.isEmpty || !moreRules.isEmpty { loaded.rules = rules + moreRules }
        return loaded
    }

    /// The settings without the flags, and where each value comes from; says what is wrong and leaves where they have errors.
    static func load(file: String?) throws -> (settings: Settings, origins: SettingsOrigins) {
        do {
            return try SettingsLoader.loadWithOrigins(
                file: file, environment: ProcessInfo.processInfo.environment)
        } catch {
            switch error {
            case .unusable(let problem): throw UsageProblem(message: problem)
            case .findings(let findings, let map):
                StandardError.write(
                    Colours.findings(DiagnosticRenderer(map: map).report(findings), for: STDERR_FILENO))
                throw FoundSomething()
            }
        }
    }

    /// The rules of the directories given, or of the settings.
    func bundle(directories: [String] = [], settings: Settings) -> RuleBundle {
        let chosen = directories.isEmpty ? settings.rules : directories
        let isExplicit = !directories.isEmpty || !rules.isEmpty
        return RuleReader(directories: chosen, requiresDirectories: isExplicit, bounds: settings.ruleBounds).read()
    }

    /// The checked rules, for commands that need a program; says what is wrong and leaves where there is none.
    func check(settings: Settings) throws -> RuleCheck {
        try checked(bundle(settings: settings))
    }

    /// The same of rules that were read already.
    func checked(_ bundle: RuleBundle) throws -> RuleCheck {
        try RuleOptions.requireFiles(bundle)
        let check = bundle.check()
        let findings = bundle.problems + check.diagnostics
        if check.program == nil || findings.hasErrors {
            let report = DiagnosticRenderer(map: check.sources).report(findings.filter { $0.severity == .error })
            StandardError.write(Colours.findings(report, for: STDERR_FILENO))
            throw FoundSomething()
        }
        return check
    }

    /// Says where rules were looked for, and leaves, where there are none at all.
    static func requireFiles(_ bundle: RuleBundle) throws {
        guard bundle.files.isEmpty else { return }
        let problems = bundle.problems.map(\.message)
        let what = problems.isEmpty ? "there are no rules" : problems.joined(separator: "; ")
        StandardError.write("firstlinectl: \(Terminal.printable(what)); `--rules DIR` says where they are\n")
        throw FoundSomething()
    }
}
