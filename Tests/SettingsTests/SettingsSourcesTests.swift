import DeskModel
import Settings
import Testing

@Suite("Sources of the settings")
struct SettingsSourcesTests {
    @Test("the defaults are those of the documentation")
    func defaults() {
        let settings = Settings()
        #expect(settings.rules == ["/usr/lib/firstline/rules", "/etc/firstline/rules"])
        #expect(settings.spool == "/var/spool/firstline" && settings.state == "/var/lib/firstline")
        #expect(settings.socket == "/run/firstlined.socket" && settings.log == nil && settings.roles.isEmpty)
        #expect(settings.gateways.map(\.name) == ["email", "phone", "chat"])
        #expect(settings.gateways.map(\.channel) == [.email, .phone, .chat])
        #expect(settings.gateways.allSatisfy { $0.format == nil })
    }

    @Test("variables of the environment are read")
    func environment() {
        let (overrides, problems) = SettingsOverrides.environment([
            "FIRSTLINE_RULES": "/a:/b", "FIRSTLINE_SPOOL": "/s", "FIRSTLINE_STATE": "/t", "FIRSTLINE_SOCKET": "/u",
            "FIRSTLINE_LOG": "json", "FIRSTLINE_OTHER": "x", "PATH": "/bin",
        ])
        var expected = SettingsOverrides()
        expected.rules = ["/a", "/b"]
        expected.spool = "/s"
        expected.state = "/t"
        expected.socket = "/u"
        expected.log = .json
        #expect(overrides == expected)
        #expect(problems.isEmpty)
    }

    @Test("empty variables change nothing")
    func emptyVariables() {
        let names = ["RULES", "SPOOL", "STATE", "SOCKET", "LOG"]
        let variables = Dictionary(uniqueKeysWithValues: names.map { ("FIRSTLINE_\($0)", "") })
        let (overrides, problems) = SettingsOverrides.environment(variables)
        #expect(overrides == SettingsOverrides() && problems.isEmpty)
        #expect(SettingsOverrides.environment([:]).0 == SettingsOverrides())
        #expect(SettingsOverrides.environment(["FIRSTLINE_RULES": ":"]).0 == SettingsOverrides())
    }

    @Test("each form of the log is known", arguments: Settings.LogStyle.allCases)
    func logStyles(style: Settings.LogStyle) {
        #expect(SettingsOverrides.environment(["FIRSTLINE_LOG": style.rawValue]).0.log == style)
    }

    @Test("another form of the log is a problem")
    func unknownLog() {
        let (overrides, problems) = SettingsOverrides.environment(["FIRSTLINE_LOG": "syslog"])
        #expect(overrides.log == nil)
        #expect(problems == ["FIRSTLINE_LOG is syslog, and has to be human, journal or json"])
    }

    @Test("file, environment and flags override one another in this order")
    func order() {
        var settings = read("paths\n    rules /file\n    spool /file\n    state /file\n").settings
        let (environment, _) = SettingsOverrides.environment([
            "FIRSTLINE_SPOOL": "/environment", "FIRSTLINE_STATE": "/environment",
        ])
        var flags = SettingsOverrides()
        flags.state = "/flag"
        environment.apply(to: &settings)
        flags.apply(to: &settings)
        #expect(settings.rules == ["/file"])
        #expect(settings.spool == "/environment")
        #expect(settings.state == "/flag")
        #expect(settings.socket == "/run/firstlined.socket")
    }
}
