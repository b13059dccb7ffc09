import BusinessTime
import DeskModel
import Foundation
import RuleEngine
import RuleSemantics
import RuleTesting
import SourceText

/// A small rule set as text, loaded without files, and what it decides.
struct Desk {
    /// What a rule set needs besides its rules; a case replaces a block by writing its own.
    static let blocks: [(word: String, text: String)] = [
        ("categories", "categories security, outage, billing, other\n"),
        ("priorities", "priorities urgent, high, normal, low\n"),
        ("tiers", "tiers first, second, third\n"),
        ("default", "default category other, priority normal\n"),
        ("route", "route\n    | tier  |\n    | first |\n"),
    ]

    struct NotLoaded: Error, CustomStringConvertible {
        let description: String
    }

    let check: RuleCheck
    let program: Program

    /// Loads rules, completed where they leave a block out.
    ///
    /// - Parameter files: what lists, tables and holidays name; time zones come from the system.
    init(_ texts: [String], files: [String: String] = [:]) throws {
        check = Desk.check(texts, files: files)
        guard let program = check.program else {
            throw NotLoaded(description: DiagnosticRenderer(map: check.sources).report(check.diagnostics))
        }
        self.program = program
    }

    init(_ text: String, files: [String: String] = [:]) throws {
        try self.init([text], files: files)
    }

    /// Everything that `check` says of rules, completed as ``init(_:files:)`` does.
    static func check(_ texts: [String], files: [String: String] = [:]) -> RuleCheck {
        let lines = texts.flatMap { $0.split(separator: "\n") }
        let missing = blocks.filter { block in !lines.contains { $0.hasPrefix(block.word) } }
        let all = texts + [missing.map(\.text).joined()]
        let sources = RuleSources(
            files: all.enumerated().map { SourceFile(path: "\($0.offset).rules", text: $0.element) })
        var resources = RuleResources()
        for reference in sources.references {
            if reference.kind == .zone {
                let path = "/usr/share/zoneinfo/\(reference.path)"
                let bytes = FileManager.default.contents(atPath: path).map(Array.init)
                resources[reference] = bytes.map { .file(SourceFile(path: path, bytes: $0)) } ?? .unreadable("no zone")
            } else {
                resources[reference] =
                    files[reference.path].map { .file(SourceFile(path: reference.path, text: $0)) }
                    ?? .unreadable("none")
            }
        }
        return RuleCheck(sources, resources: resources, version: "test")
    }

    /// The codes of what `check` says of rules, but for what is only unused: small rule sets are full of that.
    static func codes(_ check: RuleCheck) -> [String] {
        check.diagnostics.filter { $0.code != .unused }.map(\.code.rawValue)
    }

    /// What is decided of a message.
    func decide(_ facts: Facts) -> Outcome {
        decide(FactInput(facts: facts))
    }

    /// What is decided of an input.
    func decide(_ input: FactInput) -> Outcome {
        var evaluator = Evaluator(program: program)
        return Outcome(evaluator.decide(input), rules: program.rules)
    }
}

/// A decision in words.
struct Outcome: Equatable {
    var category: String
    var categoryRule: String?
    var priority: String
    var priorityRule: String?
    var isCeiling: Bool
    var tags: [String]
    var tier: String
    var team: String?
    /// From 1.
    var row: Int?
    /// `rule: value` in order, of category and priority.
    var lost: [String]
    /// Of category, priority and tags.
    var alsoAsked: [String]

    init(_ decision: Decision, rules: RuleSet) {
        func name(_ index: Int) -> String { rules.rules[index].name }
        category = rules.categories[decision.category.value]
        categoryRule = decision.category.rule.map(name)
        priority = rules.priorities[decision.priority.value]
        priorityRule = decision.priority.rule.map(name)
        isCeiling = decision.isCeiling
        tags = decision.tags.map { "\($0.name) by \(name($0.rule))" }
        tier = decision.row == nil ? "none" : rules.tiers[decision.tier].name
        team = decision.team.map { rules.teams[$0] }
        row = decision.row.map { $0 + 1 }
        lost =
            decision.category.lost.map { "\(name($0.rule)): \(rules.categories[$0.value])" }
            + decision.priority.lost.map { "\(name($0.rule)): \(rules.priorities[$0.value])" }
        alsoAsked =
            (decision.category.alsoAsked + decision.priority.alsoAsked + decision.tags.flatMap(\.alsoGave)).map(name)
    }
}
