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

    /// How many combinations without a row are asked about one by one.
    private static let questionLimit = 300

    /// The findings: rows never reached (R051) and combinations without a row (R052).
    package func check() -> [Diagnostic] {
        var nothing: RouteReach?
        return check(&nothing)
    }

    /// The same, where only combinations count that some message can have.
    func check(_ reach: inout RouteReach?) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        var open: [Box] = [route.columns.map { Set($0.values.indices) }]
        var steps = 0
        for (number, row) in route.rows.enumerated() {
            var left: [Box] = []
            var met: [Box] = []
            for box in open {
                let pieces = subtract(row.cells, from: box)
                if pieces != nil { met.append(zip(box, row.cells).map { $0.intersection($1) }) }
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
            if met.isEmpty {
                findings.append(unreached(row, number: number))
            } else if let finding = impossible(row, number: number, met, &reach) {
                findings.append(finding)
            }
            open = left
        }
        return findings + gaps(open, &reach)
    }

    /// R051 where a row takes combinations, and no message has any of them because columns depend on each other.
    ///
    /// A row for a category or priority that nothing gives yet is no mistake: rules are written after the route, and
    /// R040 says what is never used.
    private func impossible(
        _ row: RouteTable.Row, number: Int, _ met: [Box], _ reach: inout RouteReach?
    ) -> Diagnostic? {
        guard var asked = reach else { return nil }
        defer { reach = asked }
        for box in met {
            guard case .impossible = asked.verdict(of: box) else { return nil }
            let widened = withEveryOutcome(box, &asked)
            if widened == box { continue }
            guard case .impossible = asked.verdict(of: widened) else { return nil }
        }
        let isAlone = if case .impossible = asked.verdict(of: row.cells) { true } else { false }
        // The one cell that is never so, where it is one.
        let cell = route.columns.indices.first { position in
            !isOutcome(position) && asked.isNever(row.cells[position], at: position)
        }
        let reason: String
        if let cell {
            let values = row.cells[cell].sorted().map { route.columns[cell].values[$0] }.joined(separator: " or ")
            reason = "no message has \(route.columns[cell].name) \(values)"
        } else {
            reason =
                isAlone ? "no message has all of this together" : "earlier rows take all such messages that there are"
        }
        return Diagnostic(
            .routeRowUnreached, "this row of the route is never reached", at: Diagnostic.Label(row.span, reason),
            help: ["take it out"])
    }

    /// The box with every category (priority) where it has one that no message gets: as if some rule gave it.
    private func withEveryOutcome(_ box: Box, _ reach: inout RouteReach) -> Box {
        var widened = box
        for position in box.indices where isOutcome(position) {
            let all = Set(route.columns[position].values.indices)
            if box[position] != all, box[position].contains(where: { reach.isNever([$0], at: position) }) {
                widened[position] = all
            }
        }
        return widened
    }

    private func isOutcome(_ position: Int) -> Bool {
        switch route.columns[position].subject {
        case .category, .priority: true
        default: false
        }
    }

    /// R052: what is left that some message can have.
    private func gaps(_ open: [Box], _ reach: inout RouteReach?) -> [Diagnostic] {
        if open.isEmpty { return [] }
        guard var asked = reach else { return [gap(open, isWhole: true, isExact: true)] }
        defer { reach = asked }
        var found = RouteReach.Parts()
        var questions = RouteCoverage.questionLimit
        for box in open {
            let parts = asked.parts(of: box, questions: &questions)
            found.possible += parts.possible
            found.undecided += parts.undecided
            found.isExact = found.isExact && parts.isExact
        }
        if found.possible.isEmpty { return found.undecided.isEmpty ? [] : [undecided(found.undecided)] }
        let isWhole = size(found.possible) == size(open)
        return [gap(found.possible, isWhole: isWhole, isExact: found.isExact && found.undecided.isEmpty)]
    }

    private func size(_ boxes: [Box]) -> Double {
        boxes.reduce(0.0) { sum, box in sum + box.reduce(1.0) { $0 * Double($1.count) } }
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

    /// - Parameters:
    ///   - isWhole: whether every combination without a row is one that some message can have.
    ///   - isExact: whether each of them was looked at.
    private func gap(_ open: [Box], isWhole: Bool, isExact: Bool) -> Diagnostic {
        let total = route.columns.reduce(1.0) { $0 * Double($1.values.count) }
        let missing = size(open)
        let shown = open.prefix(8).map(describe)
        var notes = Array(shown)
        if open.count > shown.count { notes.append("and \(open.count - shown.count) more groups of combinations") }
        let message =
            !isExact
            ? "some combinations have no route"
            : isWhole
                ? "\(count(missing)) of \(count(total)) combinations have no route"
                : "\(count(missing)) combination\(missing == 1 ? " that messages can have has" : "s that messages can have have") no route"
        return Diagnostic(
            .routeGap, message,
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

    private func undecided(_ boxes: [Box]? = nil) -> Diagnostic {
        let reason =
            boxes == nil
            ? "it has too many columns and values" : "whether messages can be so takes too many steps to say"
        return Diagnostic(
            .routeGap, "not decided whether the route covers every combination: \(reason)",
            at: route.span.map { Diagnostic.Label($0) }, notes: boxes.map { $0.prefix(8).map(describe) } ?? [],
            help: ["end it with a row that has `any` everywhere"])
    }
}
