// swift-tools-version: 6.3
import PackageDescription

// The measurements of deciding: a package of its own, so that nothing that ships depends on them. `House` is the link to the sources
// of Firstline, which are built here once more, with access to what its modules share among themselves.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "House/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "deciding",
    targets: [
        .systemLibrary(name: "CGMime", path: "House/CGMime", pkgConfig: "gmime-3.0"),
        .systemLibrary(name: "CLibXML2", path: "House/CLibXML2", pkgConfig: "libxml-2.0"),
        module("BusinessTime"),
        module("SourceText"),
        module("TextMatching"),
        module("DeskModel", ["BusinessTime"]),
        module("RuleSyntax", ["SourceText"]),
        module("RuleSemantics", ["BusinessTime", "DeskModel", "RuleSyntax", "SourceText", "TextMatching"]),
        module("RuleAnalysis", ["DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        module("RuleEngine", ["BusinessTime", "DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        module(
            "RuleTesting", ["BusinessTime", "DeskModel", "RuleAnalysis", "RuleEngine", "RuleSemantics", "SourceText"]),
        module("Decoding", ["BusinessTime", "CGMime", "CLibXML2", "DeskModel"]),
        .target(name: "Allocations", path: "Allocations"),
        .executableTarget(
            name: "deciding",
            dependencies: [
                "Allocations", "BusinessTime", "Decoding", "DeskModel", "RuleEngine", "RuleSemantics", "RuleTesting", "SourceText",
                "TextMatching",
            ], path: "Measuring", swiftSettings: settings),
    ]
)
