import RuleSyntax
import SourceText

// R040: what is declared and never used; said only where there are no errors, which may hide a use.
extension Checker {
    mutating func reportUnused() {
        guard !diagnostics.hasErrors, sources.isComplete else { return }
        for list in lists where list.phraseUse == nil && list.valueUse == nil {
            report(
                .unused, "list `\(list.name.text)` is never used", at: list.name.span,
                help: ["test it with `text has any of \(list.name.text)`, or take it out"])
        }
        let uses = Uses(of: set)
        for (index, condition) in set.conditions.enumerated() where !uses.conditions.contains(index) {
            report(
                .unused, "condition `\(condition.name)` is never used", at: condition.span,
                help: ["name it in a rule or as a column of the route, or take it out"])
        }
        for (index, table) in set.tables.enumerated() where !uses.tables.contains(index) {
            let column = table.columns.first?.name ?? "column"
            report(
                .unused, "table `\(table.name)` is never used", at: table.span,
                help: ["test a column with `\(table.name).\(column) is …`, or take it out"])
        }
        for (index, calendar) in set.calendars.enumerated() where !uses.calendars.contains(index) {
            report(
                .unused, "hours `\(calendar.name)` are never used", at: calendar.span,
                help: [
                    "test them with `\(calendar.name) is open`, count a clock `of \(calendar.name)`, or take them out"
                ])
        }
        reportUnusedCategories(uses.categories)
    }

    /// Said only once a rule gives any category: before that the rules are just begun.
    private mutating func reportUnusedCategories(_ used: Set<Int>) {
        guard set.rules.contains(where: { $0.category != nil }) else { return }
        for (_, block) in blocks {
            guard case .names(let names) = block.content, names.kind == .categories else { continue }
            let unused = names.names.filter { name in
                set.categories.firstIndex(of: name.text).map { !used.contains($0) } ?? false
            }
            guard let first = unused.first else { continue }
            let shown = unused.map { "`\($0.text)`" }.joined(separator: ", ")
            report(
                .unused, "no rule and no row of the route uses the categor\(unused.count == 1 ? "y" : "ies") \(shown)",
                at: first.span,
                help: ["let a rule give it (`then category \(first.text)`), or take it out of `categories`"])
        }
    }
}

/// What rules, conditions, the route and clocks use.
private struct Uses {
    var conditions: Set<Int> = []
    var tables: Set<Int> = []
    var calendars: Set<Int> = []
    var categories: Set<Int> = []

    init(of set: RuleSet) {
        categories.insert(set.defaultCategory)
        for rule in set.rules {
            if let category = rule.category { categories.insert(category) }
            add(rule.when.lines + rule.unless)
        }
        for condition in set.conditions { add(condition.when.lines + condition.unless) }
        for clock in set.tiers.flatMap(\.clocks) {
            if let calendar = clock.calendar { calendars.insert(calendar) }
        }
        for (position, column) in set.route.columns.enumerated() {
            switch column.subject {
            case .condition(let index): conditions.insert(index)
            case .calendar(let index): calendars.insert(index)
            case .column(let reference): tables.insert(reference.table)
            case .category:
                // A cell that names a category tells it from others; `any` does not.
                for row in set.route.rows where row.cells[position].count < column.values.count {
                    let cell = row.cells[position]
                    let isNegated = cell.count * 2 > column.values.count
                    categories.formUnion(isNegated ? Set(column.values.indices).subtracting(cell) : cell)
                }
            default: break
            }
        }
    }

    private mutating func add(_ lines: [TestLine]) {
        for line in lines {
            switch line.test {
            case .condition(let index): conditions.insert(index)
            case .values(.calendar(let index), _): calendars.insert(index)
            case .values(.column(let reference), _), .missing(.value(.column(let reference))):
                tables.insert(reference.table)
            case .category(let wanted): categories.formUnion(wanted)
            default: break
            }
        }
    }
}
