import DeskModel
import RuleEngine
import RuleFiles
import RuleSemantics
import RuleTesting
import Settings
import SourceText

/// `--check`: whether the daemon would start, without touching spool, state or socket.
struct StartCheck {
    private let options: Options

    init(_ options: Options) {
        self.options = options
    }

    /// Says what is wrong on standard output; 0, or the status the daemon would end with.
    func run() -> Int32 {
        let settings: Settings
        do throws(StartFailure) {
            settings = try options.load()
        } catch {
            print(plainLines(error.message))
            return error.status
        }
        let reader = RuleReader(
            directories: settings.rules, requiresDirectories: !options.rules.isEmpty, bounds: settings.ruleBounds)
        let bundle = reader.read()
        let check = bundle.check()
        let findings = bundle.problems + check.diagnostics
        let renderer = DiagnosticRenderer(map: check.sources)
        if !findings.isEmpty { print(plainLines(renderer.report(findings))) }
        guard let program = check.program, !findings.hasErrors else {
            print("the rules are not fit to start with")
            return StartFailure.configuration
        }
        for doubt in settings.doubts(tiers: program.rules.tiers.map(\.name)) { print("warning: settings: \(doubt)") }
        let gateways = settings.gateways.map(\.name).joined(separator: ", ")
        print(
            "ok: rules \(program.version), \(check.ruleCount) rules in \(bundle.files.count) files; gateways \(gateways)"
        )
        return 0
    }

    /// Text whose line ends stay, and no other control character.
    private func plainLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }.joined(separator: "\n")
    }
}
