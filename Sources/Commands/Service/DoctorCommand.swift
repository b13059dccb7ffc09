import ArgumentParser
import BusinessTime
import DeskModel
import Doctor
import Settings
import Spool

/// Settings, with spool and state where they are said to be.
struct ServiceOptions: ParsableArguments {
    @OptionGroup var rules: RuleOptions

    @Option(name: .long, help: ArgumentHelp("The spool, instead of that of the settings.", valueName: "dir"))
    var spool: String?

    @Option(name: .long, help: ArgumentHelp("The state directory, instead of that of the settings.", valueName: "dir"))
    var state: String?

    func load() throws -> Settings {
        var settings = try rules.loadSettings()
        if let spool { settings.spool = spool }
        if let state { settings.state = state }
        return settings
    }
}

/// `doctor`: what does not fit together in spool and ledger, and its repair.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check spool and ledger against each other, and repair them.",
        discussion: """
            Without --repair nothing is changed, and a daemon may run. --repair needs the daemon stopped and deletes nothing: what has to go \
            is moved to lost+found/ in the spool, with the reason in REASONS. Run it as the daemon's user, so that what it makes belongs to \
            that user. Exit status: 0 when all is well, 1 with findings (repaired ones too), 69 when a daemon runs, 74 when something could \
            not be read.
            """)

    @OptionGroup var options: ServiceOptions

    @Flag(name: .long, help: "Repair what can be repaired; the daemon has to be stopped.")
    var repair = false

    @Flag(name: .long, help: "Print one JSON object a line.")
    var json = false

    @Flag(name: .long, help: "List what is normal and only counted as well.")
    var verbose = false

    func run() throws {
        let progress = ProgressLine(isWanted: !json)
        let doctor = Doctor(
            settings: try options.load(), now: SpoolClock.system.now(), isVerbose: verbose,
            observer: { progress.show($0.step, $0.done, of: $0.total) })
        let diagnosis: Doctor.Diagnosis
        do {
            defer { progress.clear() }
            diagnosis = try repair ? doctor.repair() : doctor.examine()
        } catch {
            StandardError.write("firstlinectl: \(error)\n")
            if case .locked = error {
                StandardError.write("stop it first: systemctl stop firstlined.socket firstlined\n")
                throw FoundSomething(status: 69)
            }
            throw FoundSomething(status: 74)
        }
        if json { printObjects(diagnosis) } else { printText(diagnosis) }
        if diagnosis.status != 0 { throw FoundSomething(status: diagnosis.status) }
    }

    private func printObjects(_ diagnosis: Doctor.Diagnosis) {
        for finding in diagnosis.findings { print(finding.json) }
        let counts = JSONText.object(diagnosis.counts.mapValues { .number($0) })
        print(JSONText.object(["counts": counts, "live": .bool(diagnosis.isLive)]))
    }

    private func printText(_ diagnosis: Doctor.Diagnosis) {
        var last: FindingKind?
        for finding in diagnosis.findings {
            if finding.kind != last {
                print("\(finding.severity.rawValue): \(finding.kind.rawValue)")
                print("  \(finding.kind.meaning)")
                print("  Repair: \(finding.kind.repair)")
                last = finding.kind
            }
            let outcome =
                switch finding.outcome {
                case .found: ""
                case .repaired: "  [repaired]"
                case .failed(let why): "  [not repaired: \(why)]"
                }
            print("    \(finding.path)  (\(finding.detail))\(outcome)")
        }
        for (what, number) in diagnosis.counts.sorted(by: { $0.key < $1.key }) { print("\(number) \(what)") }
        if diagnosis.isLive { print("A daemon is at work: what is in motion may show up. Look again before you act.") }
        print(summary(diagnosis.findings))
    }

    private func summary(_ findings: [Finding]) -> String {
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count { $0.severity == .warning }
        guard errors + warnings > 0 else { return "all is well" }
        let repaired = findings.count { $0.outcome == .repaired }
        return
            "\(errors) errors, \(warnings) warnings, \(findings.count - errors - warnings) notes; \(repaired) repaired"
    }
}
