import TestSupport
import Testing

/// Which module of the project may import which: dependencies point downwards only.
@Suite("Imports")
struct ImportTests {
    /// From the bottom up; what a module may import of the project stands before it.
    static let allowed: [(module: String, imports: Set<String>)] = [
        ("BusinessTime", []),
        ("Digest", []),
        ("SourceText", []),
        ("TextMatching", []),
        ("DeskModel", ["BusinessTime"]),
        ("Ticketing", ["BusinessTime"]),
        ("Reporting", ["BusinessTime", "Ticketing"]),
        ("RuleSyntax", ["SourceText"]),
        ("RuleFormatter", ["RuleSyntax", "SourceText"]),
        ("RuleSemantics", ["BusinessTime", "DeskModel", "RuleSyntax", "SourceText", "TextMatching"]),
        ("RuleAnalysis", ["DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        ("RuleEngine", ["BusinessTime", "DeskModel", "RuleSemantics", "SourceText", "TextMatching"]),
        ("RuleTesting", ["BusinessTime", "DeskModel", "RuleAnalysis", "RuleEngine", "RuleSemantics", "SourceText"]),
        ("RuleFiles", ["BusinessTime", "DeskModel", "Digest", "RuleSemantics", "RuleTesting", "SourceText"]),
        ("Settings", ["DeskModel", "RuleSyntax", "SourceText"]),
        ("Decoding", ["BusinessTime", "CGMime", "CLibXML2", "DeskModel", "TextMatching"]),
        ("Spool", ["BusinessTime", "CLinux", "DeskModel", "Digest"]),
        ("Ledger", ["BusinessTime", "DeskModel", "Digest", "TextMatching", "Ticketing"]),
        ("Systemd", ["CSystemd"]),
        ("Control", ["BusinessTime", "CLinux", "Settings"]),
        ("Doctor", ["BusinessTime", "DeskModel", "Digest", "Ledger", "Settings", "Spool"]),
        (
            "Desk",
            [
                "BusinessTime", "CLinux", "Control", "Decoding", "DeskModel", "Digest", "Ledger", "RuleEngine",
                "RuleFiles", "RuleSemantics",
                "RuleTesting", "Settings", "SourceText", "Spool", "Systemd", "TextMatching", "Ticketing",
            ]
        ),
        ("firstlined", ["Desk"]),
        (
            "Commands",
            [
                "BusinessTime", "CLinux", "Control", "Decoding", "DeskModel", "Digest", "Doctor", "Ledger", "Reporting",
                "RuleAnalysis",
                "RuleEngine", "RuleFiles", "RuleFormatter",
                "RuleSemantics", "RuleSyntax", "RuleTesting", "Settings", "SourceText", "Spool", "TextMatching",
            ]
        ),
        ("firstlinectl", ["Commands"]),
    ]

    /// Modules that are C libraries, or ours; everything else comes from packages and the system.
    static let libraries: Set = ["CGMime", "CLibXML2", "CLinux", "CSystemd"]
    static let modules = Repository.names(in: Repository.root + "/Sources")

    /// The only module that may import another one.
    static let onlyImporters: [(imported: String, by: Set<String>)] = [
        ("GRDB", ["Ledger"]), ("CSystemd", ["Systemd"]), ("CGMime", ["Decoding"]), ("CLibXML2", ["Decoding"]),
        ("Desk", ["firstlined"]), ("Commands", ["firstlinectl"]), ("Logging", ["Desk", "Systemd"]),
        ("ServiceLifecycle", ["Desk"]),
    ]

    static let pure = [
        "RuleSyntax", "RuleFormatter", "RuleSemantics", "RuleAnalysis", "RuleEngine", "RuleTesting", "TextMatching",
        "BusinessTime",
        "SourceText",
        "DeskModel", "Digest", "Ticketing", "Reporting",
    ]

    @Test("of each module are those of its line", arguments: modules.filter { !libraries.contains($0) })
    func table(module: String) throws {
        let allowed = try #require(Self.allowed.first { $0.module == module }, "\(module) has no line in the table")
        for file in SourceTree.swiftFiles(in: "Sources/\(module)") {
            let own = file.imports.intersection(Self.modules)
            #expect(
                own.isSubset(of: allowed.imports), "\(file.path) imports \(own.subtracting(allowed.imports).sorted())")
        }
    }

    @Test("point downwards")
    func downwards() {
        var below = Self.libraries
        for (module, imports) in Self.allowed {
            #expect(
                imports.isSubset(of: below),
                "\(module) imports \(imports.subtracting(below).sorted()), which stand above it")
            #expect(Self.modules.contains(module), "\(module) is no module")
            below.insert(module)
        }
    }

    @Test("of what only one module knows are in that module", arguments: onlyImporters)
    func onlyImporter(row: (imported: String, by: Set<String>)) {
        let importers = SourceTree.swiftFiles(in: "Sources").filter { $0.imports.contains(row.imported) }
        #expect(!importers.isEmpty, "nobody imports \(row.imported)")
        for file in importers {
            let module = file.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            #expect(row.by.contains(module), "\(file.path) imports \(row.imported)")
        }
    }

    @Test("of pure modules have neither files nor threads nor clocks", arguments: pure)
    func purity(module: String) {
        let impure: Set = [
            "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "SystemPackage", "Synchronization", "CLinux",
        ]
        let files = SourceTree.swiftFiles(in: "Sources/\(module)")
        #expect(!files.isEmpty)
        for file in files {
            let found = file.imports.intersection(impure)
            #expect(found.isEmpty, "\(file.path) imports \(found.sorted())")
            #expect(
                !file.text.contains("ContinuousClock") && !file.text.contains("SuspendingClock"),
                "\(file.path) reads a clock")
        }
    }

    @Test("are read whatever stands before and after them")
    func reading() {
        let text =
            "package import A\nimport struct B.C\n@preconcurrency import D // d\n// import E\n\"import F\"\n    import G\nimports H\n"
        #expect(SourceTree.File(path: "", bytes: Array(text.utf8)).imports == ["A", "B", "D", "G"])
    }
}
