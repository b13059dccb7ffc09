import Foundation
import RuleAnalysis
import RuleEngine
import RuleSemantics
import SourceText
import Testing

@Suite("The analysis, against every message there is")
struct AnalysisProperties {
    /// Seeds a part; `ANALYSIS_SEEDS` asks for more.
    static let seeds = ProcessInfo.processInfo.environment["ANALYSIS_SEEDS"].flatMap(Int.init) ?? 30
    static let parts = 0..<8

    @Test("claims what is so, and misses nothing", arguments: parts)
    func exact(part: Int) throws {
        var seen: [String: Int] = [:]
        for seed in UInt64(part * Self.seeds)..<UInt64((part + 1) * Self.seeds) {
            let world = SmallWorld(seed: seed, testsOutcomes: false)
            let rules = try CheckedText(world.text).rules
            let analysis = RuleSetAnalysis(rules)
            let probes = Program(rules: try CheckedText(world.probes).rules, version: "")
            let truth = BruteForce(world, rules: rules, probes: probes)
            let deserved = truth.deserved()
            for rule in rules.rules.indices {
                let code = Self.code(of: rule, in: analysis)
                seen[code ?? "none", default: 0] += 1
                if code == nil, deserved[rule] == "R030", truth.hasBrokenCondition(rule) { continue }
                #expect(code == deserved[rule], "seed \(seed), rule r\(rule)\n\(world.text)")
            }
            #expect(analysis.undecided == 0, "seed \(seed)")
            try Self.checkWitnesses(of: analysis, rules, probes, seed)
            try Self.checkWords(of: analysis, rules, truth, seed, world)
        }
        // Were nothing found, the agreement would say nothing.
        #expect(seen.count > 2, "\(seen)")
    }

    @Test("claims nothing false where rules test what is decided", arguments: parts)
    func sound(part: Int) throws {
        for seed in UInt64(1_000_000 + part * Self.seeds)..<UInt64(1_000_000 + (part + 1) * Self.seeds) {
            let world = SmallWorld(seed: seed, testsOutcomes: true)
            let rules = try CheckedText(world.text).rules
            let analysis = RuleSetAnalysis(rules)
            let probes = Program(rules: try CheckedText(world.probes).rules, version: "")
            let truth = BruteForce(world, rules: rules, probes: probes)
            let redundant = Set(rules.rules.indices.filter { Self.code(of: $0, in: analysis) == "R032" })
            for rule in rules.rules.indices {
                guard let code = Self.code(of: rule, in: analysis) else { continue }
                #expect(
                    truth.isTrue(code, of: rule, redundant: redundant),
                    "seed \(seed), \(code) of r\(rule)\n\(world.text)")
            }
            try Self.checkWitnesses(of: analysis, rules, probes, seed)
            try Self.checkWords(of: analysis, rules, truth, seed, world)
        }
    }

    /// What the sentences say, beside their code: that a value never wins, that something can be taken out, how a line
    /// turns out on a channel.
    static func checkWords(
        of analysis: RuleSetAnalysis, _ rules: RuleSet, _ truth: BruteForce, _ seed: UInt64, _ world: SmallWorld
    ) throws {
        var removed: [Int: [String]] = [:]
        for finding in analysis.findings {
            guard let rule = finding.rule else { continue }
            let (label, help) = (finding.diagnostic.primary?.text ?? "", finding.diagnostic.help.joined())
            let comment: Comment = "seed \(seed), r\(rule): \(finding.diagnostic)\n\(world.text)"
            switch finding.diagnostic.code {
            case .shadowed:
                let isCategory = label.hasPrefix("category")
                if label.hasSuffix("can never win") {
                    let value = isCategory ? rules.rules[rule].category : rules.rules[rule].priority
                    let wins = truth.everWins(rule, asking: value) { isCategory ? $0.category : $0.priority }
                    #expect(!wins, comment)
                }
                #expect(try truth.decidesAlike(without: [rule: [isCategory ? "category" : "priority"]]), comment)
            case .redundant: removed[rule] = ["category", "priority", "priority at most", "tag"]
            case .floorUnderCeiling:
                if help.contains("take the priority out") {
                    #expect(finding.diagnostic.message.hasSuffix("never counts"), comment)
                    #expect(try truth.decidesAlike(without: [rule: ["priority"]]), comment)
                }
            case .factNotOnChannel:
                guard let place = Self.line(of: finding, rules.rules[rule]) else {
                    Issue.record(comment)
                    continue
                }
                let message = finding.diagnostic.message
                let channels = Set(["email", "phone", "chat"].filter { message.contains($0) })
                let wanted = label.contains("always holds") || label.contains("excepts every")
                #expect(truth.turnsOut(rule, place, on: channels) == wanted, comment)
                let isNever = finding.diagnostic.notes.contains { $0.contains("never match") }
                #expect(!isNever || truth.isNever(rule), comment)
            default: break
            }
        }
        #expect(try truth.decidesAlike(without: removed), "seed \(seed): \(removed)\n\(world.text)")
    }

    /// The line that a finding points at, as the probes name it.
    private static func line(of finding: Finding, _ rule: Rule) -> String? {
        let span = finding.diagnostic.primary?.span
        return rule.when.lines.firstIndex { $0.span == span }.map { "\($0)" }
            ?? rule.unless.firstIndex { $0.span == span }.map { "u\($0)" }
    }

    /// The code of a rule's finding; phrases within a line are another matter.
    static func code(of rule: Int, in analysis: RuleSetAnalysis) -> String? {
        let codes = analysis.findings.filter { $0.rule == rule }.map(\.diagnostic.code.rawValue)
        #expect(codes.count <= 1)
        return codes.first { $0 != "R033" }
    }

    /// Each witness is decided as its finding says.
    static func checkWitnesses(
        of analysis: RuleSetAnalysis, _ rules: RuleSet, _ probes: Program, _ seed: UInt64
    ) throws {
        var evaluator = Evaluator(program: Program(rules: rules, version: ""))
        var prober = Evaluator(program: probes)
        for finding in analysis.findings {
            guard let rule = finding.rule, let witness = finding.witness else { continue }
            let matches = prober.decide(witness).tags.contains { $0.name == "p\(rule)" }
            #expect(matches, "seed \(seed): the witness is no message of the rule: \(finding.diagnostic.notes)")
            let decision = evaluator.decide(witness)
            switch finding.diagnostic.code {
            case .shadowed:
                #expect(
                    (decision.category.lost + decision.priority.lost).contains { $0.rule == rule } || decision.isCeiling
                )
            case .redundant:
                // Who asks for the default may be the only one: without it nothing changes.
                #expect(
                    decision.category.rule != rule || !decision.category.alsoAsked.isEmpty
                        || decision.category.value == rules.defaultCategory, "seed \(seed)")
            default: break
            }
        }
    }
}
