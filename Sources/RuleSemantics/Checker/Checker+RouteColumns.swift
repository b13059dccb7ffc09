import RuleSyntax
import SourceText

// What the columns of the route table look at, and the values each can have.
extension Checker {
    mutating func routeColumn(_ cell: CellSyntax, cells: [CellSyntax], file: SourceFile) -> RouteTable.Column? {
        let name = cell.text
        if let tag = name.words(after: "tag") { return tagColumn(tag, cell) }
        if name.contains(".") {
            guard let reference = routeReference(cell) else { return nil }
            let values = set.tables[reference.table].columns[reference.column].values
            return RouteTable.Column(
                subject: .column(reference), name: name, values: values + ["missing"], span: cell.span,
                otherIndex: nil, missingIndex: values.count)
        }
        switch names[name] {
        case .fact(let fact): return factColumn(fact, cell, cells: cells, file: file)
        case .calendar(let index): return column(.calendar(index), cell, ["open", "closed"])
        case .condition:
            guard let index = condition(named: Name(name, cell.span)) else { return nil }
            if let line = conditionTraits[index].infiniteLine {
                report(
                    .routeUnknown, "condition `\(name)` tests something that is no finite fact", at: cell.span,
                    because: Diagnostic.Label(line, "this"),
                    help: ["let a rule give a tag for it, and route on `tag NAME`"])
                return nil
            }
            return column(.condition(index), cell, ["yes", "no"])
        case .broken: return nil
        case .list, .table:
            report(
                .routeUnknown, "`\(name)` is \(describe(name) ?? "no fact"), not a column", at: cell.span,
                help: ["a table's column is written `\(name).COLUMN`; words reach the route as a category or a tag"])
        case nil:
            if name != "tier", name != "team", name != "tag", reportForeign(Name(name, cell.span)) {
                diagnostics[diagnostics.count - 1].code = .routeUnknown
                return nil
            }
            if let meant = column(called: name) ?? (set.tags.contains(name) ? "tag \(name)" : nil) {
                report(.routeUnknown, "nothing is called `\(name)`", at: cell.span, "write `\(meant)`")
                return nil
            }
            let known = routeNames
            let nearest = guess(name, among: known)
            report(
                .routeUnknown, "nothing is called `\(name)`", at: cell.span, nearest,
                help: nearest.isEmpty ? [routeHelp] : [])
        }
        return nil
    }

    private var routeHelp: String {
        "columns are category, priority, channel, gateway, automatic, reply, verified, hours, table columns, `tag NAME` and conditions"
    }

    private var routeNames: [String] {
        knownNames.filter { name in
            switch names[name] {
            case .fact(let fact): [.choice, .outcome, .flag].contains(fact.kind) || fact == .gateway
            case .list, .table: false
            default: true
            }
        } + ["tier", "team"]
    }

    private func column(_ subject: RouteTable.Subject, _ cell: CellSyntax, _ values: [String]) -> RouteTable.Column {
        RouteTable.Column(
            subject: subject, name: cell.text, values: values, span: cell.span, otherIndex: nil, missingIndex: nil)
    }

    private mutating func routeReference(_ cell: CellSyntax) -> ColumnReference? {
        let before = diagnostics.count
        let reference = resolveColumn(Name(cell.text, cell.span))
        // In the route an unknown name has the code of the route.
        for index in before..<diagnostics.count { diagnostics[index].code = .routeUnknown }
        return reference
    }

    private mutating func tagColumn(_ tag: String, _ cell: CellSyntax) -> RouteTable.Column? {
        guard set.tags.contains(tag) else {
            let nearest = guess(tag, among: set.tags)
            report(
                .routeUnknown, "no rule gives the tag `\(tag)`", at: cell.span, nearest,
                help: nearest.isEmpty ? ["write `then tag \(tag)` in a rule"] : [])
            return nil
        }
        return column(.tag(tag), cell, ["yes", "no"])
    }

    private mutating func factColumn(
        _ fact: BuiltinFact, _ cell: CellSyntax, cells: [CellSyntax], file: SourceFile
    ) -> RouteTable.Column? {
        switch fact {
        case .category: return column(.category, cell, set.categories)
        case .priority: return column(.priority, cell, set.priorities)
        case .channel: return column(.channel, cell, ["email", "phone", "chat"])
        case .automatic: return column(.flag(.automatic), cell, ["yes", "no"])
        case .reply: return column(.flag(.reply), cell, ["yes", "no"])
        case .verified: return column(.flag(.verified), cell, ["yes", "no"])
        case .gateway: return gatewayColumn(cell, cells: cells, file: file)
        default:
            let help =
                fact.kind == .text
                ? "text routes only under a name: let a rule set a category or a tag, and route on that" : routeHelp
            report(.routeUnknown, "`\(fact.rawValue)` is no finite fact", at: cell.span, help: [help])
            return nil
        }
    }

    /// The gateways that the cells name, every other one, and none at all.
    private func gatewayColumn(_ cell: CellSyntax, cells: [CellSyntax], file: SourceFile) -> RouteTable.Column {
        var values: [String] = []
        for cell in cells {
            for value in CellParser.values(of: cell, in: file) {
                var name = value.text
                if !value.isQuoted {
                    name = name.words(after: "not") ?? name
                    if name == "any" || name == "missing" { continue }
                }
                let folded = ValueFolding.fold(name)
                if !values.contains(folded) { values.append(folded) }
            }
        }
        return RouteTable.Column(
            subject: .gateway, name: cell.text, values: values + ["any other", "missing"], span: cell.span,
            otherIndex: values.count, missingIndex: values.count + 1)
    }
}

extension String {
    /// What follows a first word and white space (`low` in `not  low`); nil where the text starts otherwise.
    func words(after word: String) -> String? {
        guard hasPrefix(word), let next = dropFirst(word.count).first, next.isWhitespace else { return nil }
        return String(ValueFolding.trimmed(dropFirst(word.count)))
    }
}
