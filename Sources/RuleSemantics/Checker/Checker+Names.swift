import RuleSyntax
import SourceText

// The one name space of facts, lists, tables, calendars and conditions.
extension Checker {
    mutating func declareNames() {
        var declaredAt: [String: Span] = [:]
        for (tree, block) in blocks {
            switch block.content {
            case .list(let list):
                if claim(list.name, &declaredAt) { names[list.name.text] = declareList(list, in: tree) }
            case .table(let table):
                if claim(table.name, &declaredAt) { names[table.name.text] = declareTable(table, in: tree) }
            case .hours(let hours):
                if claim(hours.name, &declaredAt) { names[hours.name.text] = declareHours(hours, in: tree) }
            case .condition(let condition):
                if claim(condition.name, &declaredAt) { names[condition.name.text] = .condition(condition) }
            default: break
            }
        }
        for (tree, block) in blocks {
            guard case .unreadable = block.content else { continue }
            // What a block that cannot be read may have declared is missed nowhere.
            for name in headWords(of: block, in: tree) where names[name] == nil { names[name] = .broken }
        }
    }

    /// The words and strings behind the first word of a block, on its line.
    func headWords(of block: Block, in tree: SyntaxTree) -> [String] {
        guard let file = map.file(of: block.head) else { return [] }
        return tree.tokens[block.tokens].prefix { $0.kind != .newline }.dropFirst().compactMap { token in
            switch token.kind {
            case .word: file.text(token.range)
            case .string: String(file.text(token.range).dropFirst().dropLast())
            default: nil
            }
        }
    }

    private mutating func claim(_ name: Name, _ declaredAt: inout [String: Span]) -> Bool {
        if let first = declaredAt[name.text] {
            // A block whose first word is misspelt may have been meant as another one: that was said.
            if isMisspelt(blockOf: name.span) || isMisspelt(blockOf: first) { return false }
            report(
                .duplicate, "the name `\(name.text)` is taken", at: name.span,
                because: Diagnostic.Label(first, "it is declared here"),
                help: ["lists, tables, hours, conditions and facts share one name space"])
            return false
        }
        if case .fact = names[name.text] {
            report(
                .duplicate, "`\(name.text)` is a fact of every message", at: name.span,
                help: ["choose another name, such as `\(name.text)-words`"])
            return false
        }
        declaredAt[name.text] = name.span
        return true
    }

    /// Whether the word that opens the block of a name is none of those that open one.
    func isMisspelt(blockOf name: Span) -> Bool {
        guard !misspeltHeads.isEmpty, let tree = sources.trees.first(where: { $0.file == name.file }) else {
            return false
        }
        var (below, above) = (0, tree.blocks.count)
        while below < above {
            let middle = (below + above) / 2
            if tree.blocks[middle].head.start <= name.start { below = middle + 1 } else { above = middle }
        }
        return below > 0 && misspeltHeads.contains(tree.blocks[below - 1].head)
    }

    /// Everything a name in a test may mean, for suggestions: facts, columns, and whatever is declared.
    var knownNames: [String] {
        names.keys + set.tables.flatMap { table in table.columns.map { "\(table.name).\($0.name)" } }
    }

    /// What a fact of a test turned out to be.
    enum ResolvedFact {
        case text(TextFact)
        case value(ValueFact)
        case number(NumberFact, BuiltinFact.NumberUnit)
        case flag(FlagFact)
        case category
        case priority
        case condition(Int)
    }

