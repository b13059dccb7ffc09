import DeskModel
import RuleAnalysis
import RuleEngine
import RuleSemantics
import SourceText
import TestSupport
import Testing

/// Route tables made up over random rules, and what every message makes of them.
///
/// Columns depend on each other: categories and tags come from rules, a condition may say what a calendar says, and what
/// a channel has not is missing.
@Suite("The analysis of the route, against every message there is")
struct RouteProperties {
    static let parts = 0..<8

    @Test("claims what is so, and misses nothing", arguments: parts)
    func exact(part: Int) throws {
        var seen: [String: Int] = [:]
        let first = UInt64(part * AnalysisProperties.seeds)
        for seed in first..<first + UInt64(AnalysisProperties.seeds) {
            let world = SmallWorld(seed: seed * 4 + 2, testsOutcomes: false)
            guard let (text, rules) = try Self.routed(world, seed: seed) else { continue }
            let findings = RuleSetAnalysis(rules).route
            #expect(!findings.contains { $0.message.hasPrefix("not decided") }, "seed \(seed)\n\(text)")
            var evaluator = Evaluator(program: Program(rules: rules, version: ""))
            let decisions = world.messages.map { ($0, evaluator.decide($0)) }

            let isIncomplete = decisions.contains { $0.1.row == nil }
            #expect(findings.contains { $0.code == .routeGap } == isIncomplete, "seed \(seed)\n\(text)")
            if let gap = findings.first(where: { $0.code == .routeGap }),
                let count = gap.message.split(separator: " ").first,
                let number = Int(count)
            {
                let left = try Self.combinations(decisions.filter { $0.1.row == nil }, rules, of: world)
                #expect(number == left.count, "seed \(seed): \(gap.message), \(left)\n\(text)")
            }
            let there = try Self.combinations(decisions, rules, of: world)
            let unreached = Self.unreached(rules.route, there)
            let claimed = rules.route.rows.indices.filter { row in
                findings.contains { $0.code == .routeRowUnreached && $0.primary?.span == rules.route.rows[row].span }
            }
            #expect(claimed == unreached, "seed \(seed)\n\(text)")
            for finding in findings { seen[finding.code.rawValue, default: 0] += 1 }
            if findings.isEmpty { seen["none", default: 0] += 1 }
        }
        #expect(seen.count == 3, "\(seen)")
    }

    /// The rules with a route over some columns; nil where the condition is none for a route.
    private static func routed(_ world: SmallWorld, seed: UInt64) throws -> (text: String, rules: RuleSet)? {
        var random = RandomSource(seed: seed + 77)
        func pick<Item>(_ items: [Item]) -> Item? { items.randomElement(using: &random) }
        let tags = Set(world.rules.flatMap { $0.outcomes }.filter { $0.hasPrefix("tag ") })
        var columns: [(name: String, values: [String])] = [
            ("category", ["security", "outage", "billing", "other"]),
            ("priority", ["urgent", "high", "normal", "low"]),
            ("office", ["open", "closed"]), ("customer.plan", ["gold", "silver", "missing"]),
            ("channel", ["email", "phone", "chat"]),
        ]
        columns += tags.sorted().map { ($0, ["yes", "no"]) }
        columns += world.conditions.indices.map { ("c\($0)", ["yes", "no"]) }
        columns = Array(columns.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
        var rows: [String] = []
        for _ in 0..<Int.random(in: 2...5, using: &random) {
            let cells = columns.map { column -> String in
                let value = pick(column.values) ?? "any"
                return pick(["any", value, value, "not \(value)"]) ?? "any"
            }
            rows.append("    | \(cells.joined(separator: " | ")) | first |\n")
        }
        if Bool.random(using: &random) {
            rows.append("    | \(columns.map { _ in "any" }.joined(separator: " | ")) | second |\n")
        }
        let text =
            world.text + "route\n    | \(columns.map { $0.name }.joined(separator: " | ")) | tier |\n" + rows.joined()
        // A condition over words is no column.
        guard let checked = try? CheckedText(text) else { return nil }
        return (text, checked.rules)
    }

    /// The rows that no message reaches, whatever rules may be added that give other categories and priorities.
    ///
    /// - Parameter there: the combinations that messages have.
    private static func unreached(_ route: RouteTable, _ there: Set<[Int]>) -> [Int] {
        let outcomes = route.columns.indices.filter { position in
            switch route.columns[position].subject {
            case .category, .priority: true
            default: false
            }
        }
        var points: [[Int]] = [[]]
        for column in route.columns { points = points.flatMap { point in column.values.indices.map { point + [$0] } } }
        var reached: Set<Int> = []
        for point in points {
            guard let row = route.rows.firstIndex(where: { zip($0.cells, point).allSatisfy { $0.contains($1) } })
            else { continue }
            let free = outcomes.filter { position in !there.contains { $0[position] == point[position] } }
            let isThere = there.contains { other in
                point.indices.allSatisfy { free.contains($0) || other[$0] == point[$0] }
            }
            if isThere { reached.insert(row) }
        }
        return route.rows.indices.filter { !reached.contains($0) }
    }

    /// The combinations of the columns' values that messages have.
    private static func combinations(
        _ decisions: [(FactInput, Decision)], _ rules: RuleSet, of world: SmallWorld
    ) throws -> Set<[Int]> {
        var evaluator = Evaluator(program: Program(rules: try CheckedText(world.probes).rules, version: ""))
        return Set(
            decisions.map { (input, decision) -> [Int] in
                let tags = Set(evaluator.decide(input).tags.map(\.name))
                return rules.route.columns.map { column in
                    switch column.subject {
                    case .category: decision.category.value
                    case .priority: decision.priority.value
                    case .channel: column.values.firstIndex(of: input.facts.channel.rawValue) ?? -1
                    case .calendar(let index): input.calendars[index] == true ? 0 : 1
                    case .column(let reference): (input.columns[reference] ?? nil) ?? column.missingIndex ?? -1
                    case .tag(let tag): decision.tags.contains { $0.name == tag } ? 0 : 1
                    case .condition(let index): tags.contains(rules.conditions[index].name) ? 0 : 1
                    case .flag, .gateway: -1
                    }
                }
            })
    }
}
