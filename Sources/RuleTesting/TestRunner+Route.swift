import DeskModel
import RuleEngine
import RuleSemantics

// Why a test did not reach the tier it expected.
extension TestRunner {
    /// Of the rows that lead to a tier the one that lacks least, and what it lacks; none where that is not known.
    func nearestRow(to tier: Int, _ decision: Decision, _ input: FactInput) -> [String] {
        let route = rules.route
        let candidates = route.rows.enumerated().filter { $0.element.tier == tier }.map { number, row in
            let lacking = zip(route.columns, row.cells).compactMap { column, fitting -> String? in
                guard let value = value(of: column, decision, input), !fitting.contains(value) else { return nil }
                return "\(column.name) is \(column.values[value])"
            }
            return (number: number, row: row, lacking: lacking)
        }
        if let nearest = candidates.filter({ !$0.lacking.isEmpty }).min(by: { $0.lacking.count < $1.lacking.count }),
            candidates.allSatisfy({ !$0.lacking.isEmpty })
        {
            let place = "row \(nearest.number + 1), \(nearest.row.written), leads to \(rules.tiers[tier].name)"
            return ["\(place); here \(nearest.lacking.joined(separator: ", "))"]
        }
        return candidates.isEmpty ? ["no row of the route leads to \(rules.tiers[tier].name)"] : []
    }

    /// The value that a column has, by index, where it is decided or given.
    private func value(of column: RouteTable.Column, _ decision: Decision, _ input: FactInput) -> Int? {
        let value: Int? =
            switch column.subject {
            case .category: decision.category.value
            case .priority: decision.priority.value
            case .flag(.automatic): input.facts.automatic ? 0 : 1
            case .flag(.reply): input.facts.reply ? 0 : 1
            case .flag(.verified): input.facts.verified ? 0 : 1
            case .tag(let tag): decision.tags.contains { $0.name == tag } ? 0 : 1
            case .calendar(let index): input.calendars[index].map { $0 ? 0 : 1 }
            case .channel: column.values.firstIndex(of: input.facts.channel.rawValue)
            case .gateway, .column, .condition: nil
            }
        return value.flatMap { column.values.indices.contains($0) ? $0 : nil }
    }
}
