/// Where each setting comes from.
package struct SettingsOrigins: Equatable, Sendable {
    /// A source of a value.
    package enum Origin: Equatable, Sendable, CustomStringConvertible {
        /// What it is when nobody says otherwise.
        case standard
        /// A line of the settings file.
        case file(path: String, line: Int)
        /// A variable of the environment.
        case variable(String)
        /// A flag of the command line.
        case flag(String)

        /// For people: `default`, `/etc/firstline/firstline.conf:12`, `FIRSTLINE_SPOOL`, `--spool`.
        package var description: String {
            switch self {
            case .standard: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .variable(let name), .flag(let name): name
            }
        }
    }

    /// The settings file that was read; nil where there is none.
    package var file: String?
    private var origins: [String: Origin] = [:]

    /// Every setting has its default.
    package init() {}

    init(file: String, lines: [String: Int]) {
        self.file = file
        origins = lines.mapValues { .file(path: file, line: $0) }
    }

    /// Where a setting comes from: `limits.file-size`, `paths.spool`, `log.style`, `gateway.sms`, `role.desk`.
    package subscript(id: String) -> Origin {
        get { origins[id] ?? .standard }
        set { origins[id] = newValue }
    }

    /// Notes what overrides set, each as the origin that its name gives.
    package mutating func note(_ overrides: SettingsOverrides, as origin: (String) -> Origin) {
        if !overrides.rules.isEmpty { self["paths.rules"] = origin("rules") }
        if overrides.spool != nil { self["paths.spool"] = origin("spool") }
        if overrides.state != nil { self["paths.state"] = origin("state") }
        if overrides.socket != nil { self["paths.socket"] = origin("socket") }
        if overrides.log != nil { self["log.style"] = origin("log") }
    }
}
