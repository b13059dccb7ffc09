import RuleAnalysis
import RuleEngine
import RuleSemantics
import SourceText

/// A small rule set as text: checked, completed where a block is left out.
struct CheckedText {
    struct NotUsable: Error, CustomStringConvertible {
        let description: String
    }

    static let blocks: [(word: String, text: String)] = [
        ("categories", "categories security, outage, billing, other\n"),
        ("priorities", "priorities urgent, high, normal, low\n"),
        ("tiers", "tiers first, second, third\n"),
        ("default", "default category other, priority normal\n"),
        ("route", "route\n    | tier  |\n    | first |\n"),
    ]

    /// A time zone that is UTC, as small as one can be.
    static let zone: [UInt8] = {
        var bytes = Array("TZif".utf8) + [0] + [UInt8](repeating: 0, count: 15)
        for count in [0, 0, 0, 0, 1, 4] as [UInt8] { bytes += [0, 0, 0, count] }
        return bytes + [0, 0, 0, 0, 0, 0] + Array("UTC".utf8) + [0]
    }()

    let checked: CheckedRules
    var rules: RuleSet { checked.rules }

    init(_ text: String, files: [String: String] = [:]) throws {
        let lines = text.split(separator: "\n")
        let missing = CheckedText.blocks.filter { block in !lines.contains { $0.hasPrefix(block.word) } }
        let sources = RuleSources(
            files: [
                SourceFile(path: "desk.rules", text: text),
                SourceFile(path: "base.rules", text: missing.map(\.text).joined()),
            ])
        var resources = RuleResources()
        for reference in sources.references {
            let file = files[reference.path].map { SourceFile(path: reference.path, text: $0) }
            resources[reference] =
                reference.kind == .zone
                ? .file(SourceFile(path: reference.path, bytes: CheckedText.zone))
                : file.map { .file($0) } ?? .unreadable("there is none")
        }
        checked = Checker.check(sources, resources: resources)
        guard checked.isUsable else {
            throw NotUsable(
                description: DiagnosticRenderer(map: checked.rules.sources).report(checked.diagnostics) + text)
        }
    }
}