    /// Resolves the fact of a test; reports and returns nil where it is none.
    mutating func resolve(_ fact: FactSyntax) -> ResolvedFact? {
        let name = fact.name.text
        if name.contains(".") { return resolveColumn(fact.name).map { .value(.column($0)) } }
        switch names[name] {
        case .fact(let builtin):
            if builtin == .header, let header = fact.header {
                return .text(.header(ValueFolding.fold(header.text)))
            }
            return resolve(builtin, at: fact.span)
        case .calendar(let index): return .value(.calendar(index))
        case .condition: return condition(named: fact.name).map { .condition($0) }
        case .list:
            report(
                .wrongKind, "`\(name)` is a list, not a fact", at: fact.span,
                help: ["write `text has any of \(name)`, or `sender is in \(name)`"])
        case .table(let index):
            let columns = set.tables[index].columns.map { "`\(name).\($0.name)`" }
            report(
                .wrongKind, "`\(name)` is a table, not a fact", at: fact.span,
                help: ["its columns are facts: \(columns.joined(separator: ", "))"])
        case .broken: break
        case nil: reportUnknown(fact.name)
        }
        return nil
    }

    private mutating func resolve(_ builtin: BuiltinFact, at span: Span) -> ResolvedFact? {
        switch builtin {
        case .channel: return .value(.channel)
        case .gateway: return .value(.gateway)
        case .sender: return .value(.sender)
        case .senderDomain: return .value(.senderDomain)
        case .sentTo: return .value(.sentTo)
        case .attachmentType: return .value(.attachmentType)
        case .language: return .value(.language)
        case .senderName: return .text(.senderName)
        case .subject: return .text(.subject)
        case .body: return .text(.body)
        case .text: return .text(.text)
        case .wholeText: return .text(.wholeText)
        case .attachments: return .number(.attachments, .none)
        case .size: return .number(.size, .bytes)
        case .duration: return .number(.duration, .seconds)
        case .automatic: return .flag(.automatic)
        case .reply: return .flag(.reply)
        case .verified: return .flag(.verified)
        case .category: return .category
        case .priority: return .priority
        case .header:
            report(
                .wrongKind, "`header` needs the header's name", at: span, help: ["write `header \"X-Priority\" has …`"])
        case .received:
            let calendar = set.calendars.first?.name
            report(
                .wrongKind, "`received` is tested through a calendar", at: span,
                help: [
                    calendar.map { "write `\($0) is open` or `\($0) is closed`" }
                        ?? "declare one with an `hours` block, then write `office is open`"
                ])
        }
        return nil
    }

    /// Resolves `table.column`.
    mutating func resolveColumn(_ name: Name) -> ColumnReference? {
        let parts = name.text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        switch names[parts[0]] {
        case .table(let index):
            let columns = set.tables[index].columns
            if let column = columns.firstIndex(where: { $0.name == parts[1] }) {
                return ColumnReference(table: index, column: column)
            }
            let nearest = guess(parts[1], among: columns.map(\.name))
            report(
                .unknownName, "table `\(parts[0])` has no column `\(parts[1])`", at: name.span, nearest,
                help: nearest.isEmpty
                    ? ["declare it in the table block: `column \(parts[1])  value, value`"] : [])
        case .broken: break
        case nil:
            let tables = set.tables.map(\.name)
            if let fact = ForeignNames.fact(for: name.text), !tables.contains(parts[0]) {
                report(
                    .unknownName, "nothing is called `\(name.text)`", at: name.span, "write `\(fact.rawValue)`",
                    help: ["only the columns of a table have a dot; `\(fact.rawValue)`: \(fact.meaning)"])
                return nil
            }
            if ["ticket", "message", "email", "mail", "comment", "envelope", "msg", "user", "current-user"].contains(
                parts[0])
            {
                report(
                    .unknownName, "nothing is called `\(name.text)`", at: name.span, "facts have no dot",
                    help: [
                        "facts stand alone: subject, body, sender, channel, …; only the columns of a table have a dot"
                    ])
                return nil
            }
            let shown = tables.sorted().prefix(12).map { "`\($0)`" }.joined(separator: ", ")
            report(
                .unknownName, "no table is called `\(parts[0])`", at: name.span, guess(parts[0], among: tables),
                help: [
                    tables.isEmpty
                        ? "no table is declared; write one: `table \(parts[0]) from \"\(parts[0]).csv\" by sender`"
                        : tables.count == 1 ? "the only table is \(shown)" : "tables are \(shown)"
                ])
        default:
            report(.wrongKind, "`\(parts[0])` is not a table", at: name.span, help: ["only tables have columns"])
        }
        return nil
    }

