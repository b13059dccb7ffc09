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
        }
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
                #expect(decision.category.rule != rule || !decision.category.alsoAsked.isEmpty, "seed \(seed)")
            default: break
            }
        }
    }
}
