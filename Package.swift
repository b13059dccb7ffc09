// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// Modules that a debug build optimises, too: the tests decode, match and prove by the hundred thousand, and unoptimised these
/// take most of the time of a test run.
let busy: Set<String> = [
    "BusinessTime", "Decoding", "DeskModel", "Digest", "RuleAnalysis", "RuleEngine", "RuleSemantics", "RuleSyntax",
    "TextMatching",
]

/// A module of the house, in `Sources/<name>`.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    let optimised: [SwiftSetting] =
        busy.contains(name) ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
    return .target(name: name, dependencies: dependencies, swiftSettings: settings + optimised)
}

/// A program: its `Main.swift` only hands over to a module.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a module, in `Tests/<name>`; fixtures are found through the source tree.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: fixtures[name] ?? [], swiftSettings: settings)
}

/// Folders of test targets that hold data, not code.
let fixtures: [String: [String]] = [
    "AcceptanceTests": ["Fixtures"], "BusinessTimeTests": ["Fixtures"], "DecodingTests": ["Fixtures"],
    "LanguageTests": ["Corpus"], "RuleEngineTests": ["Golden"], "SettingsTests": ["Golden"],
    "TextMatchingTests": ["Fixtures"], "TicketingTests": ["Fixtures"],
]

let package = Package(
    name: "firstline",
    products: [
        .executable(name: "firstlinectl", targets: ["firstlinectl"]),
        .executable(name: "firstlined", targets: ["firstlined"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    // From the bottom of the house to the top: a module depends on modules above its line only.
    targets: [
        // System libraries.
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        // Values and pure algorithms.
        module("BusinessTime"),
        module("Digest"),
        module("SourceText"),
        module("TextMatching"),
        module("DeskModel", ["BusinessTime"]),
        module("Ticketing", ["BusinessTime"]),
        module("Reporting", ["BusinessTime", "Ticketing"]),

        // The rule language.
        module("RuleSyntax", ["SourceText"]),
        module("RuleFormatter", ["RuleSyntax", "SourceText"]),
        module("RuleSemantics", ["BusinessTime", "DeskModel", "RuleSyntax", "SourceText", "TextMatching"]),
        module("RuleAnalysis", ["DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        module("RuleEngine", ["BusinessTime", "DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        module(
            "RuleTesting", ["BusinessTime", "DeskModel", "RuleAnalysis", "RuleEngine", "RuleSemantics", "SourceText"]),
        module(
            "RuleFiles", ["BusinessTime", "DeskModel", "Digest", "RuleSemantics", "RuleTesting", "SourceText", system]),
        module("Settings", ["DeskModel", "RuleSyntax", "SourceText"]),

        // Messages, files and the system.
        module("Decoding", ["BusinessTime", "CGMime", "CLibXML2", "DeskModel"]),
        module("Spool", ["BusinessTime", "CLinux", "DeskModel", "Digest", system]),
        module("Ledger", ["BusinessTime", "DeskModel", "Digest", "Ticketing", grdb]),
        module("Systemd", ["CSystemd", logging]),
        module("Control", ["BusinessTime", "CLinux", "Settings"]),

        module("Doctor", ["BusinessTime", "DeskModel", "Digest", "Ledger", "Settings", "Spool", system]),

        // The daemon.
        module(
            "Desk",
            [
                "BusinessTime", "Control", "Decoding", "DeskModel", "Digest", "Ledger", "RuleEngine", "RuleFiles",
                "RuleSemantics", "RuleTesting", "Settings", "SourceText", "Spool", "Systemd", "TextMatching",
                "Ticketing", argumentParser, lifecycle, logging, signals, system,
            ]),
        program("firstlined", ["Desk", argumentParser]),

        // The tool.
        module(
            "Commands",
            [
                "BusinessTime", "CLinux", "Control", "Decoding", "DeskModel", "Digest", "Doctor", "Ledger",
                "Reporting", "RuleEngine", "RuleFiles", "RuleFormatter", "RuleSemantics", "RuleTesting", "Settings",
                "SourceText", "Spool", "TextMatching", argumentParser,
            ]),
        program("firstlinectl", ["Commands"]),

        // Tests.
        .target(name: "TestSupport", dependencies: ["DeskModel"], path: "Tests/TestSupport", swiftSettings: settings),
        tests("AcceptanceTests", ["TestSupport", "firstlined", "firstlinectl"]),
        tests("BusinessTimeTests", ["BusinessTime"]),
        tests("ControlTests", ["BusinessTime", "Control", "Settings", "TestSupport"]),
        tests(
            "CrashTests",
            [
                "BusinessTime", "Control", "Desk", "DeskModel", "Ledger", "RuleEngine", "RuleFiles", "RuleTesting",
                "Settings", "Spool", "TestSupport", grdb, logging, system,
            ]),
        tests("DecodingTests", ["BusinessTime", "Decoding", "DeskModel"]),
        tests("DeskModelTests", ["BusinessTime", "DeskModel", "TestSupport"]),
        tests("DigestTests", ["Digest"]),
        tests("DocumentationTests", ["TestSupport", "firstlined", "firstlinectl"]),
        tests(
            "LanguageTests",
            [
                "BusinessTime", "DeskModel", "RuleEngine", "RuleFiles", "RuleFormatter", "RuleSemantics", "RuleSyntax",
                "RuleTesting", "Settings", "SourceText", "TestSupport",
            ]),
        tests(
            "DoctorTests",
            ["BusinessTime", "DeskModel", "Digest", "Doctor", "Ledger", "Settings", "Spool", "TestSupport"]),
        tests(
            "DeskTests",
            [
                "BusinessTime", "Control", "Desk", "DeskModel", "DeskSimulation", "Ledger", "Reporting", "RuleEngine",
                "RuleFiles", "RuleTesting", "Settings", "Spool", "TestSupport", "Ticketing", logging,
            ]),
        // A desk with a clock that is set: for tests, and for the simulated week among the examples.
        .target(
            name: "DeskSimulation",
            dependencies: [
                "BusinessTime", "Control", "Desk", "DeskModel", "Ledger", "Reporting", "RuleEngine", "RuleFiles",
                "RuleTesting", "Settings", "Spool", "Ticketing", logging,
            ], path: "Tests/DeskSimulation", swiftSettings: settings),
        .executableTarget(
            name: "simulated-week", dependencies: ["DeskSimulation", "Reporting"], path: "Examples/simulated-week",
            swiftSettings: settings),
        tests("LedgerTests", ["BusinessTime", "DeskModel", "Ledger", "Ticketing", grdb]),
        tests("ReportingTests", ["BusinessTime", "Reporting", "TestSupport", "Ticketing"]),
        tests("RepositoryTests", ["TestSupport"]),
        tests("TicketingTests", ["BusinessTime", "TestSupport", "Ticketing"]),
        tests(
            "RuleAnalysisTests",
            [
                "BusinessTime", "DeskModel", "RuleAnalysis", "RuleEngine", "RuleSemantics", "RuleTesting", "SourceText",
                "TestSupport", "TextMatching",
            ]),
        tests(
            "RuleEngineTests",
            [
                "BusinessTime", "DeskModel", "RuleAnalysis", "RuleEngine", "RuleSemantics", "RuleTesting", "SourceText",
                "TestSupport", "TextMatching",
            ]),
        tests("RuleFormatterTests", ["RuleFormatter", "RuleSyntax", "SourceText", "TestSupport"]),
        tests(
            "RuleFilesTests",
            ["DeskModel", "RuleEngine", "RuleFiles", "RuleSemantics", "RuleTesting", "SourceText", "TestSupport"]),
        tests("RuleSyntaxTests", ["RuleSyntax", "SourceText", "TestSupport"]),
        tests("SettingsTests", ["DeskModel", "Settings", "SourceText", "TestSupport"]),
        tests("SourceTextTests", ["SourceText"]),
        tests("SpoolTests", ["BusinessTime", "CLinux", "DeskModel", "Digest", "Spool", "TestSupport", system]),
        tests("SystemdModuleTests", ["Systemd", logging]),
        tests("TextMatchingTests", ["TextMatching"]),
    ]
)