    /// Which kind of outcome has a value of this name: people write one for another.
    func outcomeKind(of name: String) -> String? {
        if set.categories.contains(name) { return "category" }
        if set.priorities.contains(name) { return "priority" }
        if set.tiers.contains(where: { $0.name == name }) { return "tier" }
        return set.teams.contains(name) ? "team" : nil
    }

    mutating func reportUnknown(_ name: Name) {
        if let kind = outcomeKind(of: name.text), kind == "category" || kind == "priority" {
            report(
                .unknownName, "nothing is called `\(name.text)` that can be tested alone", at: name.span,
                "it is a \(kind)", help: ["write `\(kind) is \(name.text)`"])
            return
        }
        if ["email", "phone", "chat"].contains(name.text) {
            report(
                .unknownName, "nothing is called `\(name.text)` that can be tested alone", at: name.span,
                "it is a channel", help: ["write `channel is \(name.text)`"])
            return
        }
        if reportForeign(name) { return }
        if let column = self.column(called: name.text) {
            report(.unknownName, "nothing is called `\(name.text)`", at: name.span, "write `\(column)`")
            return
        }
        if [
            "weekend", "weekday", "workday", "night", "daytime", "holiday", "office-hours", "business-hours", "closed",
            "open", "evening", "morning", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ].contains(name.text) {
            let calendar = set.calendars.first?.name ?? "office"
            report(
                .unknownName, "nothing is called `\(name.text)`", at: name.span, "times are tested through a calendar",
                help: [
                    "name the hours in an `hours` block, such as `\(calendar)`, and write `\(calendar) is open` or `\(calendar) is closed`"
                ])
            return
        }
        let guess = guess(name.text, among: knownNames)
        report(
            .unknownName, "nothing is called `\(name.text)`", at: name.span, guess,
            help: guess.isEmpty
                ? ["a test starts with a fact (subject, body, text, sender, channel …) or a condition you named"] : [])
    }

    /// Reports a name that other systems have for a fact; false for any other name.
    mutating func reportForeign(_ name: Name) -> Bool {
        if ["tag", "tags", "tier", "team"].contains(name.text) {
            let isTag = name.text.hasPrefix("tag")
            report(
                .unknownName, "a rule cannot test \(isTag ? "tags" : "the \(name.text)")", at: name.span,
                isTag ? "tags are given last" : "the route decides it, after all rules",
                help: [
                    isTag
                        ? "test what the tag stands for, with a `condition` if several rules do; the route has a column `tag NAME`"
                        : "test what leads there: a category, a priority or a fact"
                ])
            return true
        }
        guard let fact = ForeignNames.fact(for: name.text) else { return false }
        let help: String
        switch fact.kind {
        case .time:
            help =
                "name the hours in an `hours` block, such as `office`, and write `office is open` or `office is closed`"
        case .flag: help = "write `\(fact.rawValue)` or `not \(fact.rawValue)` alone"
        case .text where fact == .body:
            help = "`body` is the message without its subject; `text` is both"
        default: help = "`\(fact.rawValue)`: \(fact.meaning)"
        }
        report(
            .unknownName, "nothing is called `\(name.text)`", at: name.span,
            fact.kind == .time ? "times are tested through a calendar" : "write `\(fact.rawValue)`", help: [help])
        return true
    }

    /// The only column of all tables that has a name, as it is written.
    func column(called name: String) -> String? {
        let found = set.tables.flatMap { table in
            table.columns.filter { $0.name == name }.map { "\(table.name).\($0.name)" }
        }
        return found.count == 1 ? found[0] : nil
    }

    /// What a name is, for messages about the wrong kind of name.
    func describe(_ name: String) -> String? {
        switch names[name] {
        case .fact: "a fact"
        case .list: "a list"
        case .table: "a table"
        case .calendar: "a calendar"
        case .condition: "a condition"
        case .broken, nil: nil
        }
    }
}
