package import RuleSemantics
package import SourceText

/// Proves that the route table covers every combination, and finds rows that are never reached.
///
/// A combination of values is a point, a row a box. What is left uncovered is kept as boxes that do not overlap; each
/// row is cut out of them in turn. A row that cuts nothing is never reached; what is left at the end has no route.
package struct RouteCoverage {
    private let route: RouteTable
    private let tiers: [String]
    /// How many boxes may be looked at before the answer is "not decided".
    private let budget: Int

    /// An analysis of a route table that was resolved whole.
    package init(route: RouteTable, tiers: [String], budget: Int = 200_000) {
        self.route = route
        self.tiers = tiers
        self.budget = budget
    }

    private typealias Box = [Set<Int>]

    /// The findings: rows never reached (R051) and combinations without a row (R052).
    package func check() -> [Diagnostic] {
        var findings: [Diagnostic] = []
        var open: [Box] = [route.columns.map { Set($0.values.indices) }]
        var steps = 0
        for (number, row) in route.rows.enumerated() {
            var left: [Box] = []
            var isReached = false
            for box in open {
                let pieces = subtract(row.cells, from: box)
                isReached = isReached || pieces != nil
                left += pieces ?? [box]
            }
            steps += open.count
            guard steps <= budget else {
                // A row that everything fits covers what is left, whatever that is.
                let isCovered = route.rows.contains { row in
                    zip(row.cells, route.columns).allSatisfy { $0.count == $1.values.count }
                }
                return isCovered ? findings : findings + [undecided()]
            }
            if !isReached { findings.append(unreached(row, number: number)) }
            open = left
        }
        if !open.isEmpty { findings.append(gap(open)) }
        return findings
    }

    /// What is left of a box without another one, as boxes that do not overlap; nil where they do not meet.
    private func subtract(_ cut: Box, from box: Box) -> [Box]? {
        var pieces: [Box] = []
        var rest = box
        for column in box.indices {
            let common = rest[column].intersection(cut[column])
            if common.isEmpty { return nil }
            if common.count < rest[column].count {
                var piece = rest
                piece[column].subtract(common)
                pieces.append(piece)
            }
            rest[column] = common
        }
        return pieces
    }

    private func unreached(_ row: RouteTable.Row, number: Int) -> Diagnostic {
        let before = route.rows[..<number].enumerated().filter { _, other in
            zip(other.cells, row.cells).allSatisfy { !$0.isDisjoint(with: $1) }
        }
        let alone = before.first { _, other in zip(other.cells, row.cells).allSatisfy { $0.isSuperset(of: $1) } }
        // The row that sends elsewhere is the dangerous one: it is shown first.
        let culprit =
            alone ?? before.first { $0.element.tier != row.tier || $0.element.team != row.team } ?? before.first
        var notes: [String] = []
        if alone == nil, before.count > 1 {
            let rows = before.map { String($0.offset + 1) }.joined(separator: ", ")
            notes.append("rows \(rows) together take everything it fits")
        }
        if let culprit, culprit.element.tier != row.tier {
            notes.append("row \(culprit.offset + 1) sends it to \(tiers[culprit.element.tier])")
        }
        return Diagnostic(
            .routeRowUnreached, "this row of the route is never reached",
            at: Diagnostic.Label(row.span, "row \(number + 1)"),
            because: culprit.map { Diagnostic.Label($0.element.span, "an earlier row fits first") }, notes: notes,
            help: ["the first row that fits wins: move this row up, or take it out"])
    }

    private func gap(_ open: [Box]) -> Diagnostic {
        let total = route.columns.reduce(1.0) { $0 * Double($1.values.count) }
        let missing = open.reduce(0.0) { sum, box in sum + box.reduce(1.0) { $0 * Double($1.count) } }
        let shown = open.prefix(8).map(describe)
        var notes = Array(shown)
        if open.count > shown.count { notes.append("and \(open.count - shown.count) more groups of combinations") }
        return Diagnostic(
            .routeGap, "\(count(missing)) of \(count(total)) combinations have no route",
            at: route.span.map { Diagnostic.Label($0) }, notes: notes,
            help: ["add a row for them, or a last row with `any` everywhere"])
    }

    private func describe(_ box: Box) -> String {
        let parts = zip(route.columns, box).compactMap { column, values -> String? in
            guard values.count < column.values.count else { return nil }
            return column.name + " " + values.sorted().map { column.values[$0] }.joined(separator: "/")
        }
        return parts.isEmpty ? "every combination" : parts.joined(separator: ", ")
    }

    private func count(_ number: Double) -> String {
        number < 1e15 ? String(Int(number)) : "very many"
    }

    private func undecided() -> Diagnostic {
        Diagnostic(
            .routeGap, "not decided whether the route covers every combination: it has too many columns and values",
            at: route.span.map { Diagnostic.Label($0) }, help: ["end it with a row that has `any` everywhere"])
    }
}
