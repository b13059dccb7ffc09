/// What overrides the settings file: variables of the environment, then flags.
package struct SettingsOverrides: Equatable, Sendable {
    /// Rule directories; empty leaves them as they are.
    package var rules: [String] = []
    /// The spool.
    package var spool: String?
    /// The state directory.
    package var state: String?
    /// The control socket.
    package var socket: String?
    /// The log's form.
    package var log: Settings.LogStyle?

    /// Nothing is overridden.
    package init() {}

    /// The overrides of the environment: `FIRSTLINE_RULES` (separated by `:`), `FIRSTLINE_SPOOL`, `FIRSTLINE_STATE`,
    /// `FIRSTLINE_SOCKET` and `FIRSTLINE_LOG`.
    ///
    /// - Returns: the overrides, and a message for each variable that cannot be used.
    package static func environment(_ variables: [String: String]) -> (SettingsOverrides, problems: [String]) {
        var overrides = SettingsOverrides()
        var problems: [String] = []
        if let rules = variables["FIRSTLINE_RULES"], !rules.isEmpty {
            overrides.rules = rules.split(separator: ":").map(String.init)
        }
        overrides.spool = variables["FIRSTLINE_SPOOL"].flatMap { $0.isEmpty ? nil : $0 }
        overrides.state = variables["FIRSTLINE_STATE"].flatMap { $0.isEmpty ? nil : $0 }
        overrides.socket = variables["FIRSTLINE_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        if let log = variables["FIRSTLINE_LOG"], !log.isEmpty {
            overrides.log = Settings.LogStyle(rawValue: log)
            if overrides.log == nil {
                problems.append("FIRSTLINE_LOG is \(log), and has to be human, journal or json")
            }
        }
        return (overrides, problems)
    }

    /// Applies the overrides to settings.
    package func apply(to settings: inout Settings) {
        if !rules.isEmpty { settings.rules = rules }
        if let spool { settings.spool = spool }
        if let state { settings.state = state }
        if let socket { settings.socket = socket }
        if let log { settings.log = log }
    }
}
