import ArgumentParser
import Foundation
import Settings
import SourceText

/// The command line of the daemon.
package struct Options: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
    var settings: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A rule directory; may be given several times. A file in a later one hides the same name in an earlier one.",
            valueName: "dir"))
    var rules: [String] = []

    @Option(name: .long, help: ArgumentHelp("The spool.", valueName: "dir"))
    var spool: String?

    @Option(name: .long, help: ArgumentHelp("The state directory: ledger, last good rules.", valueName: "dir"))
    var state: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The control socket, unless systemd passes one.", valueName: "path"))
    var socket: String?

    @Option(name: .long, help: ArgumentHelp("Where logs go: human, journal or json.", valueName: "style"))
    var log: String?

    @Flag(
        name: .long, help: "Decide and deliver what is in the inbox, and leave: status 0, or 1 when something was held."
    )
    var once = false

    @Flag(name: .long, help: "Do not start on the last good rules when the rules have errors.")
    var strictStart = false

    @Flag(
        name: .long,
        help:
            "Say whether the daemon would start on these settings and rules, and leave: status 0, or 78 with what is wrong."
    )
    var check = false

    /// Options as `ParsableArguments` wants them.
    package init() {}

    /// The settings: defaults, the file, the environment, the flags.
    func load() throws(StartFailure) -> Settings {
        var loaded: Settings
        do {
            loaded = try SettingsLoader.load(file: settings, environment: ProcessInfo.processInfo.environment)
        } catch {
            let message =
                switch error {
                case .unusable(let problem): problem
                case .findings(let findings, let map):
                    "the settings have errors\n\(DiagnosticRenderer(map: map).report(findings))"
                }
            throw StartFailure(status: StartFailure.configuration, message: message)
        }
        try flags().apply(to: &loaded)
        return loaded
    }

    private func flags() throws(StartFailure) -> SettingsOverrides {
        var flags = SettingsOverrides()
        flags.rules = rules
        flags.spool = spool
        flags.state = state
        flags.socket = socket
        if let log {
            flags.log = Settings.LogStyle(rawValue: log)
            if flags.log == nil {
                throw StartFailure(
                    status: StartFailure.usage, message: "--log is \(log), and has to be human, journal or json")
            }
        }
        return flags
    }
}
