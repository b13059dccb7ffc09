import DeskModel
import Settings
import SourceText
import TestSupport
import Testing

/// A settings file, and what its values become.
struct SettingsCase: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let change: @Sendable (inout Settings) -> Void

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ change: @escaping @Sendable (inout Settings) -> Void) {
        self.name = name
        self.text = text
        self.change = change
    }
}

func read(_ text: String, over settings: Settings = Settings()) -> (
    settings: Settings, diagnostics: [Diagnostic], map: SourceMap
) {
    SettingsFile.read(SourceFile(path: "firstline.conf", text: text), over: settings)
}

@Suite("The settings file")
struct SettingsFileTests {
    private static func gateway(_ change: (inout Gateway) -> Void) -> [Gateway] {
        var gateway = Gateway(name: "sms", channel: .phone)
        change(&gateway)
        return [gateway]
    }

    static let head = "gateway sms\n    channel phone\n"
    static let cases = [
        SettingsCase("nothing", "") { _ in },
        SettingsCase("comments alone", "# a\n\n    # b\n") { _ in },
        SettingsCase("a gateway replaces the default ones", head) { $0.gateways = gateway { _ in } },
        SettingsCase(
            "each channel", "gateway a\n    channel email\ngateway b\n    channel phone\ngateway c\n    channel chat\n"
        ) {
            $0.gateways = [
                Gateway(name: "a", channel: .email), Gateway(name: "b", channel: .phone),
                Gateway(name: "c", channel: .chat),
            ]
        },
        SettingsCase("format", head + "    format smstools\n") { $0.gateways = gateway { $0.format = .smstools } },
        SettingsCase("format auto", head + "    format auto\n") { $0.gateways = gateway { $0.format = nil } },
        SettingsCase("country", head + "    country 46\n") { $0.gateways = gateway { $0.country = "46" } },
        SettingsCase("country with its plus", head + "    country +385\n") {
            $0.gateways = gateway { $0.country = "385" }
        },
        SettingsCase("user", head + "    user smsd\n") { $0.gateways = gateway { $0.user = "smsd" } },
        SettingsCase("authserv-id", head + "    authserv-id MX1.example.org, mx2.example.org\n    authserv-id mx3\n") {
            $0.gateways = gateway { $0.authenticationServers = ["mx1.example.org", "mx2.example.org", "mx3"] }
        },
        SettingsCase("own names", head + "    own U0SUP, \"@desk:example.org\"\n    own 555\n") {
            $0.gateways = gateway { $0.own = ["U0SUP", "@desk:example.org", "555"] }
        },
        SettingsCase(
            "translated headers",
            head + "    format smstools\n    header From Absender:\n    header Alphabet \"Zeichen-Satz\"\n"
        ) {
            $0.gateways = gateway {
                $0.format = .smstools
                $0.translatedHeaders = ["Absender": "From", "Zeichen-Satz": "Alphabet"]
            }
        },
        SettingsCase("trust-verified", head + "    trust-verified yes\n") {
            $0.gateways = gateway { $0.trustsVerified = true }
        },
        SettingsCase("trust-verified no", head + "    trust-verified no\n") {
            $0.gateways = gateway { $0.trustsVerified = false }
        },
        SettingsCase("paths", "paths\n    rules /a, \"/b c\"\n    spool /s\n    state /t\n    socket /u\n") {
            $0.rules = ["/a", "/b c"]
            $0.spool = "/s"
            $0.state = "/t"
            $0.socket = "/u"
        },
        SettingsCase("a byte order mark before the first block", "\u{FEFF}paths\n    spool /s\n") { $0.spool = "/s" },
        SettingsCase("carriage returns", "paths\r\n    spool /s\r\n") { $0.spool = "/s" },
        SettingsCase("tabs", "paths\n\tspool\t/s # here\n") { $0.spool = "/s" },
        SettingsCase("no line end at the end", "paths\n    spool /s") { $0.spool = "/s" },
    ]

    @Test("sets every key", arguments: cases)
    func setsKeys(row: SettingsCase) {
        let result = read(row.text)
        var expected = Settings()
        row.change(&expected)
        #expect(result.diagnostics.map(\.message) == [])
        #expect(result.settings == expected)
    }

    @Test("reads roles, which have the group of their name and all tiers unless they say otherwise")
    func roles() {
        let result = read(
            """
            role desk
                group support, "night shift"
                may take, resolve
                tiers first, second
            role night
                may look
            role deputies
                user kim, 1007
                may release, retry

            """)
        #expect(result.diagnostics.map(\.message) == [])
        #expect(
            result.settings.roles == [
                Settings.Role(
                    name: "desk", groups: ["support", "night shift"], may: [.take, .resolve],
                    tiers: ["first", "second"]),
                Settings.Role(name: "night", groups: ["night"], may: [.look]),
                Settings.Role(name: "deputies", groups: [], users: ["kim", "1007"], may: [.release, .retry]),
            ])
    }

    @Test("knows every action a role may be given", arguments: DeskAction.allCases)
    func actions(action: DeskAction) {
        let result = read("role desk\n    may \(action.rawValue)\n")
        #expect(result.diagnostics.isEmpty)
        #expect(result.settings.roles.first?.may == [action])
    }

    @Test("reads every format", arguments: MessageFormat.allCases)
    func formats(format: MessageFormat) {
        let result = read("gateway g\n    channel chat\n    format \(format.rawValue)\n")
        #expect(result.diagnostics.isEmpty)
        #expect(result.settings.gateways.first?.format == format)
    }

    @Test("leaves what it does not name as it was")
    func overOthers() {
        var before = Settings()
        before.spool = "/before"
        before.limits.mimeParts = 7
        let result = read("paths\n    state /s\n", over: before)
        before.state = "/s"
        #expect(result.settings == before)
    }

    @Test("of the examples has no finding")
    func example() throws {
        let path = Repository.root + "/Examples/firstline.conf"
        let content = try #require(bytes(of: path))
        let result = SettingsFile.read(SourceFile(path: "firstline.conf", bytes: content), over: Settings())
        #expect(DiagnosticRenderer(map: result.map).report(result.diagnostics) == "")
        #expect(result.settings.gateways.count >= 3)
    }

    @Test("of random pieces is read to its end")
    func random() {
        let pieces = [
            "gateway", "role", "limits", "intake", "paths", "channel", "phone", "rules", "spool", "/s", "batch", "5",
            "KB",
            "\n", "\n", "\n    ", " ", ",", "\"", "“", "|", "#", "\u{FEFF}", "\u{0}", "country", "settle", "seconds",
        ]
        var random = RandomSource(seed: 5)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            let result = read(text.joined())
            #expect(!result.settings.gateways.isEmpty)
        }
    }
}
